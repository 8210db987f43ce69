"""What a representative reads about the own organization."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate, now

from inm_portal.pages.models import PortalImage
from members.models import Affiliation, MemberPage, PersonPage, ProfileChange, Representative
from members.partner.fields import PROFILE_FIELDS
from news.models import EventIndexPage, EventPage, EventSubject

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def area(client):
    return BeautifulSoup(client.get("/partner/").content, "html.parser").main


@pytest.mark.parametrize(
    ("has_logo", "consent", "said"),
    [
        (False, None, "Nothing"),
        (False, "2026-11-02", "Nothing"),
        (True, None, "Not shown: nobody has agreed to its use yet."),
        (True, "2026-11-02", "Dana Roe agreed to its use on November 2, 2026."),
    ],
)
def test_a_logo_is_said_to_be_shown_only_where_it_is(has_logo, consent, said, partner, signed_in):
    logo = PortalImage.objects.first() if has_logo else None
    MemberPage.objects.filter(slug="siemens").update(
        logo=logo, logo_consent_on=consent, logo_consent_by="Dana Roe"
    )

    shown = public_facts(area(signed_in(partner)))["Logo"]

    assert words(shown) == said
    assert bool(shown.select("img")) == bool(logo and consent)


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


@pytest.fixture
def owner_of_two(partner):
    """Of Siemens, and of Flex, which comes first by its name."""
    flex = MemberPage.objects.get(slug="flex")
    Representative.objects.create(user=partner, member=flex, role=Representative.Role.OWNER)
    return partner


@pytest.mark.parametrize(
    "path", ["/partner/", "/partner/profile/", "/partner/people/", "/partner/mail/"]
)
def test_a_link_opens_the_member_that_it_names(path, owner_of_two, signed_in):
    client = signed_in(owner_of_two)
    assert acts_for(client, path) == "flex"

    assert acts_for(client, f"{path}?for=siemens") == "siemens"

    assert acts_for(client, path) == "siemens"


@pytest.mark.parametrize("slug", ["flex", "no-such-member", ""])
def test_a_link_to_a_member_of_others_is_as_if_it_named_none(slug, partner, signed_in):
    client = signed_in(partner)
    plain = area(client)
    named = BeautifulSoup(client.get(f"/partner/?for={slug}").content, "html.parser").main

    assert words(named) == words(plain)
    assert area(client).h1.text == "Siemens"


def test_what_is_sent_is_for_the_member_of_its_page_whatever_its_address_names(
    owner_of_two, signed_in
):
    client = signed_in(owner_of_two)
    client.get("/partner/?for=flex")

    answer = client.post("/partner/confirm/?for=siemens", {"member": "siemens"}, follow=True)

    assert "You act for Flex now. Nothing was confirmed." in words(main_of(answer))
    assert not ProfileChange.objects.exists()
    assert not MemberPage.objects.filter(
        slug__in=["flex", "siemens"], confirmed_by=owner_of_two
    ).exists()


def test_who_signs_in_again_acts_for_the_member_of_the_page(owner_of_two, visitor, signed_in):
    client = signed_in(owner_of_two)
    form = section(client, "to-do", "/partner/?for=siemens").form
    leads_to = parse_qs(urlsplit(visitor.post(form["action"])["location"]).query)["next"][0]

    # A new session has chosen nobody.
    page = main_of(signed_in(owner_of_two).get(leads_to, follow=True))

    assert page.h1.text == "Siemens"
    assert "Nothing is confirmed yet. Press the button once more." in words(page)


def test_the_facts_are_those_of_the_form_in_its_order(partner, signed_in):
    siemens = MemberPage.objects.get(slug="siemens")
    siemens.press_contacts = [
        ("contact", {"name": "Press", "organization": "", "phone": "+49 1", "email": "p@x.org"})
    ]
    siemens.about = "<p>One.</p><p>Two.</p>"
    siemens.other_names = ""
    siemens.save()

    shown = public_facts(area(signed_in(partner)))

    assert list(shown) == [field.label for field in PROFILE_FIELDS.values()]
    assert words(shown["Press contacts"]) == "Press, +49 1, p@x.org"
    assert words(shown["Other names"]) == "Nothing"
    assert [words(part) for part in shown["About"].select("p")] == ["One.", "Two."]


def acts_for(client, path):
    page = BeautifulSoup(client.get(path).content, "html.parser")
    return page.select_one("#act-for option[selected]")["value"]


def main_of(response):
    return BeautifulSoup(response.content, "html.parser").main


def public_facts(page):
    """Return {field: what the public page says of it}."""
    record = page.select_one("[aria-labelledby^=member-] dl.record")
    pairs = zip(record.select("dt"), record.select("dd"), strict=True)
    return {term.text: said for term, said in pairs}


def section(client, name, path="/partner/"):
    return main_of(client.get(path)).select_one(f"[aria-labelledby={name}]")


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
    assert "No boilerplate: your news releases end without a word about you." in words(asked)
    assert "website" not in words(asked)
    assert "Too long." in words(asked)
    assert asked.select_one("form")["action"] == "/partner/confirm/?for=siemens"


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
