"""The addresses that others rely on, and what happens to addresses that make no sense."""

import csv
import io

import pytest
from wagtail.models import Page, Site

from inm_portal.pages.sitemaps import PART
from members.models import MemberPage
from research.models import ProjectPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MEMBERS = ["amgen", "autodesk", "flex", "ge-vernova", "ptc", "sanofi", "siemens"]
THEMES = ["technologies-and-systems", "productivity-and-people", "scale-and-supply"]
THEMES += ["transformed-base"]
PILLARS = ["semiconductors", "biomanufacturing", "defense", "aviation"]
PROGRAMS = ["techamp", "executive-and-engineering-education", "ai-teaching-tools"]
PROGRAMS += ["factory-observatory"]
PEOPLE = ["suzanne-berger", "john-hart", "chris-love", "sally-kornbluth", "anantha-chandrakasan"]
PEOPLE += ["peter-koerte"]
LISTS = ["members", "people", "research", "education", "news", "events"]

CONTRACT = [
    "/",
    "/about/",
    "/search/?q=siemens",
    "/search/",
    "/sitemap.xml",
    "/sitemap-0.xml",
    "/robots.txt",
    "/healthz",
    "/readyz",
    "/api/v2/",
    "/api/v2/pages/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/branding.css",
    *[f"/{name}/" for name in LISTS],
    *[f"/{name}.csv" for name in LISTS],
    *[f"/{name}.json" for name in LISTS],
    *[f"/members/{slug}/" for slug in MEMBERS],
    *[f"/members/{slug}/feed/" for slug in MEMBERS],
    *[f"/research/themes/{slug}/" for slug in THEMES],
    *[f"/research/themes/{slug}/feed/" for slug in THEMES],
    *[f"/research/pillars/{slug}/" for slug in PILLARS],
    *[f"/education/{slug}/" for slug in PROGRAMS],
    *[f"/people/{slug}/" for slug in PEOPLE],
    "/news/feed/",
    "/events/all.ics",
    "/events/a-vision-for-new-manufacturing/",
    "/events/a-vision-for-new-manufacturing/event.ics",
    "/research/?view=grid",
    "/research/?view=list",
    "/research/?view=table",
    "/research/?theme=scale-and-supply",
    "/members/?view=wall",
    "/members/?view=table",
    "/members/?view=timeline",
    "/members/?tier=founding-member",
]


@pytest.mark.parametrize("address", CONTRACT)
def test_an_address_of_the_contract_answers(address, visitor):
    response = visitor.get(address)

    assert response.status_code == 200
    # The forms of the sign-in need a cookie against forged requests; nothing else sets one.
    assert bool(response.cookies) == address.startswith("/accounts/")


@pytest.mark.parametrize("folder", ["projects", "calls", "labs"])
def test_each_kind_of_research_page_has_its_folder(folder, visitor):
    parent = Page.objects.get(url_path=f"/home/research/{folder}/")

    answers = {page.url: visitor.get(page.url).status_code for page in parent.get_children().live()}

    assert answers
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("address", ["/partner/", "/admin/"])
def test_the_signed_in_areas_ask_a_visitor_to_sign_in(address, visitor):
    response = visitor.get(address, follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_members_as_json_carry_tier_and_joining_date(visitor):
    data = visitor.get("/members.json").json()

    flat = {entry["slug"]: (entry["tier"], entry["joined_on"]) for entry in data["results"]}
    assert (data["count"], data["next"]) == (7, None)
    assert flat == {
        slug: ("Founding member", "2025-05-30" if slug == "autodesk" else "2025-05-27")
        for slug in MEMBERS
    }


def test_a_json_list_leads_to_its_next_page(visitor, monkeypatch):
    monkeypatch.setattr("members.models.MemberIndexPage.per_page", 3)

    pages, address = [], "http://testserver/members.json?tier=founding-member"
    while address:
        data = visitor.get(address.removeprefix("http://testserver")).json()
        pages.append([entry["slug"] for entry in data["results"]])
        address = data["next"]

    assert pages == [MEMBERS[:3], MEMBERS[3:6], MEMBERS[6:]]


@pytest.mark.parametrize("name", [*LISTS, "news/coverage"])
def test_csv_and_json_answer_the_same_rows(name, visitor):
    rows = list(csv.DictReader(io.StringIO(visitor.get(f"/{name}.csv").content.decode())))
    results = visitor.get(f"/{name}.json").json()["results"]

    as_text = [
        {key: "" if value is None else str(value) for key, value in entry.items()}
        for entry in results
    ]
    assert [list(row) for row in rows] == [list(entry) for entry in results]
    assert rows[: len(as_text)] == as_text


def test_a_narrowed_list_is_the_same_in_every_form(visitor):
    wanted = {
        page.slug for page in ProjectPage.objects.live().filter(themes__slug="scale-and-supply")
    }
    query = "?theme=scale-and-supply"

    rows = csv.DictReader(io.StringIO(visitor.get(f"/research.csv{query}").content.decode()))
    results = visitor.get(f"/research.json{query}").json()["results"]

    assert wanted
    assert {row["slug"] for row in rows} == wanted
    assert {entry["slug"] for entry in results} == wanted


def test_a_csv_cell_is_never_a_formula(visitor):
    member = MemberPage.objects.get(slug="ptc")
    member.headquarters = "=HYPERLINK(1)"
    member.save()

    rows = csv.DictReader(io.StringIO(visitor.get("/members.csv").content.decode()))

    cells = {row["slug"]: row["headquarters"] for row in rows}
    assert cells["ptc"] == "'=HYPERLINK(1)"


def test_a_draft_appears_in_no_list(visitor):
    page = MemberPage.objects.get(slug="flex")
    assert b"/members/flex/" in visitor.get(part_of(page)).content
    page.unpublish()

    found = [
        address
        for address in ("/members/", "/members.csv", "/members.json", "/", part_of(page))
        if b"/members/flex/" in visitor.get(address).content
    ]

    assert found == []
    assert visitor.get("/members/flex/").status_code == 404


def part_of(page):
    return f"/sitemap-{page.pk // PART}.xml"


def test_the_api_lists_only_what_is_published_and_takes_no_writes(visitor):
    MemberPage.objects.get(slug="flex").unpublish()

    listed = visitor.get("/api/v2/pages/?type=members.MemberPage&fields=joined_on").json()
    answers = {
        method: getattr(visitor, method)("/api/v2/pages/").status_code
        for method in ("post", "put", "patch", "delete")
    }

    slugs = {item["meta"]["slug"]: item["joined_on"] for item in listed["items"]}
    assert "flex" not in slugs
    assert slugs["autodesk"] == "2025-05-30"
    assert answers == {"post": 405, "put": 405, "patch": 405, "delete": 405}


BAD_VALUES = [
    "no-such-value",
    "%00",
    "%ff%fe",
    "../../etc/passwd",
    "'%22%3E%3Cscript%3E",
    "a" * 10_000,
    "-1",
    "0",
    "99999999999999999999",
    "%F0%9F%A6%84",
]
PARAMETERS = {
    "members": ["page", "view", "tier", "sector", "theme", "year"],
    "people": ["page", "role", "expertise", "member"],
    "research": ["page", "view", "theme", "pillar", "status", "member"],
    "education": ["page", "role", "goal", "format", "site"],
    "news": ["page", "year", "issuer"],
    "news/coverage": ["page", "view", "year", "outlet"],
    "events": ["page", "year", "state"],
}


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda v: v[:12])
@pytest.mark.parametrize("path", PARAMETERS)
def test_a_malformed_parameter_never_breaks_a_list(path, value, visitor):
    visitor.raise_request_exception = False
    addresses = [f"/{path}/?{name}={value}" for name in PARAMETERS[path]]
    addresses += [f"/{path}.{form}?{PARAMETERS[path][-1]}={value}" for form in ("json", "csv")]

    answers = {address: visitor.get(address).status_code for address in addresses}

    assert set(answers.values()) <= {400, 404}, answers


