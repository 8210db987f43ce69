"""The pages on the disk of one machine, which its processes share and which outlive them."""

import logging
import sqlite3
import threading
import time

from inm_portal.cache import conf
from inm_portal.cache.pickles import pickled, unpickled, unpickled_queries
from inm_portal.cache.redis_server import redis_at
from inm_portal.cache.redis_store import RedisStore

logger = logging.getLogger(__name__)

WAIT_SECONDS = 2
# Entries between two looks at the size.
LOOK_AFTER = 200
DROPS_SHOWN = 200
SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    key TEXT PRIMARY KEY, mark TEXT, number INTEGER, until REAL, stored REAL, size INTEGER,
    answer BLOB, queries BLOB
);
CREATE INDEX IF NOT EXISTS page_stored ON page (stored);
CREATE TABLE IF NOT EXISTS count (name TEXT PRIMARY KEY, number INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dropped (at REAL, path TEXT, why TEXT);
"""


class DiskStore:
    """A SQLite file of its own: pages are no content, and a lost one is only made again.

    Whatever goes wrong with it is logged and counts as "not there". Who can write this file can
    write the database too, so its pickles are as safe as the code.
    """

    def __init__(self, path):
        self.path = path
        self.local = threading.local()
        self.puts = 0

    def connection(self):
        if not hasattr(self.local, "connection"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, WAIT_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            # A crash of the machine may lose pages; each is made again.
            connection.execute("PRAGMA synchronous=OFF")
            connection.executescript(SCHEMA)
            self.local.connection = connection
        return self.local.connection

    def ask(self, sql, *values):
        try:
            return self.connection().execute(sql, values).fetchall()
        except sqlite3.Error as error:
            logger.error("the store of pages fails: %s", error)
            return []

    def get(self, key):
        found = self.ask("SELECT mark, number, until, answer FROM page WHERE key = ?", key)
        if not found:
            return None
        mark, number, until, answer = found[0]
        return unpickled(mark, number, until, answer)

    def queries(self, key, mark):
        """Return what the page was made of, or None where another making has taken its place."""
        found = self.ask("SELECT queries FROM page WHERE key = ? AND mark = ?", key, mark)
        return unpickled_queries(found[0][0]) if found else None

    def put(self, key, entry):
        parts = pickled(key, entry)
        if parts is None:
            return
        self.ask(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(key, entry.mark, entry.number, entry.until, time.time()),
            *(sum(map(len, parts)), *parts),
        )
        self.puts += 1
        if self.puts % LOOK_AFTER == 0:
            self.make_room()

    def keep(self, key, mark, number):
        """This very making of the page holds up to edit `number`."""
        self.ask(
            "UPDATE page SET number = max(number, ?) WHERE key = ? AND mark = ?", number, key, mark
        )

    def note_drop(self, key, why):
        self.ask(
            "INSERT INTO dropped VALUES (?, ?, ?)", time.time(), "?".join(key).rstrip("?"), why
        )

    def add_up(self, numbers):
        for name, number in numbers.items():
            self.ask(
                "INSERT INTO count VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET number = number + excluded.number",
                *(name, number),
            )

    # For the report.

    def numbers(self):
        """Return {state of an answer: how many there were} since the file was made."""
        return dict(self.ask("SELECT name, number FROM count"))

    def size(self):
        """Return how many pages are stored and how many bytes they take."""
        return (self.ask("SELECT count(*), total(size) FROM page") or [(0, 0)])[0]

    def drops(self):
        """Return (POSIX time, address, why) of the pages that did not hold, the last one first."""
        return self.ask(
            "SELECT at, path, why FROM dropped ORDER BY rowid DESC LIMIT ?", DROPS_SHOWN
        )

    def make_room(self):
        """Forget the oldest tenth where there is more than fits."""
        if (self.ask("SELECT total(size) FROM page") or [[0]])[0][0] > conf.DISK:
            self.ask(
                "DELETE FROM page WHERE key IN (SELECT key FROM page ORDER BY stored LIMIT"
                " (SELECT count(*) / 10 + 1 FROM page))"
            )
        self.ask(
            "DELETE FROM dropped WHERE rowid <= (SELECT max(rowid) - ? FROM dropped)", DROPS_SHOWN
        )


def open_store():
    """Return the store that the settings name."""
    if conf.REDIS_URL:
        return RedisStore(redis_at(conf.REDIS_URL))
    return DiskStore(conf.FOLDER / "pages.sqlite3")
