"""The clock's last number where all processes see it: in a file of one machine, or in Redis."""

import contextlib
import fcntl
import mmap
import os
import struct
import threading

from inm_portal.cache import conf
from inm_portal.cache.redis_server import NoAnswerError, packed, redis_at

NUMBERS = struct.Struct("<qq")


class SharedNumbers:
    """Two numbers in a file that all processes of this machine have in their memory."""

    def __init__(self, path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self.file).st_size < NUMBERS.size:
            os.truncate(self.file, NUMBERS.size)
        self.memory = mmap.mmap(self.file, NUMBERS.size)
        self.threads = threading.Lock()

    def read(self):
        """Return what is cheap to compare with what was read before, or None if nobody knows."""
        return self.memory[:]

    def numbers(self, read):
        """Return (announced, published) of what was read."""
        return NUMBERS.unpack(read)

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
        """Return whether all who read will see it."""
        with self.alone():
            announced, published = NUMBERS.unpack(self.read())
            self.write(max(announced, number), max(published, number))
        return self.is_in_place()

    def is_in_place(self):
        """Whether the file is still the one that a process finds which starts now."""
        with contextlib.suppress(FileNotFoundError):
            return os.path.samestat(self.path.stat(), os.fstat(self.file))
        return False

    def settle(self, number):
        """The row says `number`: nothing announced up to there is under way any more."""
        with self.alone():
            if max(NUMBERS.unpack(self.read())) <= number:
                self.write(number, number)

    def write(self, announced, published):
        NUMBERS.pack_into(self.memory, 0, announced, published)


# `a` and `p` are the two numbers, `n` is the one given.
TAKE = """
local a, p = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (%d+)$')
a, p = tonumber(a or 0), tonumber(p or 0)
local n = tonumber(ARGV[1])
"""
STORE = "redis.call('SET', KEYS[1], string.format('%.0f %.0f', a, p))"
ANNOUNCE = f"{TAKE} a = math.max(a, n) {STORE}"
PUBLISH = f"{TAKE} a, p = math.max(a, n), math.max(p, n) {STORE}"
SETTLE = f"{TAKE} if math.max(a, p) <= n then a, p = n, n {STORE} end"


class RedisNumbers:
    """The same two numbers for all machines. Each visit asks for them: one round trip.

    None is read where Redis does not answer or has forgotten them, and each new connection makes
    what is read look new: a server that was started again may have older numbers.
    """

    def __init__(self, server):
        self.server = server
        self.key = f"{conf.PREFIX}clock"
        self.question = packed("GET", self.key)

    def read(self):
        try:
            value = self.server.ask_packed(self.question)
        except NoAnswerError:
            return None
        return (self.server.opened, value) if value else None

    def numbers(self, read):
        if read is None:
            return 0, 0
        announced, _, published = read[1].partition(b" ")
        return int(announced), int(published)

    def announce(self, number):
        self.run(ANNOUNCE, number)

    def publish(self, number):
        return self.run(PUBLISH, number)

    def settle(self, number):
        self.run(SETTLE, number)

    def run(self, script, number):
        try:
            self.server.ask("EVAL", script, 1, self.key, number)
        except NoAnswerError:
            return False
        return True


def shared_numbers():
    if conf.REDIS_URL:
        return RedisNumbers(redis_at(conf.REDIS_URL))
    return SharedNumbers(conf.FOLDER / "clock")
