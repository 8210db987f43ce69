"""Indexes of Wagtail's own tables, by which this portal finds and counts pages.

Wagtail finds a page by its address level by level, and has none for the whole address. What it
looks for in the index of the search, it looks for in all of it.
"""

from django.db import migrations

ON_POSTGRESQL = {
    # A btree refuses addresses of more than some 2,700 letters.
    "pages_page_address": "wagtailcore_page USING hash (url_path)",
    # Public pages of one type below another page: all that a count asks for stands in it.
    "pages_page_public": "wagtailcore_page"
    " (content_type_id, path varchar_pattern_ops, depth, id) WHERE live",
    # The order of the explorer.
    "pages_page_edited": "wagtailcore_page (latest_revision_created_at DESC NULLS LAST)",
    # Pages nearest to the home page, and the root, for which the admin asks again and again.
    "pages_page_nearest": "wagtailcore_page (depth, id)",
    # Title and text together are what is searched; Wagtail's indexes are of each alone.
    "pages_search_words": "wagtailsearch_indexentry USING gin ((title || body))",
    "pages_search_object": "wagtailsearch_indexentry (object_id)",
    "pages_search_names": "wagtailsearch_indexentry (upper(title_text))",
    # Which entries are new, and not yet compared with the others.
    "pages_search_titles": "wagtailsearch_indexentry (title_norm)",
}
ON_SQLITE = {
    "pages_page_address": "wagtailcore_page (url_path)",
    "pages_page_public": "wagtailcore_page (content_type_id, path, depth, id) WHERE live",
    "pages_page_nearest": "wagtailcore_page (depth, id)",
}


def indexes(schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    return ON_SQLITE if is_sqlite else ON_POSTGRESQL


def add(apps, schema_editor):
    for name, columns in indexes(schema_editor).items():
        schema_editor.execute(f"CREATE INDEX {name} ON {columns}")


def remove(apps, schema_editor):
    for name in indexes(schema_editor):
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_figures"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(add, remove)]
