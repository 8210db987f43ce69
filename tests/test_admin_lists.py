"""The lists of the admin: columns, filters, search and exports, and the vocabularies."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from admin_forms import send
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from education.models import ProgramPage
from inm_portal.pages.models import Term
from members.models import MemberPage, MembershipTier, PersonPage, Sector
from news.models import Coverage, EventPage, ReleasePage
from research.models import ProjectPage, ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# Address to the type listed and its own columns.
PAGE_LISTS = {
    "members": (MemberPage, ["Tier", "Joined"]),
    "people": (PersonPage, ["Family name", "Affiliation"]),
    "projects": (ProjectPage, ["Project status", "Starts", "Themes"]),
    "programs": (ProgramPage, ["Kind", "Next cohort"]),
    "releases": (ReleasePage, ["Date", "Embargo until"]),
    "events": (EventPage, ["Starts", "State"]),
}
CONTENT_LISTS = {
    "snippets/news/coverage": ["Headline", "Outlet", "Published on", "Language", "Sample"],
    "snippets/pages/historymilestone": ["Title", "Year", "Period"],
    "snippets/pages/sisterinitiative": ["Name", "Short name", "Website"],
}
TERM_LISTS = [
    f"snippets/{model._meta.app_label}/{model._meta.model_name}" for model in Term.__subclasses__()
]


def copy_of(page, number):
    copy = page.copy(update_attrs={"slug": f"copy-{number}", "title": f"Copy {number}"})
    copy.save_revision().publish()
    return copy


# What the forms of an event send where scripts have added no block.
NO_STREAMS = {"body-count": "0", "materials-count": "0"}


@pytest.fixture
def client(moderator, signed_in):
    return signed_in(moderator)


def soup(client, address):
    response = client.get(f"/admin/{address}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def headings(page):
    return [" ".join(cell.text.split()) for cell in page.select("table.listing thead th")]


def names(client, address):
    """The names in the first column of the list at `address`, in its order."""
    rows = soup(client, address).select("table.listing tbody tr")
    return [row.select_one(".title-wrapper, .title a").text.strip() for row in rows]


def rows_of_csv(client, address):
    answer = client.get(f"/admin/{address}")
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", PAGE_LISTS)
def test_a_list_of_pages_has_the_columns_that_staff_need(name, client):
    _, title, *rest = headings(soup(client, f"{name}/"))

    assert title.startswith("Title")
    own = PAGE_LISTS[name][1]
    assert rest == [*own, "Sample", "Last confirmed", "Review due", "Status"]


@pytest.mark.parametrize("name", CONTENT_LISTS)
def test_a_list_of_content_has_the_columns_that_staff_need(name, client):
    _, *rest = headings(soup(client, f"{name}/"))

    assert rest == [*CONTENT_LISTS[name], "Updated", "Status"]


@pytest.mark.parametrize("name", TERM_LISTS)
def test_a_vocabulary_lists_its_words_with_their_use(name, client):
    _, *rest = headings(soup(client, f"{name}/"))

    assert rest[0] == "Name"
    assert rest[-3:] == ["Slug", "Description", "Used"]


# What else somebody may ask of every list at once.
QUESTIONS = [
    "",
    "?q=a",
    "?q=zzzz",
    "?is_sample=true&q=a&review_due_from=2020-01-01&state=live",
    "?state=draft",
    "?state=changed&q=a",
    "?state=review",
    "?ordering=-live&q=a",
    "?ordering=review_due",
    "?ordering=-review_due&q=a",
    "?ordering=nonsense&q=a",
    "?ordering=usage_count&q=a",
    "?p=99",
    "?export=csv&q=a",
    "?export=xlsx&state=live",
]


@pytest.mark.parametrize("name", [*PAGE_LISTS, *CONTENT_LISTS, *TERM_LISTS])
def test_a_list_answers_whatever_it_is_asked(name, client):
    answers = {question: client.get(f"/admin/{name}/{question}") for question in QUESTIONS}

    assert {q: a.status_code for q, a in answers.items()} == dict.fromkeys(QUESTIONS, 200)


def count_queries(client, address):
    b"".join(client.get(f"/admin/{address}"))
    with CaptureQueriesContext(connection) as queries:
        b"".join(client.get(f"/admin/{address}"))
    return len(queries)


@pytest.mark.parametrize("export", ["", "&export=csv"])
@pytest.mark.parametrize("name", PAGE_LISTS)
def test_the_queries_of_a_list_do_not_grow_with_its_rows(name, export, client):
    listed = PAGE_LISTS[name][0].objects
    for number in range(6 - listed.count()):
        copy_of(listed.first(), number)
    due = date(2031, 1, 1)
    most = listed.order_by("pk").values("pk")[2:]
    address = f"{name}/?review_due_from={due}{export}"
    listed.filter(pk__in=list(most.values_list("pk", flat=True))).update(review_due=due)
    with_most = count_queries(client, address)

    listed.update(review_due=due)

    assert count_queries(client, address) == with_most


def test_members_are_narrowed_by_tier_day_of_joining_and_sector(client):
    everyone = names(client, "members/")
    tier = MembershipTier.objects.create(name="Associate", slug="associate", sort_order=9)
    sector = Sector.objects.create(name="Looms", slug="looms")
    member = MemberPage.objects.get(slug="ptc")
    member.tier, member.sectors = tier, [sector]
    member.joined_on = date(2026, 2, 3)
    member.save()

    assert len(everyone) > 3
    for narrowed in (
        f"?tier={tier.pk}",
        f"?sectors={sector.pk}",
        "?joined_on_from=2026-02-03&joined_on_to=2026-02-03",
        f"?tier={tier.pk}&q=ptc",
    ):
        assert names(client, f"members/{narrowed}") == [member.title]
    assert names(client, f"members/?tier={tier.pk}&q=siemens") == []


def test_releases_stand_with_the_newest_day_first_and_else_by_what_was_made_last(client):
    release = ReleasePage.objects.live().first()
    for number, day in enumerate([date(2001, 1, 1), date(2101, 1, 1), date(2001, 1, 1)]):
        copy = copy_of(release, number)
        copy.published_on = day
        copy.save_revision().publish()

    found = names(client, "releases/")

    assert [found[0], *found[-2:]] == ["Copy 1", "Copy 2", "Copy 0"]


def test_members_are_ordered_by_the_order_of_their_tiers(client):
    tier = MembershipTier.objects.create(name="A last tier", slug="last", sort_order=99)
    MemberPage.objects.filter(slug="amgen").update(tier=tier)

    assert names(client, "members/?ordering=-tier__sort_order")[0] == "Amgen"


def test_projects_are_narrowed_by_status_theme_and_start(client):
    project = ProjectPage.objects.first()
    theme = ThemePage.objects.last()
    ProjectPage.objects.exclude(pk=project.pk).update(status="running", starts=date(2025, 1, 1))
    for other in ProjectPage.objects.exclude(pk=project.pk):
        other.themes.remove(theme)
        other.save()
    project.status, project.starts = "stopped", date(2026, 4, 5)
    project.themes.add(theme)
    project.save()

    for narrowed in (
        "?status=stopped",
        f"?themes={theme.pk}",
        "?starts_from=2026-01-01",
        f"?status=stopped&themes={theme.pk}&starts_to=2026-12-31",
    ):
        assert names(client, f"projects/{narrowed}") == [project.title]


def test_a_list_is_narrowed_by_what_visitors_see_and_staff_have_to_do(client, editor, signed_in):
    EventPage.objects.update(live=True, has_unpublished_changes=False)
    event = EventPage.objects.first()
    draft, changed, submitted = (copy_of(event, number) for number in range(3))
    draft.unpublish()
    changed.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    send(signed_in(editor), address, **{**NO_STREAMS, "title": "Sent", "action-submit": "Submit"})

    assert names(client, "events/?state=draft") == ["Copy 0"]
    assert sorted(names(client, "events/?state=changed")) == ["Copy 1", "Sent"]
    assert names(client, "events/?state=review") == ["Sent"]
    assert "Copy 0" not in names(client, "events/?state=live")


def test_samples_and_what_is_due_for_review_are_found(client):
    ReleasePage.objects.update(is_sample=False, review_due=None, confirmed_on=None)
    release = ReleasePage.objects.first()
    copy = copy_of(release, 1)
    ReleasePage.objects.filter(pk=copy.pk).update(
        is_sample=True, review_due=date(2026, 1, 1), confirmed_on=date(2025, 1, 1)
    )

    for narrowed in (
        "?is_sample=true",
        "?review_due_to=2026-01-01",
        "?confirmed_on_from=2025-01-01",
    ):
        assert names(client, f"releases/{narrowed}") == ["Copy 1"]


def test_coverage_is_narrowed_by_outlet_day_and_state(client):
    coverage = Coverage.objects.create(
        headline="Zebra crossing",
        outlet="The Zoo Times",
        published_on=date(2026, 6, 7),
        summary="What it says.",
        live=False,
    )

    for narrowed in (
        "?outlet=The+Zoo+Times",
        "?published_on_from=2026-06-07&published_on_to=2026-06-07",
        "?state=draft&q=zebra",
    ):
        assert names(client, f"snippets/news/coverage/{narrowed}") == [str(coverage.headline)]


# Exports


def test_an_export_has_the_rows_and_columns_of_the_list(client):
    rows = rows_of_csv(client, "members/?export=csv&q=siemens")

    siemens = MemberPage.objects.get(slug="siemens")
    assert rows == [
        {
            "Title": "Siemens",
            "Legal name": siemens.legal_name,
            "Tier": siemens.tier.name,
            "Joined on": "2025-05-27",
            "Left on": "",
            "Sample": "False",
            "Last confirmed": str(siemens.confirmed_on or ""),
            "Review due": str(siemens.review_due or ""),
            "Status": str(siemens.status_string),
            "Address": siemens.full_url,
        }
    ]


def cells_of(client, address):
    answer = client.get(f"/admin/{address}")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    headings, *rows = sheet.iter_rows(values_only=True)
    cells = [map(str, row) for row in rows]
    return [dict(zip(headings, row, strict=True)) for row in cells]


def test_an_export_tells_times_by_the_portals_clock(client):
    ReleasePage.objects.update(embargo_until=datetime(2027, 3, 10, 14, tzinfo=UTC))

    told = rows_of_csv(client, "releases/?export=csv")[0]["Embargo until"]
    kept = cells_of(client, "releases/?export=xlsx")[0]["Embargo until"]

    assert told == "2027-03-10 09:00:00-05:00"
    assert kept == "2027-03-10 09:00:00"


def test_an_export_tells_the_times_of_an_event_by_its_own_clock(client):
    EventPage.objects.update(time_zone="UTC", starts=datetime(2027, 3, 10, 14, tzinfo=UTC))
    first = EventPage.objects.first()
    EventPage.objects.filter(pk=first.pk).update(time_zone="Europe/Berlin")

    told = {r["Title"]: r["Starts"] for r in rows_of_csv(client, "events/?export=csv")}
    kept = {r["Title"]: r["Starts"] for r in cells_of(client, "events/?export=xlsx")}

    assert told.pop(first.title) == "2027-03-10 15:00:00+01:00"
    assert kept.pop(first.title) == "2027-03-10 15:00:00"
    assert set(told.values()) == {"2027-03-10 14:00:00+00:00"}
    assert set(kept.values()) == {"2027-03-10 14:00:00"}


def test_an_export_contains_no_formula(client):
    formula = '=HYPERLINK("https://example.org/","click")'
    MemberPage.objects.filter(slug="ptc").update(title=formula, legal_name="@SUM(1)")
    Coverage.objects.update(headline="+1", outlet="-2")
    Sector.objects.filter(pk=Sector.objects.first().pk).update(name="\t=1")

    (member,) = (
        row for row in rows_of_csv(client, "members/?export=csv") if "HYPER" in row["Title"]
    )
    coverage = rows_of_csv(client, "snippets/news/coverage/?export=csv")[0]
    sector = rows_of_csv(client, "snippets/members/sector/?export=csv")[0]

    assert (member["Title"], member["Legal name"]) == (f"'{formula}", "'@SUM(1)")
    assert (coverage["Headline"], coverage["Outlet"]) == ("'+1", "'-2")
    assert sector["Name"] == "'\t=1"


def test_a_workbook_holds_text_where_a_formula_could_be(client):
    MemberPage.objects.filter(slug="ptc").update(title="=1+1")

    answer = client.get("/admin/members/?export=xlsx&ordering=title")

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=1+1"] == "s"
    assert answer["Content-Disposition"] == 'attachment; filename="members.xlsx"'


@pytest.mark.parametrize("question", ['"', 'siemens"', "\\"])
@pytest.mark.parametrize(
    "address",
    ["/admin/members/", "/admin/images/", "/admin/snippets/news/coverage/", "/admin/pages/1/"],
)
def test_signs_of_the_search_are_no_error(address, question, admin, signed_in):
    response = signed_in(admin).get(address, {"q": question})

    assert response.status_code == 200
