"""Writes, seen as statements: what a transaction has written is counted in it, at its end.

Statements and not signals, because signals do not tell of `QuerySet.update`, `bulk_create`, raw SQL
or the rows of parent tables. The count is the transaction's last statement, so that the lock on the
clock is held only while it commits, and numbers are given in the order of the commits.
"""

import logging
from functools import partial
from itertools import islice

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.timezone import now

from inm_portal.cache.clock import ClockWentBackError, clock
from inm_portal.cache.models import Change, Clock
from inm_portal.cache.statements import WRITES, tables_of_models, understand

logger = logging.getLogger(__name__)


def watch_writes(connection, **kwargs):
    """Make the connection count its writes; receiver of `connection_created`."""
    # Django signals each time that a connection is opened again.
    if connection.alias != DEFAULT_DB_ALIAS or hasattr(connection, "uncounted"):
        return
    connection.uncounted = set()
    # First: a test that counts queries takes its own off the end.
    connection.execute_wrappers.insert(0, note_write)
    # Django has no hook at the end of a transaction but inside it.
    connection._commit = partial(commit, connection, connection._commit)
    connection._rollback = partial(rollback, connection, connection._rollback)


def note_write(execute, sql, params, many, context):
    connection = context["connection"]
    statement = understand(sql if isinstance(sql, str) else str(sql))
    if statement.kind != WRITES:
        return execute(sql, params, many, context)
    if connection.in_atomic_block or not connection.get_autocommit():
        # Even if it fails: it may have written some of its rows, and the transaction goes on.
        connection.uncounted |= statement.tables
        return execute(sql, params, many, context)
    # A statement by itself is a transaction of its own: now with its count.
    with transaction.atomic(using=connection.alias):
        result = execute(sql, params, many, context)
        if "RETURNING" in sql:
            # SQLite cannot commit while rows are still to be fetched.
            hand_out(context["cursor"], context["cursor"].cursor.fetchall())
        connection.uncounted |= statement.tables
        return result


def hand_out(wrapper, rows):
    """Let a cursor give `rows`, which were fetched from it already."""
    rows = iter(rows)
    wrapper.fetchone = lambda: next(rows, None)
    wrapper.fetchmany = lambda size=1: list(islice(rows, size))
    wrapper.fetchall = lambda: list(rows)


def commit(connection, inner):
    tables, connection.uncounted = connection.uncounted, set()
    number = count(connection, tables) if tables else None
    if number is not None:
        clock.announce(number)
    inner()
    if number is not None:
        clock.publish(number)


def rollback(connection, inner):
    connection.uncounted = set()
    inner()


def count(connection, tables):
    """Count an edit of `tables` and return its number; None before the clock's own migration."""
    if not has_clock(connection):
        return None
    if connection.vendor == "postgresql":
        # Now and not in the commit: while the clock is locked, nothing may wait for other rows.
        connection.check_constraints()
    number = advance(connection)
    known = clock.newest_known()
    if number <= known:
        # An older copy of the database was put back, or all tables were emptied: what was stored
        # under the numbers that come again tells of other edits.
        number = known + 1
        set_clock(connection, number)
        tables = tables_of_models()
    note(connection, tables, number)
    return number


def advance(connection):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE page_cache_clock SET number = number + 1 RETURNING number")
        return (cursor.fetchone() or [0])[0]


def set_clock(connection, number):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO page_cache_clock (id, number) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET number = excluded.number",
            [number],
        )


def note(connection, tables, number):
    at = connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO page_cache_change ("table", number, at) VALUES (%s, %s, %s)'
            ' ON CONFLICT ("table") DO UPDATE SET number = excluded.number, at = excluded.at',
            # In one order: two edits never wait for each other's rows.
            [(table, number, at) for table in sorted(tables)],
        )


def has_clock(connection):
    if not getattr(connection, "has_clock", False):
        connection.has_clock = {Clock._meta.db_table, Change._meta.db_table} <= set(
            connection.introspection.table_names()
        )
    return connection.has_clock


def forget_everything(**kwargs):
    """Count an edit of all tables, after which no stored page holds."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    with transaction.atomic():
        connection.uncounted |= tables_of_models()


def newest_edit():
    """Return the number of the newest edit that was answered before this call."""
    try:
        return clock.look()
    except ClockWentBackError as error:
        logger.warning("an older database was put back: %s; all pages are made anew", error)
        forget_everything()
        return clock.look()
