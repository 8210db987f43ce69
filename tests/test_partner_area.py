"""What a representative reads about the own organization."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate, now

from inm_portal.pages.models import PortalImage
from members.models import Affiliation, MemberPage, PersonPage, ProfileChange, Representative
from news.models import EventIndexPage, EventPage, EventSubject

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def area(client):
    return BeautifulSoup(client.get("/partner/").content, "html.parser").main


@pytest.mark.parametrize(
    ("has_logo", "consent", "said"),
    [
        (False, None, "Nothing yet"),
        (False, "2026-11-02", "Nothing yet"),
        (True, None, "Not shown: there is no consent to use it"),
        (True, "2026-11-02", "Shown, with consent of November 2, 2026"),
    ],
)
def test_a_logo_is_said_to_be_shown_only_where_it_is(has_logo, consent, said, partner, signed_in):
    logo = PortalImage.objects.first() if has_logo else None
    MemberPage.objects.filter(slug="siemens").update(logo=logo, logo_consent_on=consent)

    facts = area(signed_in(partner)).select_one("[aria-labelledby^=member-] dl.record")

    assert " ".join(facts.select("dd")[-1].text.split()) == said


def test_a_sample_among_the_people_is_marked(partner, signed_in):
    person = PersonPage.objects.get(slug="sample-student-one")
    siemens = MemberPage.objects.get(slug="siemens")
    Affiliation.objects.create(person=person, member=siemens, title="Trainee")

    entries = area(signed_in(partner)).select(".links li:has(a[href^='/people/'])")

    marks = {entry.a.text: bool(entry.select(".sample-mark")) for entry in entries}
    assert marks == {"Peter Koerte": False, "Sample Student One": True}


def test_a_person_acts_for_one_member_at_a_time_and_can_change(partner, signed_in):
    flex = MemberPage.objects.get(slug="flex")
    Representative.objects.create(user=partner, member=flex, role=Representative.Role.VIEWER)
    client = signed_in(partner)
    assert area(client).h1.text == "Flex"

    client.post("/partner/", {"member": "siemens"})

    assert area(client).h1.text == "Siemens"


@pytest.mark.parametrize("slug", ["flex", "no-such-member", ""])
def test_nobody_acts_for_a_member_that_is_not_theirs(slug, partner, signed_in):
    client = signed_in(partner)

    assert client.post("/partner/", {"member": slug}).status_code == 404
    assert area(client).h1.text == "Siemens"


def section(client, name):
    return area(client).select_one(f"[aria-labelledby={name}]")


def words(element):
    return " ".join(element.text.split())


def states(client):
    """Return {field: where it stands} as the first page says it."""
    record = section(client, "states").select_one("dl")
    pairs = zip(record.select("dt"), record.select("dd"), strict=True)
    return {term.text: words(said) for term, said in pairs}


@pytest.fixture
def changes():
    """A function that makes a change of a field of Siemens in some state."""
    siemens = MemberPage.objects.get(slug="siemens")

    def made(field, state, note=""):
        decided = now() if state in {"accepted", "returned"} else None
        submitted = None if state == "draft" else now()
        return ProfileChange.objects.create(
            member=siemens,
            field=field,
            new="New words",
            state=state,
            note=note,
            decided_at=decided,
            submitted_at=submitted,
        )

    return made


def test_each_field_says_where_it_stands(partner, signed_in, changes):
    MemberPage.objects.filter(slug="siemens").update(website="", boilerplate="There.")
    changes("tagline", "draft")
    changes("summary", "submitted")
    changes("about", "returned", "Too long.")
    changes("legal_name", "returned", "An older one.")
    changes("legal_name", "accepted", "Thank you.")

    shown = states(signed_in(partner))

    day = localdate()
    today = f"{day:%B} {day.day}"
    assert shown["Tagline"] == "Draft, not submitted"
    assert shown["Summary"] == f"Waiting for review since {today}"
    assert shown["About"] == f"Returned on {today}, {day.year} Too long."
    assert shown["Legal name"] == f"Accepted on {today}, {day.year} Thank you."
    assert shown["Website"] == "Missing"
    assert shown["Boilerplate"] == "Public"


def test_what_is_asked_stands_with_its_reason(partner, signed_in, changes):
    MemberPage.objects.filter(slug="siemens").update(
        boilerplate="", website="https://www.siemens.com/", confirmed_on="2020-01-01"
    )
    changes("about", "returned", "Too long.")

    asked = section(signed_in(partner), "to-do")

    parts = [words(heading) for heading in asked.select("h3")]
    assert parts == ["Is everything still right?", "Came back to you", "Still missing"]
    assert "No boilerplate: releases cannot carry it." in words(asked)
    assert "website" not in words(asked)
    assert "Too long." in words(asked)
    assert asked.select_one("form")["action"] == "/partner/confirm/"


def test_what_was_returned_is_asked_no_more_once_it_is_drafted_again(partner, signed_in, changes):
    changes("about", "returned", "Too long.")
    changes("about", "draft")

    assert "Came back to you" not in section(signed_in(partner), "to-do").text


def test_viewers_are_asked_to_do_nothing(partner, signed_in, changes):
    partner.representations.update(role="viewer")
    changes("about", "returned", "Too long.")
    changes("tagline", "submitted")

    asked = section(signed_in(partner), "to-do")

    assert asked.select("form, .button") == []
    assert signed_in(partner).get("/partner/").status_code == 200


def test_the_membership_record_is_shown(partner, signed_in):
    MemberPage.objects.filter(slug="siemens").update(
        joined_on="2024-02-03", on_industry_council=True
    )

    record = words(section(signed_in(partner), "membership"))

    tier = MemberPage.objects.get(slug="siemens").tier.name
    assert f"Tier {tier}" in record
    assert "Member since February 3, 2024" in record
    assert "Industry Council Has a seat" in record
    assert "1,500,000 USD over 3 years" in record


def test_projects_and_events_about_the_member_are_listed(partner, signed_in):
    siemens = MemberPage.objects.get(slug="siemens")
    moment = datetime(2027, 3, 10, 14, tzinfo=UTC)
    open_day, hidden = (
        EventIndexPage.objects.get().add_child(
            instance=EventPage(
                title=title, slug=title.lower(), summary="-", starts=moment, ends=moment, live=live
            )
        )
        for title, live in [("Fair", True), ("Secret", False)]
    )
    for event in (open_day, hidden):
        EventSubject.objects.create(event=event, page=siemens)

    public = section(signed_in(partner), f"member-{siemens.pk}")

    headings = [heading.text for heading in public.select("h3")]
    assert headings == ["What the page says now", "Projects", "People", "News", "Events"]
    projects = {link["href"].split("/")[-2] for link in public.select("a[href*='/projects/']")}
    assert projects == {
        "a-second-source-in-time",
        "listening-to-the-spindle",
        "water-that-stays-in-the-plant",
    }
    events = [link.text for link in public.select("a[href^='/events/']")]
    assert "Fair" in events
    assert "Secret" not in public.text


def test_the_first_page_costs_no_more_with_more_of_everything(
    partner, signed_in, changes, django_assert_max_num_queries
):
    client = signed_in(partner)
    client.get("/partner/")
    for field in ("tagline", "summary", "website", "boilerplate"):
        changes(field, "returned", "No.")
        changes(field, "submitted")

    with django_assert_max_num_queries(30):
        client.get("/partner/")
