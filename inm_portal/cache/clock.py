"""This process's knowledge of the clock, and how it agrees with that of all others.

The row in the database is the truth. Reading it for each visitor would cost more than everything
else, so the last number stands where all processes see it (shared.py): `announced` before the
commit and `published` after it, before the editor has an answer. Where the two differ, an edit is
under way or its process has died, and the row is asked. Where nobody knows the two, it is asked at
each visit. Without any doubt it is asked every LOOK_EVERY seconds: who writes and cannot say so
lets the editor wait as long.
"""

import logging
import threading
import time

from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseError

from inm_portal.cache.shared import shared_numbers

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
# Who waits longer for another thread's answer from the database goes on without one.
PATIENCE = 5.0
# Unlike all that was read.
NOTHING = object()


class ClockWentBackError(Exception):
    """The database's number is smaller than one that was published."""


class Clock:
    """What this process knows of the edits. `number` is the newest, `changed` by table.

    Nothing is asked of the database before `look`.
    """

    def __init__(self):
        self.number = -1
        self.changed = {}
        self.is_down = False
        self.asking = threading.Lock()
        self.shared_numbers = None
        # What was read there when the row was last asked, and holds until `look_again`.
        self.seen = NOTHING
        self.look_again = 0.0
        self.owed = threading.local()

    @property
    def shared(self):
        if self.shared_numbers is None:
            self.shared_numbers = shared_numbers()
        return self.shared_numbers

    def look(self):
        """Return the number of the newest edit that was answered before this call.

        While the database does not answer, return the newest known, and set `is_down`. Raises
        ClockWentBackError where an older copy of the database was put back.
        """
        if self.shared.read() != self.seen or time.monotonic() >= self.look_again:
            self.ask()
        return self.number

    def ask(self):
        # A database that neither answers nor refuses holds one thread, and not all of them.
        if not self.asking.acquire(timeout=0 if self.is_down else PATIENCE):
            if not self.is_down:
                # The holder may have its answer just now: the next visit looks at once.
                self.note_down(f"no answer within {PATIENCE} seconds", NOTHING)
            return
        try:
            self.ask_alone()
        finally:
            self.asking.release()

    def ask_alone(self):
        # First of all: what is written from here on has to be seen until the next time.
        began = time.monotonic()
        shared = self.shared.read()
        if shared == self.seen and began < self.look_again:
            # Another thread has asked while this one waited.
            return
        try:
            number = self.read_changes_anyhow()
        except DatabaseError as error:
            self.note_down(error, shared)
            return
        announced, published = self.shared.numbers(shared)
        if number < max(published, self.number):
            raise ClockWentBackError(f"{number} after {max(published, self.number)}")
        if (announced, published) != (number, number):
            self.shared.settle(number)
        # Numbers that differ mean an edit under way: the next request asks again.
        is_certain = shared is not None and announced == published
        self.seen = shared if is_certain else NOTHING
        self.is_down = False
        self.look_again = began + LOOK_EVERY

    def read_changes_anyhow(self):
        """Read them, over a new connection where the old one is dead."""
        connection = connections[DEFAULT_DB_ALIAS]
        was_open = connection.connection is not None
        try:
            return self.read_changes()
        except DatabaseError:
            if not was_open:
                raise
            connection.close()
            return self.read_changes()

    def read_changes(self):
        """Take over what was changed since the last time. Returns the newest number."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            # First the number: what is written between the two counts as more, never as less.
            cursor.execute("SELECT number FROM page_cache_clock")
            number = (cursor.fetchone() or [0])[0]
            if number > self.number:
                cursor.execute(
                    'SELECT "table", number FROM page_cache_change WHERE number > %s', [self.number]
                )
                # A new dictionary: others read the old one without a lock.
                self.changed = self.changed | dict(cursor.fetchall())
                self.number = number
        return number

    def note_down(self, error, shared):
        if not self.is_down:
            logger.error("the database does not answer: %s", str(error).strip())
        self.is_down = True
        self.look_again = time.monotonic() + LOOK_EVERY
        self.seen = shared
        connections[DEFAULT_DB_ALIAS].close()

    def changed_tables(self, tables, since):
        """Return which of `tables` an edit after number `since` wrote to."""
        changed = self.changed
        return [table for table in tables if changed.get(table, 0) > since]

    # The writer's side.

    def newest_known(self):
        """Return the largest number that was given out, or is about to be, as far as is known."""
        return max(*self.shared.numbers(self.shared.read()), self.number)

    def announce(self, number):
        self.shared.announce(number)

    def publish(self, number):
        if not self.shared.publish(number):
            self.owed.until = time.monotonic() + LOOK_EVERY

    def wait_for_readers(self):
        """Return when every visit that begins from now on sees what this thread has written."""
        left = getattr(self.owed, "until", 0.0) - time.monotonic()
        if left > 0:
            time.sleep(left)


clock = Clock()
