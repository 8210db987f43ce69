"""People in lists: what they do and where they work today, not what once was or will be."""

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup

from education.models import ProgramPage
from members.models import (
    Affiliation,
    InitiativeRole,
    MemberPage,
    PersonIndexPage,
    PersonPage,
    RoleHeld,
)
from research.models import LabPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

TODAY = datetime.date(2027, 6, 15)
FORMER = {"ends": "2027-06-14"}
COMING = {"starts": "2027-06-16"}
PRESENT = {"starts": "2027-06-15", "ends": "2027-06-15"}


@pytest.fixture(autouse=True)
def no_other_people(db):
    PersonPage.objects.all().delete()
    with time_machine.travel("2027-06-15T16:00:00Z", tick=False):
        yield


def person(family_name):
    page = PersonPage(
        title=f"A. {family_name}",
        given_name="A.",
        family_name=family_name,
        slug=family_name.lower(),
        summary="Who it is.",
    )
    return PersonIndexPage.objects.get().add_child(instance=page)


def names(client, address):
    response = client.get(address)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser").main
    return [link.get_text(strip=True) for link in soup.select(".person h3 a")]


def choices(client, facet):
    """Return the values that the list of people offers under `facet`."""
    listing = client.get("/people/").context["listing"]
    return [choice.value for choice in next(f for f in listing.facets if f.name == facet).choices]


def test_a_role_lists_those_who_hold_it_today(visitor):
    role, other = InitiativeRole.objects.all()[:2]
    for name, days in (("Former", FORMER), ("Coming", COMING), ("Present", PRESENT), ("Ever", {})):
        RoleHeld.objects.create(person=person(name), role=role, **days)
    # Holds a role today, but not this one.
    RoleHeld.objects.create(person=PersonPage.objects.get(slug="former"), role=other)

    assert names(visitor, f"/people/?role={role.slug}") == ["A. Ever", "A. Present"]


def test_a_role_that_nobody_holds_today_is_not_offered(visitor):
    role, other = InitiativeRole.objects.all()[:2]
    RoleHeld.objects.create(person=person("Former"), role=role, **FORMER)
    RoleHeld.objects.create(person=person("Present"), role=other)

    assert choices(visitor, "role") == [other.slug]
    assert visitor.get(f"/people/?role={role.slug}").status_code == 404


def test_a_member_lists_those_who_work_there_today(visitor):
    member, other = (MemberPage.objects.get(slug=slug) for slug in ("ptc", "flex"))
    for name, days in (("Former", FORMER), ("Coming", COMING), ("Present", PRESENT)):
        Affiliation.objects.create(person=person(name), title="Chief", member=member, **days)
    Affiliation.objects.create(
        person=PersonPage.objects.get(slug="former"), title="Chief", member=other
    )

    assert names(visitor, "/people/?member=ptc") == ["A. Present"]
    assert names(visitor, "/people/?member=flex") == ["A. Former"]


def test_the_main_affiliation_is_the_first_that_holds_today():
    page = person("Loom")
    for number, days in enumerate((COMING, FORMER, PRESENT, {})):
        Affiliation.objects.create(
            person=page, title=f"Position {number}", organization="Here", sort_order=number, **days
        )

    assert page.main_affiliation.title == "Position 2"
    assert PersonPage.objects.with_card_data().get(pk=page.pk).main_affiliation.title == (
        "Position 2"
    )


@pytest.mark.parametrize(
    ("days", "is_current"),
    [({}, True), (FORMER, False), (COMING, False), (PRESENT, True)],
)
def test_a_period_is_current_from_its_first_to_its_last_day(days, is_current):
    row = RoleHeld.objects.create(
        person=person("Loom"), role=InitiativeRole.objects.first(), **days
    )
    row.refresh_from_db()

    assert row.is_current is is_current
    assert RoleHeld.objects.current(TODAY).exists() is is_current


def test_a_person_shows_the_public_programs_and_labs_they_answer_for(visitor):
    page = person("Loom")
    program, lab = ProgramPage.objects.live().first(), LabPage.objects.live().first()
    ProgramPage.objects.filter(pk=program.pk).update(contact=page)
    LabPage.objects.update(head=page)
    LabPage.objects.exclude(pk=lab.pk).update(live=False)

    soup = BeautifulSoup(visitor.get(page.url).content, "html.parser")

    links = soup.select('[aria-labelledby="answers"] a')
    assert {link["href"] for link in links} == {program.url, lab.url}
