"""What a SQL statement reads or writes, by its text. Pure functions over SQL as Django writes it.

What is not understood counts as too much rather than too little.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from django.apps import apps

from inm_portal.cache.conf import DRAFT_COLUMNS, ROOT_PAGE_COLUMNS, UNWATCHED

READS, WRITES, NEITHER = "reads", "writes", "neither"

FIRST_WORD = re.compile(r"[\s(]*(\w+)")
WORD = re.compile(r"\w+")
# The one table that a plain statement writes; what else it names, it reads.
TARGET = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)"
    r'\s+"?(\w+)"?',
    re.IGNORECASE,
)
PLAIN_SET = re.compile(r'UPDATE "\w+" SET ((?:"\w+" = (?:%s|NULL)(?:, )?)+)(?: WHERE |$)')
ASSIGNED = re.compile(r'"(\w+)" = ')
ROOT_OF_SITE = (
    ' JOIN "wagtailcore_page" ON ("wagtailcore_site"."root_page_id" = "wagtailcore_page"."id")'
)
OWNER = ' AS "_prefetch_related_val_'
COLUMN = re.compile(r'(?:"(\w+)"\.)?"(\w+)"')

# Of transactions, and of the server.
SILENT = re.compile(
    "BEGIN|COMMIT|END|RELEASE|ROLLBACK|SAVEPOINT|START"
    "|ANALYZE|CLOSE|EXPLAIN|FETCH|LISTEN|LOCK|NOTIFY|PRAGMA|RESET|SET|SHOW|UNLISTEN|VACUUM"
)
PLAIN_WRITES = frozenset(["INSERT", "UPDATE", "DELETE", "REPLACE"])
QUESTIONS = frozenset(["SELECT", "VALUES", "WITH", "DECLARE"])


@dataclass(frozen=True)
class Statement:
    kind: str
    tables: frozenset[str]
    # It reads from something, yet from no table of ours.
    is_foreign: bool = False


@cache
def tables_of_models():
    return frozenset(m._meta.db_table for m in apps.get_models(include_auto_created=True))


# Few texts make up almost all statements; a text is up to some kilobytes.
@lru_cache(maxsize=1024)
def understand(sql):
    """Return the Statement of a SQL text.

    A write that only touches what no public page shows is neither: an editor's draft saves itself
    twice a second.
    """
    first = FIRST_WORD.match(sql)
    verb = first[1].upper() if first else ""
    if SILENT.fullmatch(verb):
        return Statement(NEITHER, frozenset())
    words = set(WORD.findall(sql))
    named = words & tables_of_models()
    if verb in PLAIN_WRITES:
        return plain_write(sql, named)
    words = {word.upper() for word in words}
    # What begins like a question may still write: WITH ... AS (DELETE ...).
    if verb not in QUESTIONS or (verb == "WITH" and words & PLAIN_WRITES):
        watched = named - UNWATCHED
        return Statement(WRITES if watched else NEITHER, watched)
    return Statement(READS, named, is_foreign="FROM" in words and not named)


def plain_write(sql, named):
    target = TARGET.match(sql)
    tables = frozenset([target[1]] if target else named) - UNWATCHED
    if not tables or is_of_drafts_alone(sql):
        return Statement(NEITHER, frozenset())
    return Statement(WRITES, tables)


def is_of_drafts_alone(sql):
    """Whether an UPDATE, as Django writes it for plain values, changes no column but such."""
    values = PLAIN_SET.match(sql)
    return bool(values) and set(ASSIGNED.findall(values[1])) <= DRAFT_COLUMNS


@lru_cache(maxsize=1024)
def kept_positions(sql):
    """Return the positions in a row of this query that a public page may show, or None for all."""
    listed = select_list(sql)
    of_root = ROOT_PAGE_COLUMNS if ROOT_OF_SITE in sql else frozenset()
    kept = [n for n, item in enumerate(listed) if not is_silent_column(item, of_root)]
    return tuple(kept) if len(kept) < len(listed) else None


@lru_cache(maxsize=1024)
def owner_positions(sql):
    """Return the positions of what says for which objects Django fetches the rows, mostly none.

    It writes these columns where it prefetches a many-to-many relation.
    """
    return tuple(n for n, item in enumerate(select_list(sql)) if OWNER in item)


def is_silent_column(item, of_root):
    column = COLUMN.fullmatch(item.strip())
    if not column:
        return False
    table, name = column.groups()
    return name in DRAFT_COLUMNS or (table == "wagtailcore_page" and name in of_root)


def select_list(sql):
    """Return the top-level items between SELECT and FROM, or none where that is not plain."""
    if not sql.startswith("SELECT ") or sql.startswith("SELECT DISTINCT ON"):
        return []
    items, depth, start = [], 0, len("SELECT ")
    if sql.startswith("DISTINCT ", start):
        start += len("DISTINCT ")
    for match in re.finditer(r"[(),]| FROM ", sql):
        mark = match[0]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        elif depth == 0:
            items.append(sql[start : match.start()])
            start = match.end()
            if mark == " FROM ":
                return items
    return []
