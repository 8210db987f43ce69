"""Events as visitors see them: when, where, whether at all, and who speaks."""

import datetime

import pytest
import time_machine
from admin_forms import form_of, send
from bs4 import BeautifulSoup
from django.urls import reverse

from members.models import PersonPage
from news.models import EventIndexPage, EventPage, EventSession, SessionSpeaker

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def no_other_events(db):
    EventPage.objects.all().delete()
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        yield


def at(*moment):
    return datetime.datetime(*moment, tzinfo=datetime.UTC)


def event(title="Open day", **fields):
    fields = {"starts": at(2027, 3, 10, 14), "ends": at(2027, 3, 10, 16)} | fields
    slug = title.lower().replace(" ", "-")
    page = EventPage(title=title, slug=slug, summary="What happens there.", **fields)
    return EventIndexPage.objects.get().add_child(instance=page)


def main(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def text(element):
    return " ".join(element.get_text(" ", strip=True).split())


def facts(client, page):
    record = main(client, page.url).select_one(".record")
    return {text(term): text(term.find_next_sibling("dd")) for term in record.select("dt")}


@pytest.mark.parametrize(
    ("fields", "when", "hours"),
    [
        ({}, "March 10, 2027", "3 p.m. to 5 p.m. CET"),
        (
            {"starts": at(2027, 3, 10, 22, 30), "ends": at(2027, 3, 10, 23, 30)},
            "March 10 to 11, 2027",
            "March 10, 11:30 p.m. to March 11, 12:30 a.m. CET",
        ),
        ({"ends": at(2027, 3, 10, 14)}, "March 10, 2027", "3 p.m. CET"),
        ({"time_zone": "America/New_York"}, "March 10, 2027", "9 a.m. to 11 a.m. EST"),
    ],
)
def test_an_event_is_told_by_the_clock_of_its_place(fields, when, hours, visitor):
    page = event(**{"time_zone": "Europe/Berlin"} | fields)

    found = facts(visitor, page)

    assert (found["When"], found["Hours"]) == (when, hours)
    assert found["Time zone"].startswith(page.time_zone.replace("_", " "))


@pytest.mark.parametrize(
    ("starts", "ends", "when"),
    [
        (at(2027, 3, 9, 23), at(2027, 3, 10, 22, 59), "March 10, 2027"),
        (at(2027, 3, 9, 23), at(2027, 3, 11, 22, 59), "March 10 to 11, 2027"),
        (at(2027, 3, 30, 22), at(2027, 4, 1, 21, 59), "March 31 to April 1, 2027"),
        (at(2026, 12, 30, 23), at(2027, 1, 1, 22, 59), "December 31, 2026 to January 1, 2027"),
    ],
)
def test_whole_days_are_told_without_hours(starts, ends, when, visitor):
    page = event(is_all_day=True, time_zone="Europe/Berlin", starts=starts, ends=ends)

    found = facts(visitor, page)

    assert found["When"] == when
    assert "Hours" not in found


@pytest.mark.parametrize(
    ("ends", "over"),
    [
        # As typed in the admin: the last day begins at its midnight.
        (at(2027, 3, 9, 23), "2027-03-10T22:59:30Z"),
        (at(2027, 3, 10, 23), "2027-03-11T22:59:30Z"),
        # The day on which clocks go forward has 23 hours.
        (at(2027, 3, 27, 23), "2027-03-28T21:59:30Z"),
    ],
)
def test_whole_days_last_to_the_end_of_the_last_one(ends, over, visitor):
    page = event(is_all_day=True, time_zone="Europe/Berlin", starts=at(2027, 3, 9, 23), ends=ends)
    days = facts(visitor, page)["When"]
    moment = datetime.datetime.fromisoformat(over)

    with time_machine.travel(moment - datetime.timedelta(minutes=1), tick=False):
        assert list(EventPage.objects.upcoming()) == [page]
        assert "State" not in facts(visitor, page)
    with time_machine.travel(moment, tick=False):
        assert not EventPage.objects.upcoming()
        assert facts(visitor, page)["State"] == "Over"
    assert page.local_ends.date() == ends.astimezone(page.zone).date()
    assert facts(visitor, page)["When"] == days


def test_an_event_with_hours_ends_when_it_says():
    page = event(ends=at(2027, 3, 10, 16))

    assert page.ends == at(2027, 3, 10, 16)


def test_the_end_of_whole_days_stays_where_it_is():
    page = event(is_all_day=True, time_zone="Europe/Berlin", ends=at(2027, 3, 10, 22, 59, 59))
    page.save()

    assert page.ends == at(2027, 3, 10, 22, 59, 59)


def test_a_draft_without_a_time_zone_is_viewed_in_the_portals_own(admin, signed_in):
    page = event(live=False)
    page.time_zone = ""
    page.save_revision(clean=False)

    response = signed_in(admin).get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert "9 a.m. to 11 a.m. EST" in text(soup.select_one(".record"))
    assert "America/New York (EST)" in text(soup.select_one(".record"))


# What an editor types and reads

BODIES = {"body-count": "0", "materials-count": "0"}


def edit_form(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def draft_of(page):
    return EventPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def times(fields):
    return {
        name: value for name, value in fields.items() if name.endswith(("starts", "ends")) and value
    }


def errors_in(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return [text(error) for error in soup.select(".w-field__errors .error-message")]


def berlin_event(**fields):
    fields = {"time_zone": "Europe/Berlin", "starts": at(2027, 3, 10, 8), **fields}
    page = event(**fields)
    starts, ends = at(2027, 3, 10, 9), at(2027, 3, 10, 10)
    EventSession.objects.create(event=page, title="Session", starts=starts, ends=ends)
    return page


def test_an_editor_reads_the_hours_of_the_place(editor, signed_in):
    page = berlin_event()

    fields = form_of(signed_in(editor), edit_form(page))

    assert times(fields) == {
        "starts": "2027-03-10 09:00",
        "ends": "2027-03-10 17:00",
        "sessions-0-starts": "2027-03-10 10:00",
        "sessions-0-ends": "2027-03-10 11:00",
    }


@pytest.mark.parametrize(
    ("zone", "starts"),
    [("Europe/Berlin", at(2027, 3, 10, 8)), (" Asia/Tokyo ", at(2027, 3, 10, 0))],
    ids=["the zone it has", "another zone"],
)
def test_what_an_editor_types_are_the_hours_of_the_place(zone, starts, editor, signed_in):
    page = berlin_event(starts=at(2027, 3, 10, 7))
    client = signed_in(editor)

    send(client, edit_form(page), **BODIES, starts="2027-03-10 09:00", time_zone=zone)

    draft = draft_of(page)
    assert draft.starts == starts
    assert draft.sessions.get().starts == starts + datetime.timedelta(hours=1)
    assert times(form_of(client, edit_form(page)))["starts"] == "2027-03-10 09:00"


def test_a_new_event_has_the_hours_of_its_place(editor, signed_in):
    parent = EventIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["news", "eventpage", parent.pk])
    fields = {"title": "New", "slug": "new", "summary": "What happens.", "time_zone": "Asia/Tokyo"}
    hours = {"starts": "2027-03-10 09:00", "ends": "2027-03-10 17:00"}

    send(signed_in(editor), address, **BODIES, **fields, **hours)

    page = EventPage.objects.get(slug="new")
    assert (page.starts, page.ends) == (at(2027, 3, 10, 0), at(2027, 3, 10, 8))


def test_whole_days_are_those_of_the_place(editor, signed_in):
    page = berlin_event()
    page.sessions.all().delete()
    days = {"starts": "2027-03-10", "ends": "2027-03-11", "is_all_day": "on"}

    send(signed_in(editor), edit_form(page), **BODIES, **days)

    draft = draft_of(page)
    assert (draft.starts, draft.ends) == (at(2027, 3, 9, 23), at(2027, 3, 11, 22, 59))


def test_an_hour_that_the_place_skips_is_refused(editor, signed_in):
    page = berlin_event()

    response = send(signed_in(editor), edit_form(page), **BODIES, starts="2027-03-28 02:30")

    assert "Europe/Berlin" in errors_in(response)[0]
    assert not page.revisions.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sessions-0-ends": "2027-03-10 09:30"}, "This must not be earlier than the start."),
        ({"sessions-0-starts": "2027-03-09 23:59"}, "This is on another day than the event."),
        ({"sessions-0-ends": "2027-03-11 00:00"}, "This is on another day than the event."),
        # The session stays where it was.
        (
            {"starts": "2027-03-12 09:00", "ends": "2027-03-12 17:00"},
            "This is on another day than the event.",
        ),
    ],
)
def test_a_session_takes_place_within_its_event(changes, error, editor, signed_in):
    page = berlin_event()

    response = send(signed_in(editor), edit_form(page), **BODIES, **changes)

    assert errors_in(response) == [error]
    assert not page.revisions.exists()


