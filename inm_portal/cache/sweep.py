"""The sweep finds what the edge has to forget: docs/page-cache.md tells the whole.

The edge may have what the store lists, and the database has a row for each listed page from before
it was listed until the edge has to forget it. After an edit, each of them is asked again.
"""

import logging
from functools import cache

from django.db import transaction
from django.db.models import Q

from inm_portal.cache import purges
from inm_portal.cache.clock import clock
from inm_portal.cache.keys import key_in, store_name
from inm_portal.cache.models import Clock, EdgeCopy
from inm_portal.cache.record import digest_now
from inm_portal.cache.release import release
from inm_portal.cache.store import open_store
from inm_portal.cache.writes import newest_edit

logger = logging.getLogger(__name__)

# Of more pages in doubt none is asked: the edge forgets everything.
MOST_ASKED = 2000
MOST_LISTED_AT_ONCE = 1000


class Sweeper:
    def __init__(self):
        self.store = open_store()
        self.release = release()
        self.swept = None

    def sweep(self):
        number = newest_edit()
        if clock.is_down:
            return
        # One that was listed after its edit: a visit that began before may have given it away.
        is_behind = EdgeCopy.objects.filter(number__lt=number).exists()
        if number != self.swept or is_behind:
            self.check(number)
            self.swept = number
        self.list_new()

    def check(self, number):
        """Make the edge forget what does not hold up to edit `number`."""
        copies = EdgeCopy.objects.filter(Q(number__lt=number) | ~Q(release=self.release))
        # Only an edit of all tables changes this one: an older database, `forget_pages`, `migrate`.
        edit_of_all = clock.changed.get(Clock._meta.db_table, 0)
        is_emptied = Clock.objects.filter(emptied__gte=edit_of_all).exists()
        if not is_emptied or copies.count() > MOST_ASKED:
            self.forget_everything(number)
            return
        held, gone = self.ask(copies)
        marks = set(EdgeCopy.objects.values_list("mark", flat=True))
        unlisted = {(copy.name, copy.mark) for copy in gone}
        # A store that was lost and is back, or a database of before, may not know of each other.
        unlisted |= {(name, mark) for name, mark in self.store.listed() if mark not in marks}
        for copy in held:
            self.store.keep(copy.name, copy.mark, number)
        # First of all, so that nobody gives the edge what has no row any more.
        for name, mark in unlisted:
            self.store.unlist(name, mark)
        with transaction.atomic():
            purges.forget({key_in(name) for name, _ in unlisted})
            EdgeCopy.objects.filter(mark__in=[copy.mark for copy in gone]).delete()
            EdgeCopy.objects.filter(
                mark__in=[copy.mark for copy in held], number__lt=number
            ).update(number=number)

    def ask(self, copies):
        """Return which of `copies` hold and which do not."""
        held, gone, digests = [], [], {}
        for copy in copies:
            (held if self.holds(copy, digests) else gone).append(copy)
        return held, gone

    def holds(self, copy, digests):
        """Whether the page is still there and its queries bring the same rows.

        Pages have many queries in common: `digests` are those of this sweep.
        """
        queries = self.store.queries(copy.name, copy.mark)
        if copy.release != self.release or queries is None:
            return False
        for query in queries:
            if not clock.changed_tables(query.tables, copy.number):
                continue
            question = query.sql, repr(query.params)
            if question not in digests:
                digests[question] = digest_now(query)
            if query.digest is None or digests[question] != query.digest:
                return False
        return True

    def forget_everything(self, number):
        listed = {key_in(name) for name, _ in self.store.listed()}
        self.store.unlist_all()
        with transaction.atomic():
            copies = EdgeCopy.objects.all()
            purges.forget_everything(listed | {copy.key for copy in copies})
            copies.delete()
            Clock.objects.update(emptied=number)

    def list_new(self):
        """Let the edge have what was made or found to hold since the last sweep."""
        new = self.store.unlisted(store_name(self.release, ("", ""))[:-1], MOST_LISTED_AT_ONCE)
        copies = [self.copy(name, mark, number) for name, mark, number in new]
        EdgeCopy.objects.bulk_create(copies, ignore_conflicts=True)
        for copy in copies:
            self.store.note_listed(copy.name, copy.mark)

    def copy(self, name, mark, number):
        path, query = key_in(name)
        return EdgeCopy(mark=mark, release=self.release, path=path, query=query, number=number)


@cache
def sweeper():
    return Sweeper()


def sweep():
    """Find what the edge has to forget, and tell it; `manage.py jobs` does it."""
    sweeper().sweep()
    purges.deliver()
