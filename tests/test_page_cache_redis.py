"""The page cache of several machines: two in this process, with a clock and a folder of their own.

Their leases last a minute here, so that nothing is right only because time has passed.
"""

import time
from contextlib import contextmanager

import pytest
from cached_portal import Portal, ask
from django.core.wsgi import get_wsgi_application
from django.db import connection
from wagtail.models import Page, Site

from inm_portal.cache import clock as clock_module
from inm_portal.cache import conf, server, store, writes
from inm_portal.cache.clock import Clock
from inm_portal.cache.record import recorded
from inm_portal.cache.redis_server import RedisServer
from inm_portal.cache.server import PageCache
from members.models import MemberPage, Sector

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

NOWHERE = "unix:///nowhere/socket"
ADDRESS = "/members/siemens/"


class Machine:
    """`with machine:` what is done is done there. `url` is where it finds Redis."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.restart()

    def restart(self):
        """All its processes anew."""
        self.server, self.clock = RedisServer(self.url), Clock()
        with self:
            self.clock.shared  # noqa: B018
            self.cache = PageCache(get_wsgi_application())

    def __enter__(self):
        self.patch = pytest.MonkeyPatch()
        for module in (server, writes):
            self.patch.setattr(module, "clock", self.clock)
        self.patch.setattr(conf, "FOLDER", self.folder)
        self.patch.setattr(conf, "REDIS_URL", self.url)
        self.patch.setattr("inm_portal.cache.shared.redis_at", lambda url: self.server)
        self.patch.setattr(store, "redis_at", lambda url: self.server)

    def __exit__(self, *_):
        self.patch.undo()

    def get(self, address=ADDRESS):
        with self:
            return ask(self.cache, address)

    def edit(self, title):
        """As an editor's request does it: returns when the editor would have the answer."""

        def app(environ, start_response):
            Page.objects.filter(slug="siemens").update(title=title)
            start_response("200 OK", [])
            return []

        with self:
            PageCache(app)({"REQUEST_METHOD": "POST", "PATH_INFO": "/admin/"}, lambda *_: None)


@pytest.fixture
def here(redis, tmp_path, monkeypatch):
    monkeypatch.setattr(clock_module, "LOOK_EVERY", 60)
    return Machine(tmp_path / "here", redis.url)


@pytest.fixture
def there(redis, tmp_path):
    return Machine(tmp_path / "there", redis.url)


def test_a_page_is_made_by_one_machine_and_sent_by_all(here, there, redis):
    first, second = here.get(), there.get()
    here.restart()

    assert [first.state, second.state, here.get().state] == ["MISS", "HIT", "HIT"]
    assert first.body == second.body
    assert not list(here.folder.glob("pages*"))
    assert all(key.startswith(conf.PREFIX.encode()) for key in redis.client.scan_iter())


def test_an_edit_is_seen_by_the_next_visitor_of_each_machine(here, there):
    for number in range(4):
        [machine.get() for machine in (here, there)]
        (here, there)[number % 2].edit(f"Siemens for the {number}th time")

        answers = [machine.get() for machine in (here, there)]

        assert [f"for the {number}th" in answer.text for answer in answers] == [True, True]
        assert sorted(answer.state for answer in answers) == ["HIT", "MISS"]


def test_a_page_that_an_edit_did_not_change_is_kept_for_all_machines(here, there):
    [machine.get("/members/flex/") for machine in (here, there)]

    there.edit("Siemens anew")

    assert [here.get("/members/flex/").state, there.get("/members/flex/").state] == ["KEPT", "HIT"]
    there.restart()
    assert there.get("/members/flex/").state == "HIT"


EDITS = {
    "publish": lambda: publish(tagline="Another line"),
    "unpublish": lambda: MemberPage.objects.get(slug="ptc").unpublish(),
    "update": lambda: MemberPage.objects.filter(slug="flex").update(tagline="By an update"),
    "snippet": lambda: rename(Sector.objects.order_by("pk").first()),
    "draft": lambda: MemberPage.objects.get(slug="siemens").save_revision(),
}


def rename(sector):
    sector.name = "A sector"
    sector.save()


def publish(**fields):
    member = MemberPage.objects.get(slug="siemens")
    for name, value in fields.items():
        setattr(member, name, value)
    member.save_revision().publish()


def test_stored_pages_are_what_would_be_made_anew_on_each_machine(here, there):
    known = ["/", "/members/", "/members.json", ADDRESS, "/members/flex/", "/members/ptc/"]
    old = []
    for name, edit in EDITS.items():
        [machine.get(address) for machine in (here, there) for address in known]
        with there:
            edit()
        with here:
            fresh = {address: Portal.fresh(FRESH, address) for address in known}
        old += [
            f"{name}: {address}"
            for address in known
            for machine in (here, there)
            if (fresh[address].status, fresh[address].body)
            != ((answer := machine.get(address)).status, answer.body)
        ]

    assert not old


