"""Drafts, which are left out of long lists by their keys: a look at each page would cost more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0006_page_expiry"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX pages_page_drafts ON wagtailcore_page (id) WHERE NOT live",
            "DROP INDEX IF EXISTS pages_page_drafts",
        )
    ]
