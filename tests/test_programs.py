"""Education as learners see it: the finder and a program's cohorts."""

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup

from education.models import (
    Audience,
    DeliverySite,
    EducationIndexPage,
    Goal,
    Offering,
    ProgramKind,
    ProgramPage,
)
from members.models import PersonPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def no_other_programs(db):
    ProgramPage.objects.all().delete()
    with time_machine.travel("2027-06-15T16:00:00Z", tick=False):
        yield


def program(title="A program", audience="", goal="", **fields):
    page = ProgramPage(
        title=title,
        slug=f"program-{ProgramPage.objects.count()}",
        summary="What it teaches.",
        kind=ProgramKind.objects.first(),
        **fields,
    )
    EducationIndexPage.objects.get().add_child(instance=page)
    page.audiences.set(Audience.objects.filter(slug=audience))
    page.goals.set(Goal.objects.filter(slug=goal))
    page.save()
    return page


def cohort(page, starts, **fields):
    return Offering.objects.create(program=page, starts=starts, **fields)


def main(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def text(element):
    return " ".join(element.get_text(" ", strip=True).split()).replace(" ,", ",")


def titles(soup):
    return [link.get_text(strip=True) for link in soup.select(".program-item h3 a")]


def slugs(term):
    return list(term.objects.order_by("sort_order", "pk").values_list("slug", flat=True)[:2])


def test_the_home_page_asks_what_the_finder_answers(visitor):
    audiences, goals = slugs(Audience), slugs(Goal)
    program(audience=audiences[1], goal=goals[0])
    program(audience=audiences[0], goal=goals[0])
    program(audience=Audience.objects.order_by("sort_order").last().slug, live=False)

    choices = {
        select["name"]: [option["value"] for option in select.select("option")]
        for select in main(visitor, "/").select(".finder select")
    }

    assert choices == {"role": ["", *audiences], "goal": ["", goals[0]]}


def test_the_home_page_asks_nothing_that_no_program_answers(visitor):
    program()

    soup = main(visitor, "/")

    assert soup.select_one("#education")
    assert not soup.select(".finder")


def test_the_finder_narrows_by_who_somebody_is_and_what_they_want(visitor):
    (first, second), (goal, other) = slugs(Audience), slugs(Goal)
    program("Right", first, goal)
    program("For others", second, goal)
    program("To another end", first, other)

    soup = main(visitor, f"/education/?role={first}&goal={goal}&format=&site=")

    assert titles(soup) == ["Right"]
    chosen = [option["value"] for option in soup.select(".finder option[selected]")]
    assert chosen == [first, goal]


def test_a_wish_that_nothing_fulfills_has_a_way_on(visitor):
    (first, second), (goal, other) = slugs(Audience), slugs(Goal)
    program("One", first, goal)
    program("Two", second, other)

    soup = main(visitor, f"/education/?role={first}&goal={other}")

    assert titles(soup) == []
    assert [link["href"] for link in soup.select(".empty a")] == ["/education/"]
    assert len(soup.select(".chips a")) == 2


def test_a_program_leads_to_others_for_the_same_people_and_ends(visitor):
    mine = {"audience": "engineer", "goal": "move-up-in-my-job"}
    here = program("Here", **mine)
    program("Same people", audience="engineer")
    program("Same end", goal="move-up-in-my-job")
    program("Neither")

    ways = [
        link["href"] for link in main(visitor, here.url).select(".record a[href^='/education']")
    ]

    assert ways == ["/education/?role=engineer", "/education/?goal=move-up-in-my-job"]
    found = [titles(main(visitor, way)) for way in ways]
    assert found == [["Here", "Same people"], ["Here", "Same end"]]


def test_the_list_names_the_next_cohort(visitor):
    page = program()
    cohort(page, "2027-06-14")
    site = DeliverySite.objects.first()
    cohort(page, "2027-09-01", site=site, state=Offering.State.FULL)
    cohort(page, "2027-10-01")

    item = main(visitor, "/education/").select_one(".program-item")

    assert f"Next cohort September 1, 2027, {site.name} (full)" in text(item)


def test_coming_cohorts_come_soonest_first_and_others_stand_apart(visitor):
    page = program()
    for day in ("2027-09-01", "2027-01-01", "2027-06-15", "2027-06-14"):
        cohort(page, day)

    soup = main(visitor, page.url)

    def days(section):
        rows = soup.select(f'[aria-labelledby="{section}"] tbody tr')
        return [row.time["datetime"] for row in rows]

    assert days("cohorts") == ["2027-06-15", "2027-09-01"]
    assert days("begun") == ["2027-06-14", "2027-01-01"]


def test_a_cancelled_cohort_is_not_announced_as_the_next(visitor):
    page = program()
    cohort(page, "2027-07-01", state=Offering.State.CANCELLED)
    cohort(page, "2027-09-01")

    item = main(visitor, "/education/").select_one(".program-item")
    soup = main(visitor, page.url)

    assert "Next cohort September 1, 2027" in text(item)
    assert "Next cohort September 1, 2027" in text(soup.select_one(".record"))
    # Whoever applied still finds theirs in the table.
    rows = soup.select('[aria-labelledby="cohorts"] tbody tr')
    assert [text(row.select("td")[-1]) for row in rows] == ["Cancelled", "Planned"]


def test_without_another_cohort_a_cancelled_one_is_not_the_next(visitor):
    page = program()
    cohort(page, "2027-07-01", state=Offering.State.CANCELLED)

    assert "No date has been set yet" in text(main(visitor, "/education/"))
    assert "Next cohort" not in text(main(visitor, page.url).select_one(".record"))
    assert page.next_offering is None


def test_the_next_cohort_is_the_soonest_wherever_staff_have_put_it():
    page = program()
    for number, day in enumerate(("2027-10-01", "2027-06-14", "2027-09-01")):
        cohort(page, day, sort_order=number)

    days = [
        str(found.next_offering.starts)
        for found in (
            ProgramPage.objects.get(pk=page.pk),
            ProgramPage.objects.with_card_data().get(pk=page.pk),
        )
    ]

    assert days == ["2027-09-01", "2027-09-01"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts": "2027-09-01", "state": "planned"}, "Planned"),
        ({"starts": "2027-09-01", "state": "open"}, "Open for applications"),
        (
            {"starts": "2027-09-01", "state": "open", "apply_by": "2027-06-15"},
            "Open for applications",
        ),
        (
            {"starts": "2027-09-01", "state": "open", "apply_by": "2027-06-14"},
            "Closed for applications",
        ),
        ({"starts": "2027-09-01", "state": "full", "apply_by": "2027-06-14"}, "Full"),
        ({"starts": "2027-06-01", "state": "open", "ends": "2027-06-15"}, "Under way"),
        ({"starts": "2027-06-01", "state": "open", "ends": "2027-06-14"}, "Over"),
        ({"starts": "2027-06-01", "state": "cancelled"}, "Cancelled"),
    ],
)
def test_a_cohort_says_where_it_stands(fields, words, visitor):
    page = program()
    cohort(page, **fields)

    assert text(main(visitor, page.url).select("tbody td")[-1]) == words


def test_a_program_without_dates_says_whom_to_ask(visitor):
    page = program(contact_email="teach@example.org")

    links = [link["href"] for link in main(visitor, page.url).select(".empty a")]

    assert links == ["mailto:teach@example.org"]


def test_a_contact_who_is_not_public_is_not_named(visitor):
    person = PersonPage.objects.get(slug="john-hart")
    page = program(contact=person, contact_email="teach@example.org")
    assert person.title in text(main(visitor, page.url))

    person.unpublish()

    assert person.title not in text(main(visitor, page.url))


def test_days_are_those_of_the_portals_zone(visitor):
    page = program()
    cohort(page, "2027-06-15")

    # Already the sixteenth in Greenwich, still the fifteenth in Cambridge.
    with time_machine.travel(datetime.datetime(2027, 6, 16, 2, tzinfo=datetime.UTC), tick=False):
        soup = main(visitor, page.url)

    assert len(soup.select('[aria-labelledby="cohorts"] tbody tr')) == 1
