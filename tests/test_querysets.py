"""Querysets that are built once: what callers get is their own, and never of yesterday."""

import datetime
import inspect
import sys
import threading
from types import FunctionType

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.template import engines
from django.utils.timezone import localdate, now

from inm_portal.cache.moments import today
from inm_portal.pages import querysets
from inm_portal.pages.models import HomePage
from inm_portal.pages.querysets import built_once
from members.models import InitiativeRole, MemberPage, PersonIndexPage, PersonPage, RoleHeld
from news.models import EventPage
from research.models import ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ROOMS = {"inm_portal", "members", "research", "education", "news"}
# What stands for the arguments of what is built once, by their names.
ARGUMENTS = {
    "day": datetime.date(2027, 6, 15),
    "fields": (),
    "limit": 5,
    "page_type": ThemePage,
    "role_pk": 1,
}


def all_built_once():
    """Return {name: function} of what is built once, in whatever room."""
    # Begins with loading the template tags of all.
    assert engines["django"]
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] in ROOMS]
    found = (value for module in modules for value in vars(module).values())
    return {
        f"{value.__module__}.{value.__name__}": value
        for value in found
        if isinstance(value, FunctionType)
        and value.__code__.co_filename == querysets.__file__
        and hasattr(value, "__wrapped__")
    }


def asked_by(queryset):
    """Return what `queryset` asks the database, its prefetches too."""
    lookups = [each for each in queryset._prefetch_related_lookups if isinstance(each, Prefetch)]
    return [str(each.query) for each in (queryset, *(lookup.queryset for lookup in lookups))]


def built_at(moment, build):
    arguments = [ARGUMENTS[name] for name in inspect.signature(build).parameters]
    with time_machine.travel(moment, tick=False):
        return asked_by(build(*arguments))


def is_the_same_at_any_moment(build):
    years = "2026-02-28T12:00:00Z", "2031-12-31T23:59:59Z"
    return built_at(years[0], build) == built_at(years[1], build)


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


def test_each_thread_builds_its_own():
    asked = []

    @built_once
    def themes():
        asked.append(threading.get_ident())
        return ThemePage.objects.live()

    themes()
    other = threading.Thread(target=themes)
    other.start()
    other.join()
    themes()

    assert len(asked) == len(set(asked)) == 2


def test_what_is_built_once_follows_from_its_arguments_alone(django_assert_num_queries):
    found = all_built_once()
    assert {"members.templatetags.member_tags.people_on", "news.items.public_releases"} <= {*found}

    for name, query in found.items():
        # As in a process that has just begun: a page that is made asks for its content type.
        ContentType.objects.clear_cache()
        with django_assert_num_queries(0):
            assert is_the_same_at_any_moment(query.__wrapped__), name


@pytest.mark.parametrize(
    "build",
    [
        lambda: MemberPage.objects.filter(joined_on__lte=today()),
        lambda: EventPage.objects.filter(ends__gt=now() + datetime.timedelta(days=1)),
        lambda: MemberPage.objects.filter(joined_on__year=localdate().year),
        lambda: PersonPage.objects.prefetch_related(
            Prefetch("roles", RoleHeld.objects.filter(ends__gt=localdate()))
        ),
    ],
    ids=["today", "tomorrow", "this year", "in a prefetch"],
)
def test_the_moment_is_found_in_a_query(build):
    assert not is_the_same_at_any_moment(build)


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