@pytest.mark.parametrize("is_all_day", [{}, {"is_all_day": "on"}])
@pytest.mark.parametrize("day", ["0001-01-01", "0202-03-10", "2202-03-10", "9999-12-31"])
def test_a_year_that_is_a_slip_of_the_pen_is_refused(day, is_all_day, editor, signed_in):
    page = berlin_event()
    times = {"starts": f"{day} 00:00", "ends": f"{day} 23:59"} | is_all_day

    response = send(signed_in(editor), edit_form(page), **BODIES, **times)

    assert response.status_code == 200
    assert "Is the year right? Here it is one from 1900 to 2199." in errors_in(response)
    assert not page.revisions.exists()


def test_an_event_moves_with_its_sessions(editor, signed_in):
    page = berlin_event()
    moved = {name: f"2027-04-20 {hour}" for name, hour in [("starts", "09:00"), ("ends", "17:00")]}
    moved |= {"sessions-0-starts": "2027-04-20 09:00", "sessions-0-ends": "2027-04-20 17:00"}

    send(signed_in(editor), edit_form(page), **BODIES, **moved)

    assert draft_of(page).sessions.get().starts == at(2027, 4, 20, 7)


def test_lists_of_the_admin_tell_the_hours_of_the_place(editor, signed_in):
    berlin_event()
    client = signed_in(editor)

    shown = text(BeautifulSoup(client.get("/admin/events/").content, "html.parser").main)
    exported = b"".join(client.get("/admin/events/?export=csv").streaming_content).decode()

    assert "March 10, 2027, 9 a.m. CET" in shown
    assert "2027-03-10 09:00:00+01:00,2027-03-10 17:00:00+01:00,Europe/Berlin" in exported
    assert exported.startswith("Title,Starts,Ends,Time zone,")


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", "America"])
def test_a_time_zone_that_nobody_knows_is_refused(zone, admin, signed_in):
    page = event()

    response = send(signed_in(admin), edit_form(page), **BODIES, time_zone=zone, is_all_day="on")

    assert response.status_code == 200
    assert errors_in(response) == ["Enter a time zone such as America/New_York or Europe/Berlin."]
    assert not page.revisions.exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("cancelled", "This event is cancelled."),
        ("postponed", "This event is postponed."),
    ],
)
def test_an_event_that_does_not_take_place_says_so_first(state, words, visitor):
    page = event(state=state)

    soup = main(visitor, page.url)

    assert text(soup.select_one(".message")).startswith(words)
    assert state.title() in text(main(visitor, "/events/").select_one(".state"))
    assert not main(visitor, event("Another").url).select(".message")


