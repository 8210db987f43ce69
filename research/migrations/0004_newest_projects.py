"""The index by which the newest projects are found; those without a date come last.

SQLite has no NULLS LAST in an index: there NULL is the least of all, and last in this order.
"""

from django.db import migrations, models

INDEX = "CREATE INDEX newest_projects ON research_projectpage (starts DESC{})"


def add(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(INDEX.format("" if is_sqlite else " NULLS LAST"))


def remove(apps, schema_editor):
    schema_editor.execute("DROP INDEX newest_projects")


class Migration(migrations.Migration):
    dependencies = [("research", "0003_milestone_help")]

    operations = [
        migrations.RunPython(add, remove),
        migrations.AddIndex(
            model_name="projectpage",
            index=models.Index(
                fields=["review_due"],
                condition=models.Q(("review_due__isnull", False)),
                name="projects_to_review",
            ),
        ),
    ]
