"""Fixtures: a portal with the small world of content_world.py in it, and one with nothing."""

import pytest
from content_state import clear_portal
from content_world import write_world
from django.db import transaction
from django.test import override_settings

from inm_portal.demo.load import load


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, loaded once for all tests of a file; each test takes back what it does to it."""
    folder = write_world(tmp_path_factory.mktemp("world"))
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        clear_portal()
        load(folder)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def loaded(world, db):
    """The folder of the world, in a portal that has it."""
    return world


@pytest.fixture
def empty_portal(world, db):
    clear_portal()
