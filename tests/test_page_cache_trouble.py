"""What the page cache does when something beneath it breaks, or somebody asks for trouble."""

import threading
import time

import pytest
from cached_portal import Portal, ask
from django.core.cache import cache as django_cache
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from inm_portal.cache import clock as clock_module
from inm_portal.cache import conf
from inm_portal.cache.clock import clock
from inm_portal.cache.models import Clock
from inm_portal.cache.record import recorded
from inm_portal.cache.server import LONGEST_WAIT_SECONDS, PageCache
from inm_portal.cache.shared import SharedNumbers
from inm_portal.cache.store import open_store
from members.models import MemberPage, Sector
from research.models import ProjectPage, Supporter, SupportKind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

ADDRESS = "/members/siemens/"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(conf, "FOLDER", tmp_path)
    clock.__init__()
    yield tmp_path
    clock.__init__()


@pytest.fixture
def portal(folder):
    return Portal()


def retitle(title):
    Page.objects.filter(slug="siemens").update(title=title)


def cut_off():
    """The connection of this thread ends, as when the server was started again."""
    connection.ensure_connection()
    connection.connection.close()


# The database.


def test_a_dead_connection_is_no_reason_for_an_old_page(portal):
    portal.get(ADDRESS)
    retitle("Siemens anew")

    cut_off()
    answer = portal.get(ADDRESS)

    assert (answer.state, "Siemens anew" in answer.text) == ("MISS", True)
    assert not clock.is_down


def test_a_connection_that_dies_after_the_clock_was_asked_is_none_either(portal):
    portal.get(ADDRESS)
    portal.get("/members/flex/")
    retitle("Siemens anew")

    # Asks the clock, so that the next visit need not.
    portal.get("/members/flex/")
    cut_off()
    answer = portal.get(ADDRESS)

    assert (answer.state, "Siemens anew" in answer.text) == ("MISS", True)
    assert not clock.is_down


def test_a_database_that_hangs_holds_one_thread_alone(portal, monkeypatch):
    stored = portal.get(ADDRESS)
    is_hanging, goes_on = threading.Event(), threading.Event()
    read = clock.read_changes

    def hang():
        is_hanging.set()
        assert goes_on.wait(30)
        return read()

    monkeypatch.setattr(clock_module, "PATIENCE", 0.1)
    monkeypatch.setattr(clock, "read_changes", hang)
    clock.look_again = 0
    stuck = threading.Thread(target=lambda: (portal.get(ADDRESS), connections.close_all()))
    stuck.start()
    assert is_hanging.wait(30)
    answers = [portal.get(ADDRESS) for _ in range(3)]
    goes_on.set()
    stuck.join()

    assert [(answer.state, answer.body) for answer in answers] == [("STALE", stored.body)] * 3
    assert portal.get(ADDRESS).state == "HIT"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_nothing_waits_for_other_rows_while_the_clock_is_locked():
    sectors = Sector.objects.order_by("pk")
    with CaptureQueriesContext(connection) as queries:
        sectors.update(sort_order=3)
    said = [query["sql"] for query in queries]
    checked = next(n for n, sql in enumerate(said) if "SET CONSTRAINTS ALL IMMEDIATE" in sql)
    locked = next(n for n, sql in enumerate(said) if "UPDATE page_cache_clock" in sql)

    assert checked < locked


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite checks in the commit")
def test_an_edit_that_breaks_a_relation_counts_nothing():
    before, project = Clock.objects.get().number, ProjectPage.objects.first()
    broken = Supporter(project=project, member_id=10**6, kind=SupportKind.objects.first())

    with pytest.raises(IntegrityError), transaction.atomic():
        broken.save()
    Sector.objects.update(sort_order=7)

    assert Clock.objects.get().number == before + 1


# The folder.


