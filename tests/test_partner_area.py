"""What a representative reads about the own organization."""

import pytest
from bs4 import BeautifulSoup

from inm_portal.pages.models import PortalImage
from members.models import Affiliation, MemberPage, PersonPage

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
