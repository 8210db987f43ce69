"""This process's knowledge of the clock, and the copy that all processes of one machine share.

The row in the database is the truth. Reading it for each visitor would cost more than everything
else, so the last number stands in shared memory too: `announced` before the commit and `published`
after it, before the editor has an answer. Where the two differ, an edit is under way or its process
has died, and the row is asked. What other machines write is noticed within LOOK_EVERY seconds.
"""

import contextlib
import fcntl
import logging
import mmap
import os
import struct
import threading
import time

from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseError

from inm_portal.cache import conf

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
NUMBERS = struct.Struct("<qq")


class ClockWentBackError(Exception):
    """The database's number is smaller than one that was published."""


class SharedNumbers:
    """Two numbers in a file that all processes of this machine have in their memory."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self.file).st_size < NUMBERS.size:
            os.truncate(self.file, NUMBERS.size)
        self.memory = mmap.mmap(self.file, NUMBERS.size)
        self.threads = threading.Lock()

    def read(self):
        """Return both numbers as bytes: cheap to compare with what was read before."""
        return self.memory[:]

    @contextlib.contextmanager
    def alone(self):
        with self.threads:
            fcntl.lockf(self.file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self.file, fcntl.LOCK_UN)

    def announce(self, number):
        with self.alone():
            announced, published = NUMBERS.unpack(self.read())
            self.write(max(announced, number), published)

    def publish(self, number):
        with self.alone():
            announced, published = NUMBERS.unpack(self.read())
            self.write(max(announced, number), max(published, number))

    def settle(self, number):
        """The row says `number`: nothing announced up to there is under way any more."""
        with self.alone():
            if max(NUMBERS.unpack(self.read())) <= number:
                self.write(number, number)

    def write(self, announced, published):
        NUMBERS.pack_into(self.memory, 0, announced, published)


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
        self.seen = None
        self.look_again = 0.0

    @property
    def shared(self):
        if self.shared_numbers is None:
            self.shared_numbers = SharedNumbers(conf.FOLDER / "clock")
        return self.shared_numbers

    def look(self):
        """Return the number of the newest edit that was answered before this call.

        While the database does not answer, return the newest known, and set `is_down`. Raises
        ClockWentBackError where an older copy of the database was put back.
        """
        if self.shared.memory[:] != self.seen or time.monotonic() >= self.look_again:
            self.ask()
        return self.number

    def ask(self):
        with self.asking:
            shared = self.shared.read()
            if shared == self.seen and time.monotonic() < self.look_again:
                # Another thread has asked while this one waited.
                return
            try:
                number = self.read_changes()
            except DatabaseError as error:
                self.note_down(error)
                return
            announced, published = NUMBERS.unpack(shared)
            if number < published:
                raise ClockWentBackError(f"{number} after {published}")
            if (announced, published) != (number, number):
                self.shared.settle(number)
            # Numbers that differ mean an edit under way: the next request asks again.
            self.seen = shared if announced == published else None
            self.is_down = False
            self.look_again = time.monotonic() + LOOK_EVERY

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

    def note_down(self, error):
        if not self.is_down:
            logger.error("the database does not answer: %s", str(error).strip())
        self.is_down = True
        self.look_again = time.monotonic() + LOOK_EVERY
        self.seen = self.shared.read()
        connections[DEFAULT_DB_ALIAS].close()

    def changed_tables(self, tables, since):
        """Return which of `tables` an edit after number `since` wrote to."""
        changed = self.changed
        return [table for table in tables if changed.get(table, 0) > since]

    # The writer's side.

    def newest_known(self):
        """Return the largest number that was given out on this machine, or is about to be."""
        return max(NUMBERS.unpack(self.shared.read()))

    def announce(self, number):
        self.shared.announce(number)

    def publish(self, number):
        self.shared.publish(number)


clock = Clock()
