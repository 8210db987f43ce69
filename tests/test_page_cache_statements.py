"""What a SQL text reads and writes."""

import pytest

from inm_portal.cache.record import Rows
from inm_portal.cache.statements import NEITHER, READS, WRITES, kept_positions, understand

PAGE, SITE = "wagtailcore_page", "wagtailcore_site"


@pytest.mark.parametrize(
    ("sql", "kind", "tables"),
    [
        (f'SELECT "a"."id" FROM "{PAGE}" a', READS, {PAGE}),
        (f'SELECT 1 FROM "{PAGE}" INNER JOIN "{SITE}" ON (1)', READS, {PAGE, SITE}),
        (f"(SELECT 1 FROM {PAGE}) UNION (SELECT 2 FROM {SITE})", READS, {PAGE, SITE}),
        (f"SELECT 1 WHERE EXISTS (SELECT 1 FROM {PAGE})", READS, {PAGE}),
        (f"WITH x AS (SELECT 1 FROM {PAGE}) SELECT * FROM x", READS, {PAGE}),
        (f'DECLARE c CURSOR FOR SELECT 1 FROM "{PAGE}"', READS, {PAGE}),
        (f'INSERT INTO "{PAGE}" ("a") SELECT 1 FROM "{SITE}"', WRITES, {PAGE}),
        (f'INSERT OR IGNORE INTO "{PAGE}" ("a") VALUES (1)', WRITES, {PAGE}),
        (f'UPDATE "{PAGE}" SET "title" = %s WHERE 1', WRITES, {PAGE}),
        (f"update {PAGE} set title = 'x'", WRITES, {PAGE}),
        (f'DELETE FROM ONLY "{PAGE}"', WRITES, {PAGE}),
        (f'TRUNCATE "{PAGE}", "{SITE}"', WRITES, {PAGE, SITE}),
        (f"WITH x AS (DELETE FROM {PAGE} RETURNING 1) SELECT * FROM x", WRITES, {PAGE}),
        (f"MERGE INTO {PAGE} USING {SITE} ON 1", WRITES, {PAGE, SITE}),
        (f"COPY {PAGE} FROM STDIN", WRITES, {PAGE}),
        (f'ALTER TABLE "{PAGE}" ADD COLUMN x int', WRITES, {PAGE}),
        ('INSERT INTO "wagtailcore_revision" ("a") VALUES (1)', NEITHER, set()),
        (f'UPDATE "{PAGE}" SET "draft_title" = %s, "latest_revision_id" = %s', NEITHER, set()),
        (f'UPDATE "{PAGE}" SET "latest_revision_id" = NULL WHERE 1', NEITHER, set()),
        (f'UPDATE "{PAGE}" SET "draft_title" = %s, title = %s WHERE 1', WRITES, {PAGE}),
        (
            f'UPDATE "{PAGE}" SET "latest_revision_id" = (SELECT 1 WHERE 1), "title" = %s',
            *(WRITES, {PAGE}),
        ),
        (f'UPDATE "{PAGE}" SET "draft_title" = %s, "title" = %s', WRITES, {PAGE}),
        ("BEGIN IMMEDIATE", NEITHER, set()),
        ("SAVEPOINT x", NEITHER, set()),
        ("SELECT 1", READS, set()),
    ],
)
def test_a_statement_is_understood(sql, kind, tables):
    statement = understand(sql)

    assert (statement.kind, statement.tables) == (kind, tables)


@pytest.mark.parametrize(
    ("sql", "is_foreign"),
    [("SELECT 1", False), ("SELECT 1 FROM pg_class", True), (f"SELECT 1 FROM {PAGE}", False)],
)
def test_a_read_from_elsewhere_is_known_as_such(sql, is_foreign):
    assert understand(sql).is_foreign == is_foreign


@pytest.mark.parametrize(
    ("items", "kept"),
    [
        ('"p"."id", "p"."title"', None),
        ('"p"."id", "p"."draft_title", "p"."title"', (0, 2)),
        ('COALESCE("p"."draft_title", %s), "p"."latest_revision_id"', (0,)),
        ('DISTINCT "p"."draft_title", "p"."id"', (1,)),
    ],
)
def test_columns_of_drafts_are_left_out_of_the_digest(items, kept):
    assert kept_positions(f'SELECT {items} FROM "{PAGE}" p') == kept


ROOT = f'"wagtailcore_site"."root_page_id" = "{PAGE}"."id"'


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (f'"wagtailcore_site" INNER JOIN "{PAGE}" ON ({ROOT})', (0, 2)),
        (f'"other" INNER JOIN "wagtailcore_site" ON (1) INNER JOIN "{PAGE}" ON ({ROOT})', (0, 2)),
        (f'"{PAGE}" INNER JOIN "wagtailcore_site" ON ({ROOT})', None),
    ],
)
def test_root_page_counts_for_other_pages_by_its_name_and_address(source, kept):
    items = ", ".join(f'"{PAGE}"."{name}"' for name in ("title", "seo_title", "url_path"))
    assert kept_positions(f"SELECT {items} FROM {source}") == kept


def digest(sql, rows):
    seen = Rows(sql)
    seen.looking_at(lambda: rows)()
    return seen.digest


def test_the_order_of_rows_counts_where_somebody_asked_for_it():
    plain, ordered = "SELECT a FROM b", "SELECT a FROM b ORDER BY a"

    assert digest(plain, [(1,), (2,)]) == digest(plain, [(2,), (1,)])
    assert digest(ordered, [(1,), (2,)]) != digest(ordered, [(2,), (1,)])
    assert digest(plain, [(1,), (1,), (2,)]) != digest(plain, [(1,), (2,), (2,)])
    assert digest(plain, []) != digest(plain, [(None,)])


def test_rows_of_several_owners_are_in_order_for_each():
    of_owner = '("t"."owner_id") AS "_prefetch_related_val_owner_id"'
    sql = f'SELECT {of_owner}, "t"."id" FROM "t" WHERE "t"."owner_id" IN (1, 2) ORDER BY "t"."x"'
    rows = [(1, 10), (2, 10), (1, 20), (2, 20)]
    assert digest(sql, rows) == digest(sql, [(2, 10), (1, 10), (1, 20), (2, 20)])
    assert digest(sql, rows) != digest(sql, [(1, 20), (2, 10), (1, 10), (2, 20)])
    assert digest(sql, rows) != digest(sql, [(2, 10), (1, 10), (1, 20), (1, 20)])
