"""What a representative reads about the own organization."""

import pytest
from bs4 import BeautifulSoup

from inm_portal.pages.models import PortalImage
from members.models import Affiliation, MemberPage, PersonPage, Representative

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

    facts = area(signed_in(partner)).select_one("dl.record")

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
