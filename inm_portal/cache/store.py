"""The pages on the disk of one machine, which its processes share and which outlive them."""

import contextlib
import logging
import sqlite3
import threading
import time
from pathlib import Path

from inm_portal.cache import conf
from inm_portal.cache.edge import is_for_edge
from inm_portal.cache.pickles import pickled, unpickled, unpickled_queries
from inm_portal.cache.redis_server import redis_at
from inm_portal.cache.redis_store import RedisStore

logger = logging.getLogger(__name__)

WAIT_SECONDS = 2
LOG_SECONDS = 60
BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# Entries between two looks at the size.
LOOK_AFTER = 200
DROPS_SHOWN = 200
SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    key TEXT PRIMARY KEY, mark TEXT, number INTEGER, until REAL, stored REAL, size INTEGER,
    answer BLOB, queries BLOB
);
CREATE INDEX IF NOT EXISTS page_stored ON page (stored);
CREATE TABLE IF NOT EXISTS listing (key TEXT PRIMARY KEY, mark TEXT, is_listed INTEGER);
CREATE INDEX IF NOT EXISTS listing_open ON listing (key) WHERE NOT is_listed;
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
        self.next_log = 0.0

    def connection(self):
        """Return this thread's connection to the file that is there now."""
        connection = getattr(self.local, "connection", None)
        if connection is None or self.inode() != self.local.inode:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, WAIT_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            # A crash of the machine may lose pages; each is made again.
            connection.execute("PRAGMA synchronous=OFF")
            connection.executescript(SCHEMA)
            self.local.connection, self.local.inode = connection, self.inode()
        return connection

    def inode(self):
        """Return what tells the file from one that was put in its place, or None."""
        with contextlib.suppress(FileNotFoundError):
            return self.path.stat().st_ino
        return None

    def ask(self, sql, *values):
        inode = self.inode()
        try:
            return self.connection().execute(sql, values).fetchall()
        except (sqlite3.Error, OSError) as error:
            if time.monotonic() >= self.next_log:
                logger.error("the store of pages fails: %s", error)
                self.next_log = time.monotonic() + LOG_SECONDS
            # The lower byte is the kind of error, the others say more about it.
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN:
                self.put_aside(inode)
            return []

    def put_aside(self, inode):
        """Remove the damaged file, unless another one is in its place already."""
        if self.inode() == inode:
            for end in ("-wal", "-shm", ""):
                Path(f"{self.path}{end}").unlink(missing_ok=True)

    def get(self, key):
        found = self.ask("SELECT mark, number, until, answer FROM page WHERE key = ?", key)
        if not found:
            return None
        mark, number, until, answer = found[0]
        return unpickled(key, mark, number, until, answer)

    def queries(self, key, mark):
        """Return what the page was made of, or None where another making has taken its place."""
        found = self.ask("SELECT queries FROM page WHERE key = ? AND mark = ?", key, mark)
        return unpickled_queries(key, found[0][0]) if found else None

    def put(self, key, entry):
        parts = pickled(key, entry)
        if parts is None:
            return
        if is_for_edge(key):
            self.ask("INSERT OR REPLACE INTO listing VALUES (?, ?, 0)", key, entry.mark)
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
        if is_for_edge(key):
            self.ask(
                "INSERT OR IGNORE INTO listing"
                " SELECT key, mark, 0 FROM page WHERE key = ? AND mark = ?",
                *(key, mark),
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

    # Which pages the edge may have: sweep.py.

    def unlisted(self, beginning, limit):
        """Return (key, mark, number) of pages that the edge could have, were they listed.

        Their keys have this `beginning`.
        """
        return self.ask(
            "SELECT page.key, page.mark, page.number FROM listing JOIN page USING (key, mark)"
            " WHERE NOT is_listed AND substr(key, 1, ?) = ? LIMIT ?",
            *(len(beginning), beginning, limit),
        )

    def note_listed(self, key, mark):
        self.ask("UPDATE listing SET is_listed = 1 WHERE key = ? AND mark = ?", key, mark)

    def is_listed(self, key, mark):
        return bool(
            self.ask("SELECT 1 FROM listing WHERE key = ? AND mark = ? AND is_listed", key, mark)
        )

    def listed(self):
        """Return (key, mark) of all pages that the edge may have."""
        return self.ask("SELECT key, mark FROM listing WHERE is_listed")

    def unlist(self, key, mark):
        """The edge gets this very making of the page no more, unless it is found to hold."""
        self.ask("DELETE FROM listing WHERE key = ? AND mark = ?", key, mark)

    def unlist_all(self):
        self.ask("DELETE FROM listing")

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
        self.ask("DELETE FROM listing WHERE key NOT IN (SELECT key FROM page)")
        self.ask(
            "DELETE FROM dropped WHERE rowid <= (SELECT max(rowid) - ? FROM dropped)", DROPS_SHOWN
        )


def open_store():
    """Return the store that the settings name."""
    if conf.REDIS_URL:
        return RedisStore(redis_at(conf.REDIS_URL))
    return DiskStore(conf.FOLDER / "pages.sqlite3")
