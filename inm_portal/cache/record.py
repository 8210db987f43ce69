"""What a page was made of: the queries of its making, and a digest of the rows each has brought.

A page is a function of its address, the code, the moment and the rows it read. If all its queries
bring the same rows again, it would be made the same again: its first query is the same, so its
second is, and so on.
"""

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.timezone import localdate, now
from wagtail.models import Site

from inm_portal.cache.conf import UNWATCHED
from inm_portal.cache.statements import READS, WRITES, kept_positions, owner_positions, understand

recording = ContextVar("recording", default=None)

# A parameter this near to the moment of making was most likely computed from it.
NEAR_SECONDS = 5


class Query(NamedTuple):
    sql: str
    params: tuple | list | dict | None
    tables: frozenset[str]
    # None where the rows were not seen: it then counts as changed whenever its tables do.
    digest: bytes | None


class Recorder:
    """Collects what is read while it is `recording`; `obstacles` say why not to store the page."""

    def __init__(self):
        self.reads = []
        self.moments = []
        # What local_cache.py keeps for this page alone.
        self.kept = {}
        self.faults = []
        self.began = now()
        self.asks_for_the_moment = False
        self.has_said_until_when = False

    def see(self, execute, sql, params, many, context):
        text = sql if isinstance(sql, str) else str(sql)
        statement = understand(text)
        if statement.kind == WRITES:
            self.faults.append(f"writes to {', '.join(sorted(statement.tables))}")
        if statement.kind != READS:
            return execute(sql, params, many, context)
        if statement.is_foreign:
            self.faults.append(f"reads from an unknown table: {text[:200]}")
        for table in statement.tables & UNWATCHED:
            self.faults.append(f"reads {table}, whose changes nobody notes")
        self.asks_for_the_moment |= any(self.is_near(value) for value in values_of(params))
        rows = Rows(text)
        result = execute(sql, params, many, context)
        rows.follow(context["cursor"])
        self.reads.append((text, params, statement.tables, rows))
        return result

    def is_near(self, value):
        """Whether a parameter is the moment of making, or its day."""
        moment = moment_of(value)
        if isinstance(moment, datetime):
            return abs((moment - self.began).total_seconds()) < NEAR_SECONDS
        return moment == localdate(self.began)

    @property
    def queries(self):
        return [Query(sql, params, tables, rows.digest) for sql, params, tables, rows in self.reads]

    @property
    def tables(self):
        return frozenset().union(*(tables for _, _, tables, _ in self.reads))

    @property
    def holds_until(self):
        """The first moment after the beginning at which it would be made otherwise, or None."""
        return min((moment for moment in self.moments if moment > self.began), default=None)

    @property
    def obstacles(self):
        forgotten = self.asks_for_the_moment and not self.has_said_until_when
        return self.faults + ["asks for the moment and says not until when"] * forgotten


class Rows:
    """The digest of the rows that a cursor hands out, but for columns that no other page shows.

    Rows that nobody has put in order come in any: PostgreSQL's changes with each update. Rows that
    Django fetches for several objects at once are in order for each of them, not among them.
    """

    def __init__(self, sql):
        self.positions = kept_positions(sql)
        self.owners = owner_positions(sql)
        self.is_ordered = "ORDER BY" in sql
        self.digests = []
        self.is_seen = False

    def follow(self, wrapper):
        """Look at what `wrapper`, Django's around the driver's cursor, hands out from now on."""
        for name in ("fetchone", "fetchmany", "fetchall"):
            setattr(wrapper, name, self.looking_at(getattr(wrapper.cursor, name)))

    def looking_at(self, fetch):
        def fetch_and_look(*args, **kwargs):
            found = fetch(*args, **kwargs)
            self.is_seen = True
            for row in found if isinstance(found, list) else [found]:
                self.add(row)
            return found

        return fetch_and_look

    def add(self, row):
        if row is None:
            return
        owner = repr([row[position] for position in self.owners])
        if self.positions is not None:
            row = [row[position] for position in self.positions]
        plain = [bytes(value) if isinstance(value, memoryview) else value for value in row]
        digest = hashlib.blake2b(repr(plain).encode(), digest_size=16).digest()
        self.digests.append((owner, digest))

    @property
    def digest(self):
        if not self.is_seen:
            return None
        # A stable sort: the rows of one owner keep their order.
        in_order = sorted(self.digests, key=itemgetter(0) if self.is_ordered else None)
        digests = b"".join(digest for _, digest in in_order)
        return hashlib.blake2b(digests, digest_size=16).digest()


def values_of(params):
    if not params:
        return ()
    return params.values() if isinstance(params, dict) else params


def moment_of(value):
    """Return a parameter as a datetime or date; SQLite gets both as text, in UTC."""
    if isinstance(value, str) and value[:2] == "20" and value[4:5] == "-":
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value if isinstance(value, date) else None


def see_read(execute, sql, params, many, context):
    recorder = recording.get()
    if recorder is None:
        return execute(sql, params, many, context)
    return recorder.see(execute, sql, params, many, context)


def watch_reads(connection, **kwargs):
    """Let a recorder see the connection's queries; receiver of `connection_created`."""
    if connection.alias == DEFAULT_DB_ALIAS and see_read not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, see_read)


@contextmanager
def recorded():
    """Record what is read inside. Yields the Recorder."""
    # For those who do not record: no other process can take it away from this one.
    Site.clear_site_root_paths_cache()
    recorder = Recorder()
    token = recording.set(recorder)
    try:
        yield recorder
    finally:
        recording.reset(token)


def brings_the_same(query):
    """Ask a Query again. Returns whether it brings the rows that it brought."""
    return query.digest is not None and digest_now(query) == query.digest


def digest_now(query):
    rows = Rows(query.sql)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(query.sql, query.params)
        rows.follow(cursor)
        cursor.fetchall()
    return rows.digest
