"""Querysets that are built once: what callers get is their own, and never of yesterday."""

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate, now

from education.templatetags import education_tags
from inm_portal.cache.moments import today
from inm_portal.cache.record import watched
from inm_portal.pages.models import HomePage
from inm_portal.pages.querysets import built_once
from members.models import InitiativeRole, MemberPage, PersonIndexPage, PersonPage, RoleHeld
from members.templatetags import member_tags
from news import items
from news.models import EventPage
from research.models import ThemePage
from research.models.explorer import axis
from research.templatetags import research_tags

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_queryset_is_built_once_for_the_same_arguments():
    asked = []

    @built_once
    def themes(number):
        asked.append(number)
        return ThemePage.objects.filter(number=number)

    assert [theme.number for number in (1, 2, 1) for theme in themes(number)] == [1, 2, 1]
    assert asked == [1, 2]


def test_each_caller_asks_the_database_itself():
    @built_once
    def themes():
        return ThemePage.objects.live()

    before = len(themes())
    ThemePage.objects.filter(pk=themes()[0].pk).update(live=False)

    assert len(themes()) == before - 1


@pytest.mark.parametrize(
    "build",
    [
        lambda: MemberPage.objects.filter(joined_on__lte=today()),
        lambda: MemberPage.objects.filter(joined_on__lte=localdate()),
        lambda: EventPage.objects.filter(ends__gt=now()),
        lambda: MemberPage.objects.filter(pk__in=[ThemePage.objects.first().pk]),
    ],
    ids=["today", "the date", "now", "rows"],
)
def test_what_follows_from_more_than_its_arguments_is_not_built_once(build):
    with pytest.raises(RuntimeError, match="more than its arguments"):
        built_once(build)()


def test_a_day_among_the_arguments_may_be_today():
    @built_once
    def members(day):
        return MemberPage.objects.filter(joined_on__lte=day)

    assert members(localdate()).exists()


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        (member_tags.members_on, [datetime.date(2027, 6, 15)]),
        (member_tags.people_on, [datetime.date(2027, 6, 15), 1]),
        (axis, [ThemePage]),
        (research_tags.grid_themes, []),
        (research_tags.grid_counts, []),
        (education_tags.public_programs, []),
        (education_tags.choices_left, []),
        (items.public_releases, [5, ()]),
        (items.public_coverage, [5]),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_nothing_is_read_to_build_a_query(query, arguments):
    # As in a process that has just begun: a page that is made knows its content type.
    ContentType.objects.clear_cache()

    with watched() as recorder:
        query.__wrapped__(*arguments)

    assert not recorder.tables


def test_the_home_page_shows_the_members_and_people_of_each_day(visitor):
    member = MemberPage.objects.live().current().by_name().first()
    MemberPage.objects.filter(pk=member.pk).update(left_on="2027-06-16")
    role = InitiativeRole.objects.first()
    HomePage.objects.update(featured_role=role)
    person = PersonPage(
        title="A. Loom", given_name="A.", family_name="Loom", slug="loom", summary="Who it is."
    )
    PersonIndexPage.objects.get().add_child(instance=person)
    RoleHeld.objects.create(person=person, role=role, ends=datetime.date(2027, 6, 15))

    shown = []
    for day in ("2027-06-15", "2027-06-16", "2027-06-15"):
        with time_machine.travel(f"{day}T16:00:00Z", tick=False):
            main = BeautifulSoup(visitor.get("/").content, "html.parser").main
        links = {link["href"] for link in main.select(".wall a, .person h3 a")}
        shown.append((member.url in links, person.url in links))

    assert shown == [(True, True), (False, False), (True, True)]