def test_an_unknown_parameter_is_ignored(visitor):
    plain = visitor.get("/members/").content

    assert visitor.get(f"/members/?nonsense={'a' * 10_000}").content == plain


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda v: v[:12])
def test_a_malformed_search_never_breaks(value, visitor):
    visitor.raise_request_exception = False

    answers = {
        address: visitor.get(address).status_code
        for address in (f"/search/?q={value}", f"/search/?q=siemens&page={value}")
    }

    assert set(answers.values()) <= {200, 400, 404}, answers


@pytest.mark.parametrize(
    "address",
    [
        "/../../etc/passwd",
        "/members/../../settings.py",
        "/members/%2e%2e/%2e%2e/",
        "/media/../inm_portal/settings.py",
        "/media/images/%2e%2e/%2e%2e/secret-key",
        "/static/%2e%2e/manage.py",
        "/members/%00/",
        "/members/siemens%00/",
        "/members/%ff/",
        "/documents/0/x",
        "/documents/99999999999999999999/x",
        "/members/" + "a" * 10_000 + "/",
        "/members//siemens/",
        "/members////siemens///feed/",
        "/%2Fmembers.csv",
        "/members/.csv",
        "/events//all.ics",
        "/members/siemens/feed/feed/",
        "/nothing.json",
        "/members/siemens.csv",
        "/events/no-such-event/event.ics",
        "/news/no-such-page/feed/",
        "/api/v2/pages/0/",
        "/api/v2/pages/?limit=abc",
    ],
    ids=lambda a: a[:40],
)
def test_an_address_that_makes_no_sense_is_refused_politely(address, visitor):
    visitor.raise_request_exception = False

    response = visitor.get(address)

    assert response.status_code in {400, 404}


def test_a_page_that_is_not_there_shows_a_way_back(visitor):
    response = visitor.get("/members/no-such-member/")

    assert response.status_code == 404
    assert b'href="/"' in response.content
    assert b'action="/search/"' in response.content


def test_a_page_takes_no_post(visitor):
    assert visitor.post("/members/").status_code == 405


@pytest.mark.parametrize(
    "address",
    ["/", "/search/", "/sitemap.xml", "/branding.css", "/members.json", "/news/feed/"],
)
def test_where_no_site_answers_to_the_host_there_is_nothing(address, visitor):
    Site.objects.all().delete()
    visitor.raise_request_exception = False

    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_list_as_data_counts_nothing_that_it_does_not_say(form, visitor, monkeypatch):
    monkeypatch.delattr("inm_portal.pages.facets.Facet.counts")

    queries = ["", "?theme=scale-and-supply", "?theme=no-such-theme"]
    statuses = [visitor.get(f"/research.{form}{query}").status_code for query in queries]

    assert statuses == [200, 200, 404]
