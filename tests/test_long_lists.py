"""Lists of any length cost the same: what is counted, which end is read, how much is sent."""

import datetime
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from wagtail.models import Page

from inm_portal.pages import listing
from inm_portal.pages.models import ListingPage
from members.models import MemberPage, PersonPage
from news.models import (
    Coverage,
    EventIndexPage,
    EventPage,
    NewsIndexPage,
    ReleasePage,
)
from research.models import ProjectPage, ResearchIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LISTS = ["/members/", "/people/", "/research/", "/education/", "/news/", "/events/"]
LISTS += ["/news/coverage/"]


@pytest.fixture
def long_lists(monkeypatch):
    """The loaded lists, as if each had more entries than are counted."""
    monkeypatch.setattr(listing, "MOST_COUNTED", 0)


def listing_at(visitor, address):
    return visitor.get(address).context["listing"]


def choices_at(visitor, address):
    listing = listing_at(visitor, address)
    return {
        facet.name: [(choice.value, choice.label) for choice in facet.choices]
        for facet in listing.facets
    }


@pytest.mark.parametrize("address", LISTS)
def test_a_long_list_offers_what_a_short_one_counts(address, visitor, monkeypatch):
    counted = choices_at(visitor, address)
    codes = {"status": ProjectPage.Status, "state": EventPage.State}

    monkeypatch.setattr(listing, "MOST_COUNTED", 0)
    offered = choices_at(visitor, address)

    for name, choices in counted.items():
        if name in codes:
            assert offered[name] == sorted(codes[name].choices)
        else:
            assert offered[name] == choices, name


@pytest.mark.parametrize("address", LISTS)
def test_a_long_list_says_no_number_for_a_choice(address, visitor, long_lists):
    page = visitor.get(address)

    counts = {c.count for facet in page.context["listing"].facets for c in facet.choices}
    assert counts <= {None}
    assert "None" not in page.text
    assert f"{page.context['listing'].count} " in page.text


def test_a_long_list_offers_nothing_that_only_a_draft_has(visitor, long_lists):
    draft = ReleasePage.objects.live().first()
    ReleasePage.objects.filter(pk=draft.pk).update(live=False, published_on="1998-05-01")
    member = MemberPage.objects.live().first()
    member.unpublish()

    years = choices_at(visitor, "/news/")["year"]
    members = [value for value, _ in choices_at(visitor, "/people/")["member"]]

    assert ("1998", "1998") not in years
    assert member.slug not in members


def test_years_of_a_long_list_lie_within_the_newest_forty(visitor, long_lists):
    first, second = Coverage.objects.live()[:2]
    Coverage.objects.filter(pk=first.pk).update(published_on="1900-01-01")
    Coverage.objects.filter(pk=second.pk).update(published_on="1999-01-01")

    years = [value for value, _ in choices_at(visitor, "/news/coverage/")["year"]]

    assert "1999" in years
    assert "1900" not in years
    assert visitor.get("/news/coverage/?year=1900").status_code == 200


def test_a_year_between_the_first_and_the_last_is_answered_though_nothing_is_of_it(
    visitor, long_lists
):
    first = EventPage.objects.live().first()
    EventPage.objects.filter(pk=first.pk).update(starts="1999-06-01T12:00Z")

    years = [value for value, _ in choices_at(visitor, "/events/")["year"]]

    assert "1998" not in years
    assert years[:2] == ["1999", "2000"]
    assert "No upcoming event matches" in visitor.get("/events/?year=2000").text
    for year in ("1998", "2999", "9999", "0", "1", "x", "99999999"):
        assert visitor.get(f"/events/?year={year}").status_code == 404


@pytest.mark.parametrize("most", [0, 1000])
@pytest.mark.parametrize("year", ["2000", "1900"])
def test_a_chosen_year_is_among_the_choices_though_nothing_is_of_it(
    year, most, visitor, monkeypatch
):
    monkeypatch.setattr(listing, "MOST_COUNTED", most)
    first = EventPage.objects.live().first()
    EventPage.objects.filter(pk=first.pk).update(starts="1890-06-01T12:00Z")

    page = visitor.get(f"/events/?year={year}")

    choices = next(f for f in page.context["listing"].facets if f.name == "year").choices
    shown = [choice for choice in choices if choice.is_current]
    assert [(choice.value, choice.label) for choice in shown] == [(year, year)]
    assert f'<option value="{year}" selected>' in page.text


def test_no_list_is_left_out_here():
    assert {page_type.objects.get().url for page_type in ListingPage.__subclasses__()} == set(LISTS)


def test_a_list_without_entries_has_no_year(visitor):
    EventPage.objects.all().delete()

    assert visitor.get("/events/").status_code == 200
    assert visitor.get("/events/?year=2026").status_code == 404


