"""What calendars get, read the way a calendar reads it."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from news.models import EventIndexPage, EventPage

# The footer's menu may lead to the calendar of all.
MAIN_OR_HEAD = "main a[href*='all.ics'], head link[href*='all.ics']"

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def no_other_events(db):
    EventPage.objects.all().delete()


def event(title="Open day", slug="open-day", **fields):
    fields = {
        "starts": datetime.datetime(2027, 3, 10, 14, tzinfo=datetime.UTC),
        "ends": datetime.datetime(2027, 3, 10, 16, tzinfo=datetime.UTC),
        "time_zone": "Europe/Berlin",
        "place": "Hall 1; Munich, Germany",
    } | fields
    page = EventPage(title=title, slug=slug, summary="What happens there.", **fields)
    return EventIndexPage.objects.get().add_child(instance=page)


def calendar(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def only_event(client, address="/events/open-day/event.ics"):
    (found,) = calendar(client, address).events
    return found


def test_an_event_is_at_its_local_time_in_a_zone_that_the_file_defines(visitor):
    event()

    found = calendar(visitor, "/events/open-day/event.ics")

    starts = found.events[0]["DTSTART"]
    assert starts.params["TZID"] == "Europe/Berlin"
    assert starts.dt == datetime.datetime(2027, 3, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [zone.tz_name for zone in found.timezones] == ["Europe/Berlin"]


@pytest.mark.parametrize("month", [1, 7])
def test_the_defined_zone_gives_the_right_instant_in_winter_and_summer(month, visitor):
    starts = datetime.datetime(2041, month, 10, 14, tzinfo=datetime.UTC)
    event(starts=starts, ends=starts + datetime.timedelta(hours=1))

    found = calendar(visitor, "/events/open-day/event.ics")

    # Only what the file itself says, not what this machine knows about Berlin.
    zone = found.timezones[0].to_tz(lookup_tzid=False)
    local = found.events[0]["DTSTART"].dt.replace(tzinfo=None)
    assert local.replace(tzinfo=zone).astimezone(datetime.UTC) == starts


def test_whole_days_are_dates_with_an_exclusive_end(visitor):
    event(
        is_all_day=True,
        starts=datetime.datetime(2027, 3, 9, 23, tzinfo=datetime.UTC),
        ends=datetime.datetime(2027, 3, 11, 22, 59, tzinfo=datetime.UTC),
    )

    found = only_event(visitor)

    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["DTSTART"].dt == datetime.date(2027, 3, 10)
    assert found["DTEND"].dt == datetime.date(2027, 3, 12)


def test_whole_days_typed_as_midnights_are_the_same_days(visitor):
    event(
        is_all_day=True,
        starts=datetime.datetime(2027, 3, 9, 23, tzinfo=datetime.UTC),
        ends=datetime.datetime(2027, 3, 10, 23, tzinfo=datetime.UTC),
    )

    found = only_event(visitor)

    assert found["DTSTART"].dt == datetime.date(2027, 3, 10)
    assert found["DTEND"].dt == datetime.date(2027, 3, 12)


def test_a_moment_has_no_end(visitor):
    moment = datetime.datetime(2027, 3, 10, 14, tzinfo=datetime.UTC)
    event(starts=moment, ends=moment)

    assert "DTEND" not in only_event(visitor)


@pytest.mark.parametrize(
    ("state", "status", "summary"),
    [
        ("confirmed", "CONFIRMED", "Open day"),
        ("postponed", "TENTATIVE", "Postponed: Open day"),
        ("cancelled", "CANCELLED", "Cancelled: Open day"),
    ],
)
def test_a_calendar_learns_whether_the_event_takes_place(state, status, summary, visitor):
    event(state=state)

    found = only_event(visitor)

    assert (found["STATUS"], found["SUMMARY"]) == (status, summary)


def test_a_sample_says_so_in_its_title(visitor):
    event(is_sample=True, state="cancelled")

    assert only_event(visitor)["SUMMARY"] == "Sample: Cancelled: Open day"


def test_an_edit_keeps_the_uid_and_raises_the_sequence(visitor):
    page = event()
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False):
        page.save_revision().publish()
    before = only_event(visitor)

    page.refresh_from_db()
    page.title, page.slug = "Moved day", "moved-day"
    with time_machine.travel("2027-01-01T12:00:05Z", tick=False):
        page.save_revision().publish()
    after = only_event(visitor, "/events/moved-day/event.ics")

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] - before["SEQUENCE"] == 5
    assert before["DTSTAMP"].dt == datetime.datetime(2027, 1, 1, 12, tzinfo=datetime.UTC)
    assert after["DTSTAMP"].dt == datetime.datetime(2027, 1, 1, 12, 0, 5, tzinfo=datetime.UTC)


def test_a_draft_raises_no_sequence(visitor):
    page = event()
    page.save_revision().publish()
    before = visitor.get("/events/open-day/event.ics").content

    page.title = "Draft of another title"
    page.save_revision()

    assert visitor.get("/events/open-day/event.ics").content == before


def test_an_event_never_published_through_the_editor_still_has_its_stamp(visitor):
    event()

    found = only_event(visitor)

    assert found["DTSTAMP"].dt == datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    assert found["SEQUENCE"] == 0


def test_the_calendar_of_all_holds_past_and_coming_events_and_no_draft(visitor):
    event("Past", "past", starts="2020-01-01T10:00Z", ends="2020-01-01T11:00Z")
    event("Coming", "coming", starts="2199-01-01T10:00Z", ends="2199-01-01T11:00Z")
    event("Draft", "draft", live=False)

    found = calendar(visitor, "/events/all.ics")

    assert sorted(entry["SUMMARY"] for entry in found.events) == ["Coming", "Past"]
    assert len({entry["UID"] for entry in found.events}) == 2


def test_a_calendar_is_narrowed_as_the_list_is(visitor):
    event("Past", "past", starts="2020-01-01T10:00Z", ends="2020-01-01T11:00Z")
    event("Coming", "coming", starts="2199-01-01T10:00Z", ends="2199-01-01T11:00Z")
    event("Off", "off", starts="2199-02-01T10:00Z", ends="2199-02-01T11:00Z", state="cancelled")

    soup = BeautifulSoup(visitor.get("/events/?year=2199&state=confirmed").content, "html.parser")

    addresses = [link["href"] for link in soup.select(MAIN_OR_HEAD)]
    assert addresses == ["/events/all.ics?year=2199&state=confirmed"] * 2
    found = calendar(visitor, addresses[0])
    assert [entry["SUMMARY"] for entry in found.events] == ["Coming"]
    assert found["X-WR-CALNAME"].startswith("Events, 2199, Takes place | ")
    plain = BeautifulSoup(visitor.get("/events/").content, "html.parser")
    assert [link["href"] for link in plain.select(MAIN_OR_HEAD)] == ["/events/all.ics"] * 2


def test_a_subscription_outlives_the_last_event_that_it_narrows_to(visitor):
    event()

    found = calendar(visitor, "/events/all.ics?state=cancelled")

    assert found.events == []
    assert found["X-WR-CALNAME"].startswith("Events, Cancelled | ")
    soup = BeautifulSoup(visitor.get("/events/?state=cancelled").content, "html.parser")
    assert soup.main.select('.empty a[href="/events/"]')


@pytest.mark.parametrize("query", ["page=2", "page=x", "view=table"])
def test_a_calendar_has_neither_pages_nor_views(query, visitor):
    event()

    assert len(calendar(visitor, f"/events/all.ics?{query}").events) == 1


@pytest.mark.parametrize("query", ["year=1999", "state=none", "year=x", "state=" + "a" * 9000])
def test_a_calendar_of_what_no_event_has_is_not_found(query, visitor):
    event()

    assert visitor.get(f"/events/all.ics?{query}").status_code == 404


def test_a_calendar_without_events_is_still_a_calendar(visitor):
    assert calendar(visitor, "/events/all.ics").events == []


def test_place_and_text_survive_the_format(visitor):
    event(place="Hall 1; Munich,\x0b Germany")

    found = only_event(visitor)

    page = EventPage.objects.get()
    assert found["LOCATION"] == "Hall 1; Munich,  Germany"
    assert found["DESCRIPTION"] == f"What happens there.\n{page.full_url}"
    assert found["URL"] == page.full_url


def test_lines_end_with_crlf_and_are_folded(visitor):
    event(title="Ein Tag für Werkzeuge " * 8)

    lines = visitor.get("/events/open-day/event.ics").content.split(b"\r\n")

    assert lines[-1] == b""
    assert [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75] == []


@pytest.mark.parametrize(
    "address",
    [
        "/events/no-such-event/event.ics",
        "/events/event.ics",
        "/events/open-day/all.ics",
        "/news/all.ics",
    ],
)
def test_what_is_no_event_has_no_calendar(address, visitor):
    event()

    assert visitor.get(address).status_code == 404


def test_a_draft_has_no_calendar(visitor):
    event(live=False)

    assert visitor.get("/events/open-day/event.ics").status_code == 404


def test_a_calendar_costs_the_same_for_one_event_and_ten(visitor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/events/all.ics")
        return len(queries)

    event()
    cost()
    before = cost()
    for number in range(10):
        event(slug=f"event-{number}")

    assert cost() == before


def test_a_calendar_takes_no_post_and_sets_no_cookie(visitor):
    event()

    assert visitor.post("/events/all.ics").status_code == 405
    assert not visitor.get("/events/all.ics").cookies
