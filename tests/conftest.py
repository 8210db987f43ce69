"""The world of the tests: the loaded INM content, the cast, and settings that are quick."""

import io
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from cast import account
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from redis_process import redis  # noqa: F401  A fixture.

DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))

# Whatever this shell has set for a running portal stays out of the tests, except the database.
for name in (
    "DEBUG",
    "PORT",
    "EMAIL_URL",
    "SECRET_KEY_FILE",
    "TIME_ZONE",
    "DEMO_PASSWORD",
    "REDIS_URL",
):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith(("PORTAL_", "OIDC_"))]:
    del os.environ[name]
os.environ |= {
    "PORTAL_DATA_DIR": str(DATA_DIR),
    "PORTAL_TASKS": "immediate",
    "SECRET_KEY": "only-for-tests-" * 5,
    "DJANGO_SETTINGS_MODULE": "inm_portal.settings",
}
assert settings.MEDIA_ROOT == DATA_DIR / "media", "the settings were read before this file"
# With this variable set, pytest-django would read the settings of a parallel worker before the
# lines above have given that worker a data folder of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_configure():
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # In memory, SQLite refuses a second writer where in a file it waits, as it does in earnest.
        database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # A real hash takes as long as a page.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The production storage needs collected files to find a name.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_unconfigure():
    shutil.rmtree(DATA_DIR, ignore_errors=True)


def pytest_terminal_summary(terminalreporter):
    """Print what tests have measured and given to `record_property` as "figures"."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(value)


class Snapshot:
    """A copy of the whole test database, to return to after a test that really commits.

    Django empties every table after such a test, which would take the content and Wagtail's
    root page away from all tests that follow.
    """

    def take(self):
        if connection.vendor == "sqlite":
            self.copy = sqlite3.connect(":memory:")
            connection.ensure_connection()
            connection.connection.backup(self.copy)
        else:
            self.copy = f"{connection.settings_dict['NAME']}_copy"
            self.copy_database(connection.settings_dict["NAME"], self.copy)

    def restore(self):
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self.copy.backup(connection.connection)
        else:
            self.copy_database(self.copy, connection.settings_dict["NAME"])

    def copy_database(self, source, target):
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def remove(self):
        if connection.vendor != "sqlite":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{self.copy}"')


SNAPSHOT = pytest.StashKey()
DRAWING_TASKS = dict.fromkeys(("draw_one", "draw_counts", "draw_all"), mock.DEFAULT)


def commits(item):
    marker = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(fixtures or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        # A share image for each page would take longer than everything else together.
        with mock.patch("inm_portal.pages.figures.draw_share", return_value=False):
            # Each page that is published asks for drawings anew: once, of all, comes to the same.
            with mock.patch.multiple("inm_portal.pages.signals", **DRAWING_TASKS):
                call_command("load_content", verbosity=0)
            call_command("draw", stdout=io.StringIO())
        snapshot = Snapshot()
        snapshot.take()
    request.config.stash[SNAPSHOT] = snapshot, django_db_blocker
    yield
    with django_db_blocker.unblock():
        snapshot.remove()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    # Not a fixture: pytest-django's own would end after it, and empty the tables again.
    result = yield
    if commits(item) and nextitem:
        snapshot, blocker = item.config.stash[SNAPSHOT]
        with blocker.unblock():
            snapshot.restore()
    return result


@pytest.fixture(autouse=True)
def empty_cache():
    """The counts of failed sign-ins live there, and would add up from test to test."""
    cache.clear()


# The cast.


@pytest.fixture
def admin(db):
    return account("cast-admin", is_superuser=True, is_staff=True)


@pytest.fixture
def moderator(db):
    return account("cast-moderator", "Moderators")


@pytest.fixture
def editor(db):
    return account("cast-editor", "Editors")


def representative(username, member_slug):
    user = account(username)
    member = apps.get_model("members.MemberPage").objects.get(slug=member_slug)
    user.representations.create(member=member, role="owner")
    return user


@pytest.fixture
def partner(db):
    return representative("cast-partner", "siemens")


@pytest.fixture
def outsider(db):
    """A partner too, of another member than `partner`."""
    return representative("cast-outsider", "flex")


@pytest.fixture
def visitor():
    """Somebody who has not signed in: a client, where the others are users."""
    return Client()


@pytest.fixture
def signed_in():
    """A function that gives the client of a user: `signed_in(editor).get(...)`."""

    def client_of(user):
        client = Client()
        client.force_login(user)
        return client

    return client_of
