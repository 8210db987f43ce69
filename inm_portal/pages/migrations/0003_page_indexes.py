"""Indexes of Wagtail's own table of pages, by which this portal finds and counts them.

Wagtail finds a page by its address level by level, and has none for the whole address.
"""

from django.db import migrations

# A btree of PostgreSQL refuses addresses of more than some 2,700 letters.
ADDRESS = {
    "postgresql": "CREATE INDEX pages_page_address ON wagtailcore_page USING hash (url_path)",
    "sqlite": "CREATE INDEX pages_page_address ON wagtailcore_page (url_path)",
}
# Public pages of one type below another page: all that a count asks for stands in it.
PUBLIC = {
    "postgresql": "CREATE INDEX pages_page_public ON wagtailcore_page"
    " (content_type_id, path varchar_pattern_ops, depth) WHERE live",
    "sqlite": "CREATE INDEX pages_page_public ON wagtailcore_page"
    " (content_type_id, path, depth) WHERE live",
}


def add(apps, schema_editor):
    for statements in (ADDRESS, PUBLIC):
        schema_editor.execute(statements[schema_editor.connection.vendor])


def remove(apps, schema_editor):
    for name in ("pages_page_address", "pages_page_public"):
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_figures"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(add, remove)]
