"""The pages in Redis or Valkey, which all machines share."""

import json
import time

from inm_portal.cache import conf
from inm_portal.cache.edge import is_for_edge
from inm_portal.cache.pickles import pickled, unpickled, unpickled_queries
from inm_portal.cache.redis_server import NoAnswerError

DROPS_SHOWN = 200
# A page that nobody replaces; what an older release has made goes by itself then.
LONGEST_SECONDS = 30 * 24 * 60 * 60

# In one step for all who ask, as each script is: the page, its place in the order of making, its
# size and the sum of all. More than fits, and what has expired meanwhile, goes from the oldest on.
PUT = """
local page, times, sizes = KEYS[1], KEYS[2], KEYS[3]
local listed, unlisted, has_edge = KEYS[4], KEYS[5], ARGV[10]
local size, now, limit, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local old = tonumber(redis.call('HGET', sizes, page) or 0)
redis.call('HSET', page, 'mark', ARGV[5], 'number', ARGV[6], 'until', ARGV[7],
    'answer', ARGV[8], 'queries', ARGV[9])
redis.call('EXPIRE', page, longest)
redis.call('ZADD', times, now, page)
redis.call('HSET', sizes, page, size)
local total = redis.call('HINCRBY', sizes, 'total', size - old)
if has_edge == '1' then
    redis.call('HDEL', listed, page)
    redis.call('SADD', unlisted, page)
end
local oldest = redis.call('ZRANGE', times, 0, 0, 'WITHSCORES')
while oldest[1] and (total > limit or tonumber(oldest[2]) + longest < now) do
    size = tonumber(redis.call('HGET', sizes, oldest[1]) or 0)
    redis.call('DEL', oldest[1])
    redis.call('ZREM', times, oldest[1])
    redis.call('HDEL', sizes, oldest[1])
    redis.call('HDEL', listed, oldest[1])
    redis.call('SREM', unlisted, oldest[1])
    total = redis.call('HINCRBY', sizes, 'total', -size)
    oldest = redis.call('ZRANGE', times, 0, 0, 'WITHSCORES')
end
"""
KEEP = """
if redis.call('HGET', KEYS[1], 'mark') == ARGV[1]
        and tonumber(redis.call('HGET', KEYS[1], 'number')) < tonumber(ARGV[2]) then
    redis.call('HSET', KEYS[1], 'number', ARGV[2])
    if ARGV[3] == '1' and redis.call('HGET', KEYS[2], KEYS[1]) ~= ARGV[1] then
        redis.call('SADD', KEYS[3], KEYS[1])
    end
end
"""
UNLIST = """
if redis.call('HGET', KEYS[1], KEYS[3]) == ARGV[1] then redis.call('HDEL', KEYS[1], KEYS[3]) end
"""
LIST = """
if redis.call('HGET', KEYS[1], 'mark') == ARGV[1] then
    redis.call('HSET', KEYS[2], KEYS[1], ARGV[1])
    redis.call('SREM', KEYS[3], KEYS[1])
end
"""


class RedisStore:
    """What DiskStore does, for many machines. Without an answer from Redis nothing is there."""

    def __init__(self, server):
        self.server = server
        self.times, self.sizes = f"{conf.PREFIX}times", f"{conf.PREFIX}sizes"
        self.listings = f"{conf.PREFIX}listed", f"{conf.PREFIX}unlisted"
        self.counts, self.dropped = f"{conf.PREFIX}counts", f"{conf.PREFIX}dropped"

    def ask(self, *command):
        try:
            return self.server.ask(*command)
        except NoAnswerError:
            return None

    def page(self, key):
        return f"{conf.PREFIX}page:{key}"

    def get(self, key):
        found = self.ask("HMGET", self.page(key), "mark", "number", "until", "answer")
        if not found or None in found:
            return None
        mark, number, until, answer = found
        moment = float(until) if until else None
        return unpickled(key, mark.decode(), int(number), moment, answer)

    def queries(self, key, mark):
        """Return what the page was made of, or None where another making has taken its place."""
        found = self.ask("HMGET", self.page(key), "mark", "queries")
        if not found or found[0] != mark.encode() or found[1] is None:
            return None
        return unpickled_queries(key, found[1])

    def put(self, key, entry):
        parts = pickled(key, entry)
        if parts is None:
            return
        self.ask(
            *("EVAL", PUT, 5, self.page(key), self.times, self.sizes, *self.listings),
            *(sum(map(len, parts)), time.time(), conf.DISK, LONGEST_SECONDS),
            *(entry.mark, entry.number, "" if entry.until is None else entry.until, *parts),
            int(is_for_edge(key)),
        )

    def keep(self, key, mark, number):
        """This very making of the page holds up to edit `number`."""
        places = (self.page(key), *self.listings)
        self.ask("EVAL", KEEP, 3, *places, mark, number, int(is_for_edge(key)))

    def note_drop(self, key, why):
        self.ask("LPUSH", self.dropped, json.dumps([time.time(), "?".join(key).rstrip("?"), why]))
        self.ask("LTRIM", self.dropped, 0, DROPS_SHOWN - 1)

    def add_up(self, numbers):
        for name, number in numbers.items():
            self.ask("HINCRBY", self.counts, name, number)

    # Which pages the edge may have: sweep.py.

    def unlisted(self, beginning, limit):
        """Return (key, mark, number) of pages that the edge could have, were they listed.

        Their keys have this `beginning`.
        """
        found = []
        for page in self.ask("SRANDMEMBER", self.listings[1], limit) or []:
            mark, number = self.ask("HMGET", page, "mark", "number") or (None, None)
            if not mark:
                self.ask("SREM", self.listings[1], page)
            elif self.key(page).startswith(beginning):
                found.append((self.key(page), mark.decode(), int(number)))
        return found

    def key(self, page):
        return page.decode().removeprefix(self.page(""))

    def note_listed(self, key, mark):
        self.ask("EVAL", LIST, 3, self.page(key), *self.listings, mark)

    def is_listed(self, key, mark):
        return self.ask("HGET", self.listings[0], self.page(key)) == mark.encode()

    def listed(self):
        """Return (key, mark) of all pages that the edge may have."""
        found = self.ask("HGETALL", self.listings[0]) or []
        return [
            (self.key(page), mark.decode())
            for page, mark in zip(found[::2], found[1::2], strict=True)
        ]

    def unlist(self, key, mark):
        """The edge gets this very making of the page no more, unless it is found to hold."""
        self.ask("EVAL", UNLIST, 3, *self.listings, self.page(key), mark)

    def unlist_all(self):
        self.ask("DEL", *self.listings)

    # For the report.

    def numbers(self):
        """Return {state of an answer: how many there were} since Redis was empty."""
        found = self.ask("HGETALL", self.counts) or []
        return {
            name.decode(): int(number) for name, number in zip(found[::2], found[1::2], strict=True)
        }

    def size(self):
        """Return how many pages are stored and how many bytes they take."""
        return self.ask("ZCARD", self.times) or 0, int(self.ask("HGET", self.sizes, "total") or 0)

    def drops(self):
        """Return (POSIX time, address, why) of the pages that did not hold, the last one first."""
        return [tuple(json.loads(drop)) for drop in self.ask("LRANGE", self.dropped, 0, -1) or []]
