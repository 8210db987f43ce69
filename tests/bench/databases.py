"""A PostgreSQL database for each number of pages, made once from one that has INM's content."""

import io
from unittest import mock

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page
from world import World

BASE = "portal_scale_base"
OPEN = {}


def use(name):
    """Let every query from now on go to the database `name`.

    The connections stay open: a new one knows no table yet, and would pay for that each time.
    """
    OPEN[connection.settings_dict["NAME"]] = connection.connection
    connection.connection = OPEN.pop(name, None)
    connection.settings_dict["NAME"] = name
    # What a process remembers of another database.
    cache.clear()
    ContentType.objects.clear_cache()


def database_of(size, progress):
    """Return the name of the database of `size` pages, made where there is none yet."""
    name = f"portal_scale_{size}"
    if not exists(name):
        if not exists(BASE):
            with making(BASE):
                load(progress)
        with making(name, template=BASE):
            enlarge(size, progress)
    return name


def exists(name):
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


class making:  # noqa: N801, it reads as what it does
    """The database `name` is there when this ends, and not if it fails."""

    def __init__(self, name, template="template1"):
        self.name, self.template = name, template

    def __enter__(self):
        self.ask('DROP DATABASE IF EXISTS "{0}_making"')
        self.ask('CREATE DATABASE "{0}_making" TEMPLATE "{1}"')
        use(f"{self.name}_making")

    def __exit__(self, failure, *details):
        if not failure:
            self.ask('ALTER DATABASE "{0}_making" RENAME TO "{0}"')

    def ask(self, statement):
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement.format(self.name, self.template))


def load(progress):
    progress("INM's own content")
    call_command("migrate", verbosity=0)
    with mock.patch("inm_portal.pages.figures.draw_share", return_value=False):
        call_command("load_content", verbosity=0)
        call_command("draw", stdout=io.StringIO())
    DBTaskResult.objects.all().delete()


def enlarge(size, progress):
    progress(f"{size:,} pages")
    with transaction.atomic():
        World(size, progress).build(existing=Page.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    progress(f"{Page.objects.count():,} pages are made")
