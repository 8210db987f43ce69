"""What a page costs does not grow with what there is to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import get_page_models

from education.models import ProgramPage
from inm_portal.pages.models import BasePage
from members.models import MemberPage, PersonPage
from news.models import Coverage, CoverageSubject, EventPage, ReleasePage
from research.models import CallPage, LabPage, PillarPage, ProjectPage, ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# One of each, the one with the most relations in the loaded content.
RICHEST = [
    (MemberPage, "interests"),
    (PersonPage, "sessions"),
    (ThemePage, "projects"),
    (PillarPage, "projects"),
    (ProjectPage, "supporters"),
    (CallPage, "projects"),
    (LabPage, "themes"),
    (ProgramPage, "about"),
    (ReleasePage, "quotations"),
    (EventPage, "sessions"),
]


def richest(page_type, relation):
    return max(page_type.objects.live(), key=lambda page: getattr(page, relation).count())


def multiply(times):
    """Add `times` copies of one page of each type, with all its relations, and of a coverage."""
    for page_type, relation in RICHEST:
        page = richest(page_type, relation)
        first = page_type.objects.count()
        for number in range(first, first + times):
            page.copy(update_attrs={"slug": f"{page.slug}-{number}"}, copy_revisions=False)
    coverage = Coverage.objects.live().first()
    subjects = [subject.page for subject in coverage.about.all()]
    for _ in range(times):
        copy = Coverage.objects.create(
            headline=coverage.headline,
            outlet=coverage.outlet,
            published_on=coverage.published_on,
            summary=coverage.summary,
            release=coverage.release,
        )
        for subject in subjects:
            CoverageSubject.objects.create(coverage=copy, page=subject)


def costs(visitor, addresses):
    """Return {address: number of queries} on a warm process."""
    measured = {}
    for address in addresses:
        visitor.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = visitor.get(address)
        assert response.status_code == 200, address
        measured[address] = len(queries)
    return measured


def test_ten_times_the_rows_cost_no_query_more(visitor):
    pages = [
        richest(*next(((t, r) for t, r in RICHEST if t is page_type), (page_type, "children")))
        if any(t is page_type for t, _ in RICHEST)
        else page_type.objects.live().first()
        for page_type in get_page_models()
        if issubclass(page_type, BasePage)
    ]
    addresses = [page.url for page in pages]
    addresses += ["/search/?q=manufacturing", "/news/feed/", "/events/all.ics", "/sitemap.xml"]
    addresses += [f"/{name}.json" for name in ("members", "people", "research", "education")]
    addresses += ["/news.csv", "/events.csv", "/members/?view=timeline", "/research/?view=table"]
    addresses += ["/news/coverage/?view=story", "/research/pillars/aviation/?with=defense"]
    multiply(2)
    before = costs(visitor, addresses)

    multiply(10)

    assert costs(visitor, addresses) == before


@pytest.mark.parametrize("items", [1, 3])
def test_a_list_of_projects_costs_the_same_for_one_and_three(items, visitor):
    kept = ProjectPage.objects.live().order_by("pk")[:items]
    ProjectPage.objects.exclude(pk__in=[page.pk for page in kept]).update(live=False)
    for page in kept:
        page.themes.set(ThemePage.objects.all())
        page.pillars.set(PillarPage.objects.all())
        page.save()

    cost = costs(visitor, ["/research/?view=list"])

    # The grid is not made where it is not shown.
    assert cost == {"/research/?view=list": EXPLORER_QUERIES - 3}


def test_explorer_costs_the_same_under_every_facet(visitor):
    project = ProjectPage.objects.live().filter(supporters__isnull=False).first()
    query = (
        f"?theme={project.themes.first().slug}&pillar={project.pillars.first().slug}"
        f"&status={project.status}&member={project.supporters.first().member.slug}"
    )

    cost = costs(visitor, [f"/research/{query}"])

    assert cost == {f"/research/{query}": EXPLORER_QUERIES}


# Site, page (2), menu with branding, 4 facets, count, projects with their themes, pillars and
# supporters (4), and the matrix's pairs, themes and pillars (3).
EXPLORER_QUERIES = 16
