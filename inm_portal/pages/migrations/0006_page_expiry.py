"""Pages that expire, for which the jobs ask twice a second."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0005_rows_in_one_order"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX pages_page_expires ON wagtailcore_page (expire_at)"
            " WHERE expire_at IS NOT NULL",
            "DROP INDEX IF EXISTS pages_page_expires",
        )
    ]
