"""The page cache as a WSGI application around another: docs/page-cache.md tells the whole."""

import fcntl
import logging
import os
import time
import zlib
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.db import Error as DatabaseError

from inm_portal.cache import conf
from inm_portal.cache.clock import clock
from inm_portal.cache.edge import leave_to_keep
from inm_portal.cache.entry import OK, make_entry
from inm_portal.cache.keys import is_about_a_page, is_all_of, key_of, plain_request, store_name
from inm_portal.cache.memory import Memory
from inm_portal.cache.record import brings_the_same, recorded
from inm_portal.cache.release import release
from inm_portal.cache.store import open_store
from inm_portal.cache.tally import Tally
from inm_portal.cache.writes import newest_edit

logger = logging.getLogger(__name__)

# Who waits longer for another's making of a page makes it too.
LONGEST_WAIT_SECONDS = 5
LOOK_SECONDS = 0.005
FLIGHTS = 64
NOT_STORED = {"no-store", "private"}
LARGEST = 2 * 1024 * 1024
MOST_TOLD = 1000


class PageCache:
    """Answers what anybody may see from stored pages, and has `app` make what is not stored."""

    def __init__(self, app):
        self.app = app
        self.memory = Memory(conf.MEMORY)
        self.store = open_store()
        self.tally = Tally(self.store)
        self.release = release()
        # Of these the log knows why.
        self.not_stored = set()

    def __call__(self, environ, start_response):
        if not is_about_a_page(environ):
            return self.pass_by(environ, start_response)
        # The few lines that nearly all visitors get; what follows them may take its time.
        key = environ["PATH_INFO"], environ["QUERY_STRING"]
        entry = self.memory.get(key)
        if (
            entry is not None
            and entry.checked == newest_edit()
            and not clock.is_down
            and (entry.until is None or time.time() < entry.until)
        ):
            entry.was_asked_for = True
            return self.answer(key, entry, environ, start_response, "HIT")
        key = key_of(environ)
        if key is None:
            return self.pass_by(environ, start_response)
        try:
            return self.find_or_make(environ, start_response, key)
        finally:
            close_old_connections()

    def answer(self, key, entry, environ, start_response, state):
        self.tally.add(state)
        if conf.EDGE and state != "STALE" and self.store.is_listed(self.name(key), entry.mark):
            return entry.answer(environ, start_response, state, leave_to_keep(key, entry.until))
        return entry.answer(environ, start_response, state)

    def pass_by(self, environ, start_response):
        self.tally.add("BYPASS")

        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, ("X-Cache", "BYPASS")], exc_info)

        answer = self.app(environ, start)
        # It may be an editor's.
        clock.wait_for_readers()
        return answer

    def find_or_make(self, environ, start_response, key):
        if (entry := self.holding(key)) and not clock.is_down:
            return self.answer(key, entry, environ, start_response, "HIT")
        if clock.is_down:
            return self.answer_without_database(environ, start_response, key)
        with self.flight(key) as was_first:
            # Whoever was first may have made it meanwhile.
            if entry := self.holding(key):
                return self.answer(key, entry, environ, start_response, "HIT")
            try:
                if entry := self.kept(key):
                    return self.answer(key, entry, environ, start_response, "KEPT")
            except DatabaseError:
                # This thread's connection may be dead where the database is not.
                connections[DEFAULT_DB_ALIAS].close()
                if self.lost_database():
                    return self.answer_without_database(environ, start_response, key)
            if was_first:
                return self.make(environ, start_response, key)
        # What another has just made and could not store, a missing page say, nobody waits for.
        return self.make(environ, start_response, key)

    def answer_without_database(self, environ, start_response, key):
        """The one old answer there may be: without its database the portal still has its pages."""
        if entry := self.stored(key):
            return self.answer(key, entry, environ, start_response, "STALE")
        return self.pass_by(environ, start_response)

    def stored(self, key):
        entry = self.memory.get(key)
        return self.taken_from_store(key) if entry is None else entry

    def taken_from_store(self, key):
        entry, here = self.store.get(self.name(key)), self.memory.get(key)
        if entry is not None and (here is None or here.number <= entry.number):
            self.memory.put(key, entry)
        return entry

    def name(self, key):
        return store_name(self.release, key)

    def holding(self, key):
        """Return the stored page if no edit has touched what it reads, and it has not ended."""
        number = newest_edit()
        entry = self.memory.get(key)
        if entry is None or not self.holds(entry, number):
            # Another process may have made it anew, or found that it holds.
            entry = self.taken_from_store(key)
        return entry if entry is not None and self.holds(entry, number) else None

    def holds(self, entry, number):
        if not self.is_in_time(entry):
            return False
        if entry.checked != number:
            if entry.number > number or clock.changed_tables(entry.tables, entry.number):
                return False
            entry.checked = number
        return True

    def is_in_time(self, entry):
        return entry.until is None or time.time() < entry.until

    def kept(self, key):
        """Return the stored page if its queries bring the same rows after the edits since."""
        entry = self.stored(key)
        if entry is None or not self.is_in_time(entry):
            return None
        number = newest_edit()
        queries = self.store.queries(self.name(key), entry.mark)
        if queries is None or entry.number > number:
            return None
        changed = set(clock.changed_tables(entry.tables, entry.number))
        for query in queries:
            if not changed.isdisjoint(query.tables) and not brings_the_same(query):
                self.store.note_drop(key, f"other rows of {', '.join(sorted(query.tables))}")
                return None
        entry.number = entry.checked = number
        self.store.keep(self.name(key), entry.mark, number)
        return entry

    def make(self, environ, start_response, key):
        number = newest_edit()
        answer = {}

        def start(status, headers, exc_info=None):
            answer.update(status=status, headers=headers)

        with recorded() as recorder:
            made = self.app(plain_request(environ, key), start)
            try:
                body = b"".join(made)
            finally:
                if hasattr(made, "close"):
                    made.close()
        if answer["status"].startswith("5") and self.lost_database():
            return self.answer_without_database(environ, start_response, key)
        is_partial = answer["status"] != OK and not is_all_of(key, environ)
        if is_partial or is_for_one(answer["headers"]):
            # It may depend on what the plain request had not: cookies, an old address's arguments.
            return self.pass_by(environ, start_response)
        reason = obstacle(answer, body, recorder)
        if reason:
            return self.hand_on(environ, start_response, answer, body, reason)
        entry = make_entry(number, answer["headers"], body, recorder)
        # What an edit has touched meanwhile is found out by the next request.
        entry.checked = number
        self.memory.put(key, entry)
        self.store.put(self.name(key), entry)
        # They are asked on the disk alone: memory is for what is sent.
        entry.queries = []
        return self.answer(key, entry, environ, start_response, "MISS")

    def hand_on(self, environ, start_response, answer, body, reason):
        if answer["status"] == OK and len(self.not_stored) < MOST_TOLD:
            path = environ["PATH_INFO"]
            if path not in self.not_stored:
                logger.warning("%s is not stored: %s", path, reason)
                self.not_stored.add(path)
        self.tally.add("BYPASS")
        start_response(answer["status"], [*answer["headers"], ("X-Cache", "BYPASS")])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def lost_database(self):
        clock.look_again = 0
        newest_edit()
        return clock.is_down

    @contextmanager
    def flight(self, key):
        """One process and thread of this machine at a time makes a page; the others wait for it.

        Yields whether nobody else was making it.
        """
        conf.FOLDER.mkdir(parents=True, exist_ok=True)
        number = zlib.crc32(self.name(key).encode()) % FLIGHTS
        file = os.open(conf.FOLDER / f"making-{number:02}", os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + LONGEST_WAIT_SECONDS
        was_first = True
        try:
            while time.monotonic() < end:
                try:
                    # Of the open file, so that threads of one process wait for each other too.
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    was_first = False
                    time.sleep(LOOK_SECONDS)
            yield was_first
        finally:
            os.close(file)


def is_for_one(headers):
    """Whether the answer depends on who asks."""
    said = {name.lower(): value.lower() for name, value in headers}
    return "set-cookie" in said or "cookie" in said.get("vary", "")


def obstacle(answer, body, recorder):
    """Return why the answer is not stored, or None."""
    headers = {name.lower(): value.lower() for name, value in answer["headers"]}
    if answer["status"] != OK:
        return answer["status"]
    if set(words(headers.get("vary", ""))) - {"accept-encoding"}:
        return f"varies on {headers['vary']}"
    if NOT_STORED & set(words(headers.get("cache-control", ""))):
        return f"is {headers['cache-control']}"
    if len(body) > LARGEST:
        return f"has {len(body)} bytes"
    return next(iter(recorder.obstacles), None)


def words(header):
    return [word.strip() for word in header.split(",") if word.strip()]