def test_coming_events_come_soonest_first_and_past_ones_below(visitor):
    event("Later", starts=at(2027, 5, 1), ends=at(2027, 5, 2))
    event("Soon", starts=at(2027, 4, 1), ends=at(2027, 4, 2))
    event("Under way", starts=at(2027, 2, 1), ends=at(2027, 4, 2))
    event("Long ago", starts=at(2025, 1, 1), ends=at(2025, 1, 2))
    event("Just over", starts=at(2027, 2, 20), ends=at(2027, 3, 1, 11))
    event("Draft", live=False)

    soup = main(visitor, "/events/")

    def titles(section):
        return [text(link) for link in soup.select(f'[aria-labelledby="{section}"] h3 a')]

    assert titles("coming") == ["Under way", "Soon", "Later"]
    assert titles("over") == ["Just over", "Long ago"]


def test_without_coming_events_the_list_shows_a_way_on(visitor):
    event("Long ago", starts=at(2025, 1, 1), ends=at(2025, 1, 2))

    soup = main(visitor, "/events/")

    assert [link["href"] for link in soup.select(".empty a")] == ["/news/"]
    assert soup.select_one('a[href="/events/all.ics"]')


def test_sessions_stand_in_order_with_the_speakers_that_are_public(visitor):
    page = event()
    second = EventSession.objects.create(event=page, title="Second", starts=at(2027, 3, 10, 15))
    first = EventSession.objects.create(event=page, title="First", starts=at(2027, 3, 10, 14))
    people = [PersonPage.objects.get(slug=slug) for slug in ("john-hart", "chris-love")]
    for person in people:
        SessionSpeaker.objects.create(session=first, person=person)
    SessionSpeaker.objects.create(session=second, person=people[0])
    people[0].unpublish()

    sessions = main(visitor, page.url).select(".timeline__entry")

    assert [text(session) for session in sessions] == [
        f"9 a.m. First {people[1].title}",
        "10 a.m. Second",
    ]


def test_sessions_on_another_day_are_told_with_it(visitor):
    page = event()
    late = {"starts": at(2027, 3, 11, 4), "ends": at(2027, 3, 11, 6)}
    EventSession.objects.create(event=page, title="Night", **late)
    # Kept from before such times were refused.
    EventSession.objects.create(event=page, title="After", starts=at(2027, 3, 12, 15))

    sessions = main(visitor, page.url).select(".timeline__when")

    assert [text(time) for time in sessions] == ["11 p.m. to March 11, 1 a.m.", "March 12, 10 a.m."]


def test_a_preview_names_only_the_speakers_that_are_public():
    page = event()
    session = EventSession.objects.create(event=page, title="Session")
    person = PersonPage.objects.get(slug="john-hart")
    SessionSpeaker.objects.create(session=session, person=person)
    page.save_revision()
    person.unpublish()

    preview = page.get_latest_revision_as_object().make_preview_request()

    assert "Session" in preview.content.decode()
    assert person.title not in preview.content.decode()


def test_a_link_to_follow_online_goes_when_the_event_is_over(visitor):
    page = event(online_link="https://live.example/")
    assert main(visitor, page.url).select('a[href="https://live.example/"]')

    with time_machine.travel("2027-03-11T12:00:00Z", tick=False):
        assert not main(visitor, page.url).select('a[href="https://live.example/"]')


def test_an_event_can_be_added_to_a_calendar(visitor):
    page = event()

    (link,) = main(visitor, page.url).select('a[href$=".ics"]')

    assert visitor.get(link["href"])["Content-Type"].startswith("text/calendar")