@pytest.mark.parametrize("skipped", [1, 500])
@pytest.mark.parametrize("address", LISTS)
def test_each_page_of_a_list_continues_the_one_before(address, skipped, visitor, monkeypatch):
    monkeypatch.setattr(listing, "MOST_SKIPPED", skipped)
    for page_type in ListingPage.__subclasses__():
        monkeypatch.setattr(page_type, "per_page", 2)
    if issubclass(listing_at(visitor, address).entries.model, Page):
        draft = listing_at(visitor, address).entries[0]
        Page.objects.filter(pk=draft.pk).update(live=False)
    whole = list(listing_at(visitor, address).entries)
    assert len(whole) > 1
    numbers = range(1, -(-len(whole) // 2) + 1)

    pages = [list(listing_at(visitor, f"{address}?page={number}").current) for number in numbers]

    assert list(chain.from_iterable(pages)) == whole


def test_the_last_page_is_read_from_the_end(visitor, monkeypatch):
    monkeypatch.setattr(ResearchIndexPage, "per_page", 3)
    total = ProjectPage.objects.live().count()
    assert total > 6

    with CaptureQueriesContext(connection) as queries:
        visitor.get(f"/research/?page={-(-total // 3)}&view=list")

    rows = [q["sql"] for q in queries if "LIMIT" in q["sql"] and "research_projectpage" in q["sql"]]
    assert [sql for sql in rows if f"OFFSET {3 * (total // 3)}" in sql] == []


def test_far_into_a_list_the_keys_are_asked_for_first(visitor, monkeypatch):
    monkeypatch.setattr(ResearchIndexPage, "per_page", 2)
    monkeypatch.setattr(listing, "MOST_SKIPPED", 1)

    with CaptureQueriesContext(connection) as queries:
        visitor.get("/research/?page=2&view=list")

    passing = [query["sql"] for query in queries if "OFFSET 2" in query["sql"]]
    assert len(passing) == 1
    assert '"research_projectpage"."question"' not in passing[0]


def test_far_into_a_list_no_page_is_joined_to_tell_that_it_is_public(visitor, monkeypatch):
    monkeypatch.setattr(NewsIndexPage, "per_page", 1)
    monkeypatch.setattr(listing, "MOST_SKIPPED", 0)
    assert ReleasePage.objects.live().count() > 2

    with CaptureQueriesContext(connection) as queries:
        visitor.get("/news/?page=2")

    passing = [query["sql"] for query in queries if "OFFSET 1" in query["sql"]]
    assert len(passing) == 1
    assert "JOIN" not in passing[0]


def test_a_list_is_counted_as_plain_pages_and_rightly(visitor):
    for address in LISTS:
        found = listing_at(visitor, address)
        assert found.count == len(found.entries), address


def test_what_a_choice_leaves_is_counted_in_the_same_query(visitor):
    person = PersonPage.objects.live().filter(expertise__isnull=False).first()
    word = person.expertise.first()

    found = listing_at(visitor, f"/people/?expertise={word.slug}")

    assert found.total == PersonPage.objects.live().count()
    assert found.count == PersonPage.objects.live().filter(expertise=word).count()


def test_a_long_csv_has_several_files(visitor, monkeypatch):
    monkeypatch.setattr(ListingPage, "rows_per_file", 3)
    names = [row["name"] for row in visitor.get("/members.json").json()["results"]]

    address, files = "/members.csv", []
    while address:
        answer = visitor.get(address)
        files.append(answer)
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")

    rows = [line.split(",")[0] for answer in files for line in answer.text.splitlines()[1:]]
    assert rows == names
    assert len(files) == -(-len(names) // 3)
    assert 'filename="members.csv"' in files[0]["Content-Disposition"]
    assert 'filename="members-2.csv"' in files[1]["Content-Disposition"]
    assert visitor.get(f"/members.csv?page={len(files) + 1}").status_code == 404
    assert "files of 3 rows" in visitor.get("/members/").text


@pytest.mark.parametrize("most", [1, 3, 4, 9])
def test_a_calendar_has_the_next_events_and_then_the_last(most, visitor, monkeypatch):
    monkeypatch.setattr("news.calendars.MOST", most)
    EventPage.objects.all().delete()
    index = EventIndexPage.objects.get()
    days = {"Next week": 7, "Last year": -365, "In two years": 730, "Last week": -7, "Today": 0}
    for title, day in days.items():
        at = now() + datetime.timedelta(days=day)
        index.add_child(instance=EventPage(title=title, summary="So.", starts=at, ends=at))

    text = visitor.get("/events/all.ics").text

    titles = [line.split(":")[1] for line in text.splitlines() if line.startswith("SUMMARY")]
    nearest = ["Today", "Next week", "In two years", "Last week", "Last year"]
    assert titles == nearest[:most]


def test_what_needs_no_number_counts_nothing(visitor):
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/events/all.ics")
        visitor.get("/news/feed/")

    assert [query["sql"] for query in queries if "COUNT(" in query["sql"]] == []
