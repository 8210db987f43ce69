"""Public pages of one type in the order of the tree, too: the API walks through them.

What sorts by patterns finds what lies below a page, but in no order that another query asks for.
Wagtail's paths sort by their letters, so that the plain order does both.
"""

from django.db import migrations

PLACE = {"before": "path varchar_pattern_ops", "now": "path"}


def replace(schema_editor, when):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP INDEX pages_page_public")
    schema_editor.execute(
        "CREATE INDEX pages_page_public ON wagtailcore_page"
        f" (content_type_id, {PLACE[when]}, depth, id) WHERE live"
    )


def forward(apps, schema_editor):
    replace(schema_editor, "now")


def backward(apps, schema_editor):
    replace(schema_editor, "before")


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_page_indexes")]

    operations = [migrations.RunPython(forward, backward)]
