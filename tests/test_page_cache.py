"""What the page cache promises: docs/page-cache.md has its invariants by number."""

import datetime
import threading
import time
from contextlib import nullcontext

import pytest
import time_machine
from cached_portal import Portal, ask
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils.timezone import localdate, make_aware, now
from wagtail.log_actions import log
from wagtail.models import Page

from inm_portal.cache import conf
from inm_portal.cache.clock import LOOK_EVERY, clock
from inm_portal.cache.entry import OVERHEAD
from inm_portal.cache.models import Change, Clock
from inm_portal.cache.server import PageCache
from inm_portal.pages.models import Branding
from members.models import MemberPage, Sector
from news.models import EventPage, ReleasePage
from research.models import CallPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

SESSION = f"{conf.SESSION_COOKIE}=abc"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A clock of its own: the database goes back after each test, as it never does in earnest."""
    monkeypatch.setattr(conf, "FOLDER", tmp_path)
    clock.__init__()
    yield tmp_path
    clock.__init__()


@pytest.fixture
def portal(folder):
    return Portal()


def member():
    return MemberPage.objects.get(slug="siemens")


def retitle(title):
    Page.objects.filter(slug="siemens").update(title=title)


def number():
    return Clock.objects.get().number


# 1: test_page_cache_oracle.py. 2: test_page_cache_race.py.


def test_a_visited_page_is_answered_from_memory_and_by_another_process_from_disk(portal):
    first, second = portal.get("/members/siemens/"), portal.get("/members/siemens/")
    portal.restart()
    third = portal.get("/members/siemens/")

    assert [first.state, second.state, third.state] == ["MISS", "HIT", "HIT"]
    assert first.body == second.body == third.body == portal.fresh("/members/siemens/").body


@pytest.mark.parametrize("is_other_process", [False, True])
def test_an_edit_is_seen_by_the_next_visitor(is_other_process, portal):
    portal.get("/members/siemens/")

    retitle("Siemens anew")
    if is_other_process:
        portal.restart()
    after = portal.get("/members/siemens/")

    assert (after.state, "Siemens anew" in after.text) == ("MISS", True)


def test_a_page_whose_rows_are_the_same_is_kept(portal):
    stored = portal.get("/members/flex/")

    retitle("Siemens anew")
    after = portal.get("/members/flex/")

    assert (after.state, after.body) == ("KEPT", stored.body)
    assert portal.get("/members/flex/").state == "HIT"


def test_an_edit_while_a_page_is_made_makes_it_anew(portal):
    django, is_first = portal.cache.app, iter([True])

    def edited_meanwhile(environ, start_response):
        answer = list(django(environ, start_response))
        if next(is_first, False):
            # In a thread: a connection of its own, as another process has.
            run(lambda: retitle("Siemens meanwhile"))
        return answer

    portal.cache.app = edited_meanwhile

    assert "Siemens meanwhile" not in portal.get("/members/siemens/").text
    assert "Siemens meanwhile" in portal.get("/members/siemens/").text


def run(work):
    def work_and_close():
        work()
        connections.close_all()

    thread = threading.Thread(target=work_and_close)
    thread.start()
    thread.join()


# 3: what is read unseen is not stored.


def app_that(query):
    def app(environ, start_response):
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.description:
                cursor.fetchall()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"read"]

    return app


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM django_migrations",
        "SELECT count(*) FROM wagtailcore_revision",
        "UPDATE members_sector SET name = name",
        "WITH x AS (SELECT count(*) FROM members_invitation) SELECT * FROM x",
    ],
)
def test_what_reads_unwatched_rows_or_writes_is_not_stored(query, folder, caplog):
    cache = PageCache(app_that(query))

    assert [ask(cache, "/x/").state, ask(cache, "/x/").state] == ["BYPASS", "BYPASS"]
    assert "/x/ is not stored" in caplog.text or "UPDATE" in query


def test_what_asks_for_the_moment_says_until_when(folder):
    def app(environ, start_response):
        assert EventPage.objects.filter(ends__gt=now()).count() >= 0
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"read"]

    cache = PageCache(app)

    assert [ask(cache, "/x/").state, ask(cache, "/x/").state] == ["BYPASS", "BYPASS"]


# 4: writes count in their transaction.


def save():
    sector = Sector.objects.first()
    sector.name += "!"
    sector.save()


def raw():
    with connection.cursor() as cursor:
        cursor.execute("update members_sector set name = 'raw' where id = 0")


WRITES = {
    "save": save,
    "create": lambda: Sector.objects.create(name="One more", slug="one-more"),
    "bulk": lambda: Sector.objects.bulk_create([Sector(name="Two", slug="two")]),
    "update": lambda: Sector.objects.update(sort_order=5),
    "delete": lambda: Sector.objects.filter(slug="none")._raw_delete("default"),
    "raw": raw,
    "many": lambda: connection.cursor().executemany(
        "DELETE FROM members_sector WHERE id = %s", [(0,), (-1,)]
    ),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("is_alone", [True, False])
def test_every_write_counts_once_in_its_transaction(name, is_alone):
    before = number()

    if is_alone:
        WRITES[name]()
    else:
        with transaction.atomic():
            WRITES[name]()
            assert number() == before

    assert number() == before + 1
    assert Change.objects.get(table="members_sector").number == before + 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite says no row's transaction")
@pytest.mark.parametrize("is_alone", [True, False])
def test_an_edit_and_its_number_are_written_by_one_transaction(is_alone):
    sector = Sector.objects.first()

    with nullcontext() if is_alone else transaction.atomic():
        Sector.objects.filter(pk=sector.pk).update(name="In one transaction")

    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM members_sector WHERE id = %s", [sector.pk])
        edit = cursor.fetchone()
        cursor.execute("SELECT xmin FROM page_cache_clock")
        assert cursor.fetchone() == edit


@pytest.mark.parametrize("name", WRITES)
def test_what_is_rolled_back_counts_nothing(name):
    before = number()

    with transaction.atomic():
        WRITES[name]()
        transaction.set_rollback(True)
    with transaction.atomic():
        # What was not counted must not be counted by the next.
        pass

    assert number() == before


# 5: what no public page shows counts nothing.


def test_drafts_sessions_logs_and_mail_count_nothing(portal, editor, signed_in, partner):
    client = signed_in(editor)
    page = member()
    page.tagline = "A draft"
    before = number()

    page.save_revision()
    client.get("/admin/")
    client.session.save()
    log(page, "wagtail.edit", user=editor)
    partner.mails_off.create(kind="submitted")

    assert number() == before


# 6: the same bytes for everybody.


ODD = {
    "cookie": "theme=evil; seen=1",
    "user_agent": "evil",
    "accept_language": "evil",
    "x_forwarded_host": "evil.example",
    "referer": "https://evil.example/",
}


def test_the_answer_is_the_same_whoever_asks(portal):
    plain = portal.get("/members/")
    other = portal.get("/members/?utm_source=x", **ODD)

    assert (other.state, other.body) == ("HIT", plain.body)
    assert plain.headers["vary"] == "Accept-Encoding"
    assert "set-cookie" not in plain.headers


def test_nothing_of_who_asks_first_is_stored():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"all that the page sees: {environ}".encode()]

    cache = PageCache(app)

    first, second = ask(cache, "/members/?utm_source=evil", **ODD), ask(cache, "/members/")

    assert [first.state, second.state] == ["MISS", "HIT"]
    assert "all that the page sees" in first.text
    assert "evil" not in first.text


@pytest.mark.parametrize(
    "headers",
    [{"cookie": SESSION}, {"authorization": "Basic x"}, {"host": "evil.example"}, {"range": "0-1"}],
)
def test_what_may_be_for_one_person_goes_to_django(headers, portal):
    portal.get("/members/")

    assert portal.get("/members/", **headers).state == "BYPASS"


@pytest.mark.parametrize("address", ["/admin/", "/accounts/login/", "/partner/", "/search/?q=a"])
def test_what_is_of_one_person_is_not_stored(address, portal):
    assert [portal.get(address).state, portal.get(address).state] == ["BYPASS", "BYPASS"]


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Vary", "Cookie"),
        ("Vary", "Accept-Language"),
        ("Cache-Control", "max-age=0, private"),
        ("Cache-Control", "no-store"),
    ],
)
def test_an_answer_that_is_not_for_all_is_not_stored(header, folder):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain"), header])
        return [b"mine"]

    cache = PageCache(app)

    assert [ask(cache, "/x/").state, ask(cache, "/x/").state] == ["BYPASS", "BYPASS"]


def test_what_is_not_found_is_not_stored(portal):
    assert portal.get("/nothing/").status == 404
    release = ReleasePage.objects.live().first()
    Page.objects.filter(pk=release.pk).update(live=False)
    address = release.get_url()

    assert portal.get(address).status == 404
    Page.objects.filter(pk=release.pk).update(live=True)
    assert portal.get(address).status == 200


# 7: an end between commit and publishing.


def test_an_edit_whose_process_died_before_it_was_published_is_seen(portal, monkeypatch):
    portal.get("/members/siemens/")

    with monkeypatch.context() as patch:
        patch.setattr(type(clock.shared), "publish", lambda *_: None)
        retitle("Siemens anew")
    assert "Siemens anew" in portal.get("/members/siemens/").text
    portal.restart()

    assert "Siemens anew" in portal.get("/members/siemens/").text


def test_an_edit_that_was_announced_and_never_committed_changes_nothing(portal):
    portal.get("/members/siemens/")

    clock.announce(number() + 1)

    assert portal.get("/members/siemens/").state == "HIT"


def test_an_edit_of_another_machine_is_seen_within_a_second(portal, tmp_path):
    portal.get("/members/siemens/")
    elsewhere = tmp_path / "elsewhere"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conf, "FOLDER", elsewhere)
        here, clock.shared_numbers = clock.shared, None
        retitle("Siemens anew")
        clock.shared_numbers = here
    time.sleep(1.05)

    assert "Siemens anew" in portal.get("/members/siemens/").text


# 8: an older copy of the database.


@pytest.mark.parametrize("is_started_again", [True, False])
def test_after_a_restored_copy_all_pages_are_made_anew(is_started_again, portal):
    old = number()
    portal.get("/members/siemens/")
    retitle("After the backup")
    retitle("Long after the backup")
    assert "Long after the backup" in portal.get("/members/siemens/").text

    with connection.cursor() as cursor:
        # As a restored file would be: content and clock of before, and no write of ours.
        cursor.connection.cursor().execute(
            "UPDATE wagtailcore_page SET title = 'Before' WHERE slug = 'siemens'"
        )
        cursor.connection.cursor().execute(f"UPDATE page_cache_clock SET number = {old}")
    if is_started_again:
        portal.restart()
    else:
        # A process asks the row that often, whatever the others tell it.
        time.sleep(LOOK_EVERY)
    after = portal.get("/members/siemens/")

    assert (after.state, "Before" in after.text) == ("MISS", True)
    retitle("And on")
    assert "And on" in portal.get("/members/siemens/").text


# 9: without the database.


@pytest.fixture
def stop_database(monkeypatch):
    def stop():
        connection.close()
        sqlite = connection.vendor == "sqlite"
        name, value = ("NAME", "/nowhere/portal.sqlite3") if sqlite else ("PORT", "1")
        patch.setitem(connection.settings_dict, name, value)
        clock.look_again = 0

    with pytest.MonkeyPatch.context() as patch:
        yield stop
        connection.close()
    connection.close()


def test_without_its_database_the_portal_still_has_its_pages(portal, stop_database, caplog):
    stored = portal.get("/members/")
    portal.get("/members/siemens/")
    retitle("Siemens anew")

    stop_database()
    answers = [portal.get("/members/"), portal.get("/members/siemens/")]

    assert [(answer.status, answer.state) for answer in answers] == [(200, "STALE")] * 2
    assert answers[0].body == stored.body
    assert caplog.text.count("the database does not answer") == 1


# 10: the moments at which pages change by themselves.


def test_a_page_changes_when_its_event_is_over(portal):
    event = EventPage.objects.live().order_by("-ends").first()
    ends = now() + datetime.timedelta(hours=2)
    EventPage.objects.filter(pk=event.pk).update(
        starts=ends - datetime.timedelta(hours=1), ends=ends
    )
    addresses = ["/", "/events/", event.get_url()]
    with time_machine.travel(ends - datetime.timedelta(seconds=1), tick=False):
        before = [portal.get(address) for address in addresses]
        assert [answer.body for answer in before] == [portal.fresh(a).body for a in addresses]

    with time_machine.travel(ends + datetime.timedelta(seconds=1), tick=False):
        after = [portal.get(address) for address in addresses]
        fresh = [portal.fresh(address) for address in addresses]

    assert [answer.body for answer in after] == [answer.body for answer in fresh]
    assert all(a.body != b.body for a, b in zip(before, after, strict=True))


def changes_at(portal, moment, address):
    """Return what the page at `address` says a second before `moment`, and a second after it."""
    second = datetime.timedelta(seconds=1)
    said = []
    for at in (moment - second, moment + second):
        with time_machine.travel(at, tick=False):
            call_command("publish_scheduled", verbosity=0)
            said.append(portal.get(address))
            assert said[-1].body == portal.fresh(address).body
    return said


def test_a_member_joins_at_midnight(portal):
    tomorrow = localdate() + datetime.timedelta(days=1)
    MemberPage.objects.filter(slug="siemens").update(joined_on=tomorrow)
    midnight = make_aware(datetime.datetime.combine(tomorrow, datetime.time.min))

    before, after = changes_at(portal, midnight, "/")

    link = 'href="/members/siemens/"'
    assert (link in before.text, link in after.text) == (False, True)


@pytest.mark.parametrize("field", ["opens", "closes"])
def test_a_call_opens_and_closes_at_its_moment(field, portal):
    call = CallPage.objects.live().first()
    day = datetime.timedelta(days=1)
    moments = {"opens": now() + day, "closes": now() + 5 * day}
    CallPage.objects.filter(pk=call.pk).update(**moments)

    before, after = changes_at(portal, moments[field], call.get_url())

    assert before.body != after.body


def test_an_alert_ends_at_its_moment(portal):
    end = now() + datetime.timedelta(hours=1)
    Branding.objects.update(alert_text="The hall is closed", alert_until=end)

    before, after = changes_at(portal, end, "/members/siemens/")

    assert ("The hall" in before.text, "The hall" in after.text) == (True, False)


@pytest.mark.parametrize("days", [1, 30, 400, 4000])
def test_pages_that_know_the_day_change_at_midnight(days, portal):
    addresses = ["/", "/members/", "/education/", "/people/", "/members/siemens/"]
    [portal.get(address) for address in addresses]

    with time_machine.travel(now() + datetime.timedelta(days=days), tick=False):
        stored = [portal.get(address).body for address in addresses]
        fresh = [portal.fresh(address).body for address in addresses]

    assert stored == fresh


def test_a_page_ends_at_its_hour(portal):
    release = ReleasePage.objects.live().first()
    address = release.get_url()
    ends = now() + datetime.timedelta(hours=1)
    release.expire_at = ends
    release.save_revision().publish()
    assert portal.get(address).status == 200

    before, after = changes_at(portal, ends, address)

    assert (before.status, after.status) == (200, 404)


def test_a_page_goes_live_at_its_hour(portal):
    release = ReleasePage.objects.live().first()
    release.unpublish()
    starts = now() + datetime.timedelta(hours=1)
    release.go_live_at = starts
    release.title = "Live at last"
    release.save_revision().publish()

    before, after = changes_at(portal, starts, "/news/")

    assert ("Live at last" in before.text, "Live at last" in after.text) == (False, True)
    with time_machine.travel(starts + datetime.timedelta(seconds=1), tick=False):
        assert portal.get(release.get_url()).status == 200


# The answers themselves.


def test_a_client_that_has_the_page_hears_so(portal):
    first = portal.get("/members/")
    again = portal.get("/members/", if_none_match=f'"x", {first.headers["etag"]}')
    retitle("Siemens anew")
    after = portal.get("/members/", if_none_match=first.headers["etag"])

    assert (again.status, again.raw) == (304, b"")
    assert "content-length" not in again.headers
    assert after.status == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("gzip", "gzip"),
        ("identity", ""),
        ("", ""),
        ("br;q=0.5", "br"),
        ("br, " + "x" * 200, ""),
    ],
)
def test_a_page_comes_in_the_encoding_that_was_asked_for(accepted, encoding, portal):
    portal.get("/members/")
    answer = portal.get("/members/", accept_encoding=accepted)

    assert answer.headers.get("content-encoding", "") == encoding
    assert answer.headers["content-length"] == str(len(answer.raw))
    assert answer.body == portal.fresh("/members/").body


def test_the_head_of_a_page_has_its_length_and_no_body(portal):
    stored = portal.get("/members/")
    head = ask(portal.cache, "/members/", method="HEAD")

    assert (head.status, head.raw) == (200, b"")
    assert head.headers["content-length"] == stored.headers["content-length"]


def test_many_who_ask_at_once_have_a_page_made_once(portal):
    django, made = portal.cache.app, []

    def counted(environ, start_response):
        made.append(environ["PATH_INFO"])
        return django(environ, start_response)

    portal.cache.app = counted
    answers = []
    together = threading.Barrier(6)

    def visit():
        together.wait()
        answers.append(portal.get("/members/").state)
        connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert made == ["/members/"]
    assert sorted(answers) == ["HIT"] * 5 + ["MISS"]


def test_memory_holds_what_was_asked_for_last(folder, monkeypatch):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "image/png")])
        return [bytes(1000)]

    room = 5 * (1000 + OVERHEAD)
    monkeypatch.setattr(conf, "MEMORY", room)
    cache = PageCache(app)
    for _ in range(2):
        ask(cache, "/often/")
    for page in range(20):
        ask(cache, f"/{page}/")

    assert cache.memory.used <= room
    assert ("/19/", "") in cache.memory.entries
    assert ask(cache, "/0/").state == "HIT"


def test_memory_keeps_only_what_is_sent_and_counted(portal):
    [portal.get("/members/", accept_encoding=asked) for asked in ("", "identity", "gzip", "br")]
    entry = portal.cache.memory.entries["/members/", ""]

    kept = {id(body) for _, (body,) in entry.answers.values()}
    assert kept == {id(body) for body in entry.bodies.values()}
    assert entry.queries == []


def test_a_page_whose_queries_cannot_be_stored_is_stored_in_memory_alone(folder):
    def app(environ, start_response):
        Sector.objects.filter(name=Odd("x")).first()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"read"]

    class Odd(str):
        """A text that cannot be pickled: its class has no address."""

    cache = PageCache(app)

    assert [ask(cache, "/x/").state, ask(cache, "/x/").state] == ["MISS", "HIT"]
    Sector.objects.update(sort_order=7)
    assert ask(cache, "/x/").state == "MISS"


def test_every_parameter_of_a_list_is_known():
    asked = {
        facet.name
        for page in Page.objects.live().specific()
        if hasattr(page, "facets")
        for facet in page.facets()
    }

    assert asked | {"page", "view", "since", "with"} == conf.PARAMETERS


def test_staff_see_what_is_stored_and_what_an_edit_made_anew(portal, editor, signed_in):
    portal.get("/members/siemens/")
    portal.get("/members/siemens/")
    retitle("Siemens anew")
    portal.get("/members/siemens/")
    portal.cache.tally.next_note = 0
    portal.get("/members/")

    text = signed_in(editor).get("/admin/reports/stored-pages/").content.decode()

    assert "25 of 100 visits" in text
    assert "other rows of" in text
    assert "wagtailcore_page" in text