@pytest.mark.parametrize("column", ["answer", "queries"])
def test_a_damaged_page_is_made_anew(column, portal, caplog):
    portal.get(ADDRESS)
    portal.cache.store.ask(f"UPDATE page SET {column} = ?", b"no pickle")
    if column == "queries":
        MemberPage.objects.filter(slug="siemens").update(tagline="Another line")
    portal.restart()
    answers = [portal.get(ADDRESS) for _ in range(2)]

    assert [(answer.status, answer.state) for answer in answers] == [(200, "MISS"), (200, "HIT")]
    assert "is damaged" in caplog.text


def test_a_damaged_store_is_replaced_for_all(portal, folder, caplog):
    other = open_store()
    portal.get(ADDRESS)
    assert other.size()[0] == 1
    for file in folder.glob("pages.sqlite3*"):
        file.write_bytes(b"no database at all" * 1000)
    portal.restart()
    portal.get("/members/flex/")
    portal.get("/members/ptc/")
    portal.restart()

    assert portal.get("/members/ptc/").state == "HIT"
    assert caplog.text.count("the store of pages fails") == 1
    # A thread of another process, which has the old file open.
    assert other.size() == portal.cache.store.size()


def test_a_store_that_was_taken_away_is_made_anew(portal, folder):
    portal.get(ADDRESS)
    for file in folder.glob("pages.sqlite3*"):
        file.unlink()
    portal.get("/members/flex/")
    portal.restart()

    assert portal.get("/members/flex/").state == "HIT"


def test_numbers_in_a_file_that_is_gone_are_not_taken_for_published(tmp_path):
    numbers = SharedNumbers(tmp_path / "clock")

    assert numbers.publish(1)
    (tmp_path / "clock").unlink()
    assert not numbers.publish(2)
    (tmp_path / "clock").touch()
    assert not numbers.publish(3)


def test_a_page_does_not_see_what_another_thread_has_kept_of_the_sites():
    with recorded() as recorder:
        django_cache.delete(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
        old = threading.Thread(
            target=lambda: django_cache.set(
                SITE_ROOT_PATHS_CACHE_KEY, [], version=SITE_ROOT_PATHS_CACHE_VERSION
            )
        )
        old.start()
        old.join()
        paths = Site.get_site_root_paths(), Site.get_site_root_paths()

    assert len(paths[0]) == len(paths[1]) == 1
    assert len(recorder.reads) == 1


# Strangers.


def test_small_pages_fill_the_memory_no_more_than_large_ones(folder, monkeypatch):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x"]

    monkeypatch.setattr(conf, "MEMORY", 100_000)
    cache = PageCache(app)
    for number in range(200):
        ask(cache, f"/?page={number}")

    assert len(cache.memory.entries) < 50


def test_an_old_address_with_parameters_leads_on(portal):
    Redirect.objects.create(old_path="/old.php?id=3", redirect_link="/members/")
    Redirect.objects.create(old_path="/older", redirect_link="/news/")

    assert portal.get("/old.php?id=3").headers["location"] == "/members/"
    assert portal.get("/old.php?id=4").status == 404
    assert portal.get("/older/?utm_source=letter").headers["location"].startswith("/news/")
    assert portal.get("/members?utm_source=letter").headers["location"].endswith("=letter")


def test_nobody_waits_for_another_who_finds_nothing(folder, monkeypatch):
    first_is_in, others_are_there = threading.Event(), threading.Event()
    together, waiting, answers = threading.Barrier(2), set(), []

    def app(environ, start_response):
        if not first_is_in.is_set():
            first_is_in.set()
            assert others_are_there.wait(30)
        else:
            # Both of the others at once, or none of them.
            together.wait(LONGEST_WAIT_SECONDS / 2)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"nothing"]

    def wait(seconds, sleep=time.sleep):
        waiting.add(threading.get_ident())
        if len(waiting) == 2:
            others_are_there.set()
        sleep(seconds)

    cache = PageCache(app)
    monkeypatch.setattr("inm_portal.cache.server.time.sleep", wait)

    def visit():
        answers.append(ask(cache, "/nothing/").status)
        connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(3)]
    threads[0].start()
    assert first_is_in.wait(30)
    [thread.start() for thread in threads[1:]]
    [thread.join() for thread in threads]

    assert answers == [404] * 3