class FRESH:
    django = staticmethod(get_wsgi_application())


# Redis fails.


@contextmanager
def an_older_state(redis):
    key = f"{conf.PREFIX}clock"
    value = redis.client.get(key)
    yield
    redis.kill()
    redis.start()
    redis.client.set(key, value)


def test_emptied_redis_leaves_nothing_old(here, there, redis):
    here.get()

    redis.client.flushall()
    there.edit("Siemens anew")
    assert "Siemens anew" in here.get().text
    there.edit("Siemens once more")
    redis.client.flushall()

    assert "Siemens once more" in here.get().text
    assert here.get().state == "HIT"
    assert redis.client.get(f"{conf.PREFIX}clock") is not None


def test_redis_with_an_older_state_leaves_nothing_old(here, there, redis):
    [machine.get() for machine in (here, here, there)]

    with an_older_state(redis):
        there.edit("Siemens anew")
    after = here.get()

    assert (after.state, "Siemens anew" in after.text) == ("MISS", True)


def test_without_redis_each_visit_asks_the_database(here, there, redis, caplog):
    here.get()

    redis.kill()
    kept = here.get()
    with there:
        Page.objects.filter(slug="siemens").update(title="Siemens anew")
    after = [here.get(), here.get(), there.get()]

    assert kept.state == "HIT"
    assert ["Siemens anew" in answer.text for answer in after] == [True] * 3
    assert [answer.state for answer in after] == ["MISS", "HIT", "MISS"]
    # Each machine says it once.
    assert caplog.text.count("Redis does not answer") == 2


def test_redis_that_is_there_again_is_used_again(here, there, redis, monkeypatch):
    monkeypatch.setattr("inm_portal.cache.redis_server.PAUSE_SECONDS", 0)
    here.get()
    redis.kill()
    here.get()

    redis.start()
    here.get()
    there.get()
    here.edit("Siemens anew")

    assert "Siemens anew" in there.get().text
    assert here.get().state == "HIT"
    here.restart()
    assert here.get().state == "HIT"


def test_redis_that_hangs_costs_little(here, redis):
    here.get()
    redis.hold()

    began = time.monotonic()
    states = {here.get().state for _ in range(50)}

    assert states == {"HIT"}
    assert time.monotonic() - began < 1


def test_an_edit_that_cannot_be_announced_waits_for_the_readers(here, tmp_path, monkeypatch):
    monkeypatch.setattr(clock_module, "LOOK_EVERY", 0.5)
    cut_off = Machine(tmp_path / "cut-off", NOWHERE)
    for number in range(3):
        here.get()
        began = time.monotonic()

        cut_off.edit(f"Siemens for the {number}th time")

        assert 0.5 <= time.monotonic() - began < 2
        assert f"for the {number}th" in here.get().text


def test_an_edit_that_is_announced_waits_for_nobody(here, there):
    here.edit("Siemens once")
    began = time.monotonic()

    here.edit("Siemens anew")

    assert time.monotonic() - began < 1


def test_an_edit_whose_process_died_before_it_was_published_is_seen(here, there):
    here.get()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(there.clock.shared), "publish", lambda *_: True)
        there.edit("Siemens anew")

    assert "Siemens anew" in here.get().text


def test_after_a_restored_database_all_pages_are_made_anew(here, there):
    here.get()
    old = number()
    for title in ("After the backup", "Long after the backup"):
        there.edit(title)
    assert "Long after" in here.get().text

    with connection.cursor() as cursor:
        # As a restored file would be: content and clock of before, and no write of ours.
        cursor.connection.cursor().execute(
            "UPDATE wagtailcore_page SET title = 'Before' WHERE slug = 'siemens'"
        )
        cursor.connection.cursor().execute(f"UPDATE page_cache_clock SET number = {old}")
    [machine.restart() for machine in (here, there)]

    assert ["Before" in machine.get().text for machine in (here, there)] == [True, True]
    assert number() > old + 2


def number():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM page_cache_clock")
        return cursor.fetchone()[0]


def test_staff_see_what_is_stored_on_all_machines(here, there, editor, signed_in):
    [machine.get() for machine in (here, there, here)]
    there.edit("Siemens anew")
    here.get()
    for machine in (here, there):
        machine.cache.tally.next_note = 0
        machine.get("/members/")

    with here:
        text = signed_in(editor).get("/admin/reports/stored-pages/").content.decode()

    assert "50 of 100 visits" in text
    assert "2 pages," in text
    assert "other rows of" in text


def test_a_page_is_seen_to_read_what_wagtail_keeps_of_its_tables():
    Site.get_site_root_paths()

    with recorded() as recorder:
        Site.get_site_root_paths()

    assert "wagtailcore_site" in recorder.tables
