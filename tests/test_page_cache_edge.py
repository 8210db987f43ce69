"""A nginx or CDN in front of the portal: what it may keep, and that it forgets what has changed."""

import datetime
import shutil

import pytest
import time_machine
from cached_portal import Portal
from cdn_process import TOKEN, cdn  # noqa: F401
from django.core.management import call_command
from django.db import connections
from django.utils.timezone import now
from nginx_process import HOST, nginx  # noqa: F401
from redis_process import redis  # noqa: F401
from wagtail.models import Page

from inm_portal.cache import conf, purges, sweep
from inm_portal.cache.clock import clock
from inm_portal.cache.edge import leave_to_keep
from inm_portal.cache.models import Clock, EdgeCopy, Purge
from inm_portal.cache.sweep import Sweeper
from news.models import EventPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

ADDRESS, OTHER = "/members/siemens/", "/members/flex/"
LATER = datetime.timedelta(seconds=11)


class Front:
    """A portal with its jobs, each a process of its own, and what stands in front of it."""

    def __init__(self):
        self.portal = Portal()
        self.restart()
        # It forgets what it may have of an earlier life.
        self.sweep()
        Purge.objects.all().delete()

    def restart(self):
        self.jobs = Sweeper()

    def sweep(self):
        self.jobs.sweep()
        purges.deliver()

    def keep(self, cdn, *addresses):  # noqa: F811
        """Visit the pages until the CDN has them."""
        for address in addresses:
            self.portal.get(address)
        self.sweep()
        for address in addresses:
            cdn.get(self.portal, address)
            assert address in cdn.copies


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A clock of its own: the database goes back after each test, as it never does in earnest."""
    monkeypatch.setattr(conf, "FOLDER", tmp_path / "cache")
    clock.__init__()
    yield tmp_path / "cache"
    clock.__init__()


@pytest.fixture
def front(cdn, monkeypatch):  # noqa: F811
    monkeypatch.setattr(conf, "EDGE", cdn.url)
    monkeypatch.setattr(conf, "EDGE_TOKEN", TOKEN)
    monkeypatch.setattr(purges, "TIMEOUT_SECONDS", 0.3)
    found = Front()
    cdn.calls.clear()
    return found


@pytest.fixture(params=["disk", "redis"])
def front_of_each(request, monkeypatch):
    """The same over each store."""
    if request.param == "redis":
        server = request.getfixturevalue("redis")
        monkeypatch.setattr(conf, "REDIS_URL", server.url)
        # Started again after it was emptied or killed, it is the same server.
        clock.__init__()
    return request.getfixturevalue("front")


def retitle(title, slug="siemens"):
    Page.objects.filter(slug=slug).update(title=title)


def number():
    return Clock.objects.get().number


# What is told.


def test_a_page_may_be_kept_once_it_is_listed_and_by_no_browser(front_of_each):
    portal = front_of_each.portal
    first = portal.get(ADDRESS)
    front_of_each.sweep()
    second, campaign = portal.get(ADDRESS), portal.get(f"{ADDRESS}?utm_source=letter")

    assert "cache-tag" not in first.headers
    assert "cdn-cache-control" not in first.headers
    assert [second.state, campaign.state] == ["HIT", "HIT"]
    assert second.headers["cache-tag"] == campaign.headers["cache-tag"]
    assert second.headers["cdn-cache-control"].startswith("max-age=")
    assert second.headers["cache-control"] == "no-cache"
    assert "x-accel-expires" not in second.headers


def test_pages_have_tags_of_their_own(front):
    addresses = [ADDRESS, OTHER, "/members/", "/members/?sector=software", "/members/?page=2"]
    answers = [front.portal.get(address) for address in addresses]
    front.sweep()
    tags = {front.portal.get(a).headers.get("cache-tag") for a in addresses}

    assert {answer.status for answer in answers} <= {200, 404}
    assert len(tags - {None}) == len([answer for answer in answers if answer.status == 200])


def test_what_is_for_one_person_may_not_be_kept(front, cdn):  # noqa: F811
    front.keep(cdn, ADDRESS)

    for headers in ({"cookie": f"{conf.SESSION_COOKIE}=a"}, {"host": "other"}):
        answer = front.portal.get(ADDRESS, **headers)

        assert answer.state == "BYPASS"
        assert not {"cache-tag", "cdn-cache-control"} & set(answer.headers)


def test_what_is_said_without_the_database_may_not_be_kept(front, cdn, monkeypatch):  # noqa: F811
    front.keep(cdn, ADDRESS)
    monkeypatch.setattr(clock, "is_down", True)
    monkeypatch.setattr(clock, "look", lambda: clock.number)

    answer = front.portal.get(ADDRESS)

    assert (answer.state, "cdn-cache-control" in answer.headers) == ("STALE", False)


def test_a_page_is_kept_until_it_ends_and_a_day_at_most(front):
    event = EventPage.objects.live().order_by("-ends").first()
    ends = now() + datetime.timedelta(hours=2)
    EventPage.objects.filter(pk=event.pk).update(starts=ends - datetime.timedelta(1), ends=ends)
    address = event.get_url()
    front.portal.get(address)
    front.sweep()

    for before in (3000, 1000):
        with time_machine.travel(ends - datetime.timedelta(seconds=before), tick=False):
            answer = front.portal.get(address)
            assert answer.headers["cdn-cache-control"] in {
                f"max-age={before}",
                f"max-age={before - 1}",
            }
    assert leave_to_keep(("/", ""), None)[1] == ("CDN-Cache-Control", "max-age=86400")
    assert leave_to_keep(("/", ""), now().timestamp()) == ()


def test_without_a_cache_in_front_nothing_is_told(front, monkeypatch):
    monkeypatch.setattr(conf, "EDGE", "")
    front.portal.restart()
    front.portal.get(ADDRESS)
    front.sweep()

    answer = front.portal.get(ADDRESS)

    assert not {"cache-tag", "cdn-cache-control", "x-accel-expires"} & set(answer.headers)
    assert not EdgeCopy.objects.exists()


# What is forgotten.


def test_an_edit_makes_the_edge_forget_what_it_changed_and_nothing_else(front_of_each, cdn):  # noqa: F811
    front = front_of_each
    front.keep(cdn, ADDRESS, f"{ADDRESS}?utm_source=letter", OTHER)
    before = number()

    retitle("Siemens anew")
    front.sweep()

    assert list(cdn.copies) == [OTHER]
    assert cdn.calls == [{"tags": [Purge.objects.get().tag]}]
    # Once is enough, and another edit is none of its business.
    retitle("PTC anew", "ptc")
    front.sweep()
    assert len(cdn.calls) == 1
    # Those that hold need not be asked by the next visitor.
    assert front.portal.get(OTHER).state == "HIT"
    assert "Siemens anew" in cdn.get(front.portal, ADDRESS).text
    # None of this was an edit.
    assert number() == before + 2


def test_an_edit_of_no_kept_page_makes_the_edge_forget_none(front, cdn):  # noqa: F811
    front.keep(cdn, ADDRESS, OTHER)

    retitle("PTC anew", "ptc")
    front.sweep()

    assert (cdn.calls, len(cdn.copies)) == ([], 2)


def test_what_a_visitor_made_anew_before_the_sweep_is_forgotten_too(front_of_each, cdn):  # noqa: F811
    front = front_of_each
    front.keep(cdn, ADDRESS, OTHER)

    retitle("Siemens anew")
    assert front.portal.get(ADDRESS).state == "MISS"
    front.sweep()
    assert "Siemens anew" in cdn.get(front.portal, ADDRESS).text
    front.keep(cdn, ADDRESS)
    retitle("Siemens once more")
    front.sweep()

    assert "Siemens once more" in cdn.get(front.portal, ADDRESS).text
    assert OTHER in cdn.copies


def test_a_page_that_is_as_before_again_is_kept_and_forgotten_again(front_of_each, cdn):  # noqa: F811
    front = front_of_each
    front.keep(cdn, ADDRESS)
    title = Page.objects.get(slug="siemens").title
    retitle("Siemens anew")
    front.sweep()
    retitle(title)

    assert front.portal.get(ADDRESS).state == "KEPT"
    front.keep(cdn, ADDRESS)
    retitle("Siemens anew")
    front.sweep()

    assert ADDRESS not in cdn.copies


def test_a_page_that_is_listed_after_its_edit_is_forgotten_a_sweep_later(front, cdn):  # noqa: F811
    front.portal.get(ADDRESS)
    retitle("Siemens anew")

    front.sweep()
    assert (EdgeCopy.objects.count(), cdn.calls) == (1, [])
    front.sweep()

    assert (EdgeCopy.objects.count(), len(cdn.calls)) == (0, 1)


def test_a_copy_that_was_on_its_way_is_forgotten_a_little_later(front, cdn):  # noqa: F811
    front.keep(cdn, ADDRESS)
    on_its_way = front.portal.get(ADDRESS)
    retitle("Siemens anew")
    front.sweep()

    cdn.keep(ADDRESS, on_its_way)
    front.sweep()
    assert ADDRESS in cdn.copies
    with time_machine.travel(now() + LATER):
        front.sweep()

    assert ADDRESS not in cdn.copies
    assert not Purge.objects.exists()


def test_what_the_store_has_lost_is_forgotten_at_the_next_edit(
    front_of_each,
    cdn,  # noqa: F811
    folder,
    request,
):
    front = front_of_each
    front.keep(cdn, ADDRESS)
    if conf.REDIS_URL:
        request.getfixturevalue("redis").client.flushall()
    else:
        shutil.rmtree(folder)
        front.portal.cache.store.local = front.jobs.store.local = type("Local", (), {})()
    # A process still has the page in its memory, and may not give it to the edge any more.
    assert "cache-tag" not in front.portal.get(ADDRESS).headers

    retitle("Siemens anew")
    front.sweep()

    assert ADDRESS not in cdn.copies


def test_what_the_database_has_lost_is_forgotten_at_the_next_edit(front, cdn):  # noqa: F811
    front.keep(cdn, ADDRESS)
    EdgeCopy.objects.all().delete()

    retitle("Siemens anew")
    front.sweep()

    assert ADDRESS not in cdn.copies


def test_what_another_release_made_is_forgotten_without_an_edit(front, cdn):  # noqa: F811
    front.keep(cdn, ADDRESS)

    front.restart()
    front.sweep()
    assert ADDRESS in cdn.copies
    front.restart()
    front.jobs.release = "another"
    front.sweep()

    assert ADDRESS not in cdn.copies
    assert "cache-tag" not in front.portal.get(ADDRESS).headers


def test_where_too_many_are_in_doubt_everything_is_forgotten(front_of_each, cdn, monkeypatch):  # noqa: F811
    front = front_of_each
    monkeypatch.setattr(sweep, "MOST_ASKED", 1)
    front.keep(cdn, ADDRESS, OTHER)

    retitle("Siemens anew")
    front.sweep()
    front.sweep()

    assert (cdn.copies, cdn.calls) == ({}, [{"purge_everything": True}])
    # What a visitor has found to hold may be kept again.
    assert "cache-tag" not in front.portal.get(OTHER).headers
    front.sweep()
    assert "cache-tag" in front.portal.get(OTHER).headers


def test_forget_pages_reaches_the_edge(front, cdn, capsys):  # noqa: F811
    front.keep(cdn, ADDRESS, OTHER)
    sweep.sweeper.cache_clear()

    call_command("forget_pages")

    assert (cdn.copies, cdn.calls) == ({}, [{"purge_everything": True}])
    assert "still to forget: 0." in capsys.readouterr().out


# The calls.


def test_what_the_edge_does_not_take_is_tried_again_until_it_does(
    front,
    cdn,  # noqa: F811
    editor,
    signed_in,
    caplog,
):
    front.keep(cdn, ADDRESS)
    cdn.does = [500, "hang", 302]
    pauses = []

    with time_machine.travel(now()) as traveller:
        retitle("Siemens anew")
        for _ in range(3):
            front.sweep()
            purge = Purge.objects.get()
            pauses.append(round((purge.due_at - now()).total_seconds()))
            calls = len(cdn.calls)
            front.sweep()
            assert len(cdn.calls) == calls == len(pauses)
            traveller.shift(datetime.timedelta(seconds=pauses[-1] + 1))
        text = signed_in(editor).get("/admin/reports/stored-pages/").content.decode()
        assert (ADDRESS in cdn.copies, purges.waiting().count()) == (True, 1)
        front.sweep()

    assert pauses == [2, 4, 8]
    assert (ADDRESS in cdn.copies, purges.waiting().count()) == (False, 0)
    assert "has not forgotten 1 changed page yet" in text
    assert "302" in text
    assert caplog.text.count("the edge has not forgotten 1 pages") == 3
    assert TOKEN not in caplog.text + text


def test_the_pause_between_tries_grows_to_five_minutes(front, cdn):  # noqa: F811
    purges.forget([(ADDRESS, "")])
    Purge.objects.update(tries=40)
    cdn.does = [500]

    purges.deliver()

    assert 290 < (Purge.objects.get().due_at - now()).total_seconds() <= 300


def test_an_edge_that_is_not_there_leaves_the_purge_waiting(front, monkeypatch):
    monkeypatch.setattr(conf, "EDGE", "http://127.0.0.1:1/")
    purges.forget([(ADDRESS, "")])

    purges.deliver()

    assert "ConnectionRefused" in Purge.objects.get().last_error


def test_many_pages_are_told_in_calls_of_thirty(front, cdn):  # noqa: F811
    keys = [(f"/{number}/", "") for number in range(70)]
    purges.forget(keys)
    purges.forget(keys[:5])

    purges.deliver()

    assert [len(call["tags"]) for call in cdn.calls] == [30, 30, 10]
    assert len({tag for call in cdn.calls for tag in call["tags"]}) == 70


# A real nginx.


@pytest.fixture
def nginx_before_the_portal(nginx, monkeypatch, settings):  # noqa: F811
    settings.ALLOWED_HOSTS = [HOST]
    monkeypatch.setattr(conf, "HOST", HOST)
    monkeypatch.setattr(conf, "HOSTS", frozenset([HOST]))
    monkeypatch.setattr(conf, "EDGE", "nginx+http://127.0.0.1:1")
    front = Front()
    process = nginx(front.portal.cache)
    monkeypatch.setattr(conf, "EDGE", f"nginx+http://127.0.0.1:{process.purge_port}")
    process.front = front
    return process


def listed(server, *addresses):
    """Visit the pages until nginx may keep them, and has them."""
    for address in addresses:
        server.get(address)
    server.front.sweep()
    for address in addresses:
        assert server.get(address)[1]["X-Edge"] == "MISS"
        assert server.get(address)[1]["X-Edge"] == "HIT"


def test_nginx_keeps_pages_and_forgets_exactly_those_that_an_edit_changed(nginx_before_the_portal):
    server = nginx_before_the_portal
    listed(server, ADDRESS, OTHER)
    # Copies by what a browser accepts would not be forgotten all.
    for accepted in ("br", "gzip", "identity"):
        assert server.get(ADDRESS, Accept_Encoding=accepted)[1]["X-Edge"] == "HIT"

    retitle("Siemens anew")
    assert "Siemens anew" not in server.get(ADDRESS)[2]
    server.front.sweep()
    answers = [server.get(ADDRESS, Accept_Encoding=a) for a in ("identity", "br", "")]

    assert ["Siemens anew" in text for _, _, text in answers] == [True] * 3
    assert server.get(OTHER)[1]["X-Edge"] == "HIT"
    assert not purges.waiting().exists()


def test_nginx_answers_for_browsers_as_the_portal_does(nginx_before_the_portal):
    server = nginx_before_the_portal
    listed(server, ADDRESS)

    status, headers, text = server.get(ADDRESS)
    again = server.get(ADDRESS, If_None_Match=headers["ETag"])
    head = server.get(ADDRESS, method="HEAD")
    packed = server.get(ADDRESS, Accept_Encoding="gzip")

    assert (status, headers["Cache-Control"], headers["X-Accel-Expires"]) == (200, "no-cache", None)
    assert text == server.front.portal.fresh(ADDRESS).text
    assert (again[0], again[2]) == (304, "")
    assert (head[0], head[1]["X-Edge"], head[2]) == (200, "HIT", "")
    assert packed[1]["Content-Encoding"] == "gzip"


def test_nginx_passes_on_what_may_not_be_kept(nginx_before_the_portal):
    server = nginx_before_the_portal
    listed(server, ADDRESS)
    retitle("Siemens anew")

    for address, headers in [
        (ADDRESS, {"Cookie": f"a=b; {conf.SESSION_COOKIE}=abc"}),
        (ADDRESS, {"Authorization": "Basic x"}),
        (f"{ADDRESS}?utm_source=letter", {}),
        ("/members/%73iemens/", {}),
    ]:
        for _ in range(2):
            _, found, text = server.get(address, **headers)
            assert (found["X-Edge"], "Siemens anew" in text) == ("BYPASS", True)
        # Nor is it given to others.
        assert "Siemens anew" not in server.get(ADDRESS)[2]


def test_nginx_that_passes_a_purge_on_has_not_done_it(nginx_before_the_portal, monkeypatch):
    server = nginx_before_the_portal
    monkeypatch.setattr(conf, "EDGE", f"nginx+http://127.0.0.1:{server.port}")
    purges.forget([(ADDRESS, "")])

    purges.deliver()

    assert "passes PURGE on" in Purge.objects.get().last_error


def test_forget_pages_reaches_nginx(nginx_before_the_portal):
    server = nginx_before_the_portal
    listed(server, ADDRESS, OTHER)
    sweep.sweeper.cache_clear()

    call_command("forget_pages")

    assert [server.get(a)[1]["X-Edge"] for a in (ADDRESS, OTHER)] == ["MISS", "MISS"]
    connections.close_all()
