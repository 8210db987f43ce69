"""Every page type, found by walking: the hundredth is covered the day it is written."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from crawling import broken, crawl
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from inm_portal.pages.models import (
    BasePage,
    Branding,
    HomePage,
    ListingPage,
    MenuItem,
    StandardPage,
)
from members.models import PersonPage
from news.models import EventPage, ReleasePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PAGE_TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]
QUERIES = 16
# A release with all it can have: each of its pictures asks for its copies.
QUERY_CEILINGS = {"ResearchIndexPage": 18, "ReleasePage": 19}


def by_type(test):
    return pytest.mark.parametrize("page_type", PAGE_TYPES, ids=lambda m: m.__name__)(test)


def soup_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


@by_type
def test_a_page_type_stands_in_the_loaded_content(page_type):
    assert page_type.objects.live().exists()


@by_type
def test_a_page_type_states_its_parents_and_children(page_type):
    assert "parent_page_types" in vars(page_type)
    assert page_type is HomePage or any("subpage_types" in vars(base) for base in page_type.__mro__)


@by_type
def test_a_page_has_one_heading_landmarks_title_and_description(page_type, visitor):
    page = page_type.objects.live().first()

    soup = soup_of(visitor, page.url)

    assert len(soup.find_all("h1")) == 1
    assert len(soup.find_all("main")) == 1
    assert [name for name in ("header", "nav", "footer") if not soup.find(name)] == []
    assert page.title in soup.title.text or page_type is HomePage
    assert soup.find("meta", {"name": "description"})["content"].strip()
    assert soup.html["lang"] == "en"


@by_type
def test_no_level_of_headings_is_skipped(page_type, visitor):
    for page in page_type.objects.live():
        assert skipped_headings(soup_of(visitor, page.url)) == [], page.url


@by_type
def test_no_level_of_headings_is_skipped_whatever_a_text_begins_with(page_type, visitor):
    page = page_type.objects.live().first()
    before = {field: getattr(page, field) for field in stream_fields(page_type)}

    for field in before:
        for name, value in first_blocks(page_type, field):
            stream = page_type._meta.get_field(field).stream_block
            values = before | {field: stream.to_python([{"type": name, "value": value}])}
            for key, content in values.items():
                setattr(page, key, content)
            page.save()

            assert skipped_headings(soup_of(visitor, page.url)) == [], (field, name)


def skipped_headings(soup):
    """Return the headings that lie more than one level below the one before them."""
    headings = soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    levels = [0, *(int(heading.name[1]) for heading in headings)]
    assert levels.count(1) == 1
    return [
        heading
        for heading, level, before in zip(headings, levels[1:], levels, strict=False)
        if level > before + 1
    ]


def stream_fields(page_type):
    fields = page_type._meta.get_fields()
    return [field.name for field in fields if isinstance(field, StreamField)]


def first_blocks(page_type, field):
    """Return [(name, value)] of the blocks with words of their own that `field` may begin with."""
    person, document = PersonPage.objects.live().first(), get_document_model().objects.first()
    link = {"label": "Elsewhere", "page": None, "address": "https://example.org/"}
    values = {
        "text": "<h2>A heading</h2><p>A text.</p>",
        "quotation": {"words": "Sample words", "speaker": "Sample Speaker"},
        "callout": {"heading": "A heading", "text": "<p>A note.</p>"},
        "links": {"heading": "A heading", "links": [link]},
        "files": {"heading": "A heading", "files": [document.pk]},
        "people": {"heading": "A heading", "people": [person.pk]},
        "history": None,
        "sisters": None,
    }
    blocks = page_type._meta.get_field(field).stream_block.child_blocks
    return [(name, values[name]) for name in blocks if name in values]


@by_type
def test_a_page_names_its_canonical_address_once(page_type, visitor):
    page = page_type.objects.live().first()

    links = soup_of(visitor, page.url).find_all("link", rel="canonical")

    assert [link["href"] for link in links] == [page.full_url]


@by_type
def test_a_page_below_home_shows_the_way_back(page_type, visitor):
    page = page_type.objects.live().first()

    crumbs = soup_of(visitor, page.url).select('nav[aria-label="Breadcrumb"] a')

    ancestors = page.get_ancestors().filter(depth__gt=1).live()
    assert [crumb["href"] for crumb in crumbs] == [ancestor.url for ancestor in ancestors]


@by_type
def test_a_page_stays_under_its_query_ceiling(page_type, visitor):
    ceiling = QUERY_CEILINGS.get(page_type.__name__, QUERIES)
    for page in page_type.objects.live():
        visitor.get(page.url)

        with CaptureQueriesContext(connection) as queries:
            visitor.get(page.url)

        assert len(queries) <= ceiling, "\n".join(q["sql"][:200] for q in queries)


def test_the_home_page_stays_under_its_ceiling_without_menus(visitor):
    MenuItem.objects.all().delete()
    visitor.get("/")

    with CaptureQueriesContext(connection) as queries:
        visitor.get("/")

    assert len(queries) <= QUERIES, "\n".join(q["sql"][:200] for q in queries)


@pytest.mark.parametrize(
    "address",
    [
        "/research/pillars/aviation/?with=defense",
        "/research/projects/listening-to-the-spindle/?since=2026-05-01",
        "/news/coverage/?view=story",
        "/search/?q=simens+xylophagous",
        "/members/simens/",
        "/members/?tier=none",
        "/research/?theme=none",
    ],
)
def test_an_answer_of_a_page_stays_under_the_ceiling_too(address, visitor):
    visitor.get(address)

    with CaptureQueriesContext(connection) as queries:
        visitor.get(address)

    assert len(queries) <= 15, "\n".join(q["sql"][:200] for q in queries)


@by_type
def test_a_page_renders_with_nothing_optional_filled_in(page_type, visitor):
    page = bare_copy(page_type)

    soup = soup_of(visitor, page.url)

    assert page.title in soup.h1.text or page_type is HomePage


@by_type
def test_each_preview_of_a_page_renders(page_type):
    page = page_type.objects.live().first()

    answers = {
        mode: page.make_preview_request(preview_mode=mode).status_code
        for mode, _ in page.preview_modes
    }

    assert answers == {"": 200, "card": 200, "search": 200, "share": 200}


@by_type
def test_a_draft_that_was_never_published_previews(page_type):
    page = page_type.objects.live().first()
    draft = page_type(title="A new draft", slug="a-new-draft")
    for field in page_type._meta.concrete_fields:
        required = not field.blank and not field.null and not field.has_default()
        own = field.model is page_type or field.model._meta.abstract
        if own and required and not field.primary_key and field.name != "page_ptr":
            setattr(draft, field.name, getattr(page, field.name))
    page.get_parent().add_child(instance=draft)
    draft.live = False

    response = draft.make_preview_request()

    assert response.status_code == 200


@by_type
def test_a_draft_without_an_address_leads_nowhere(page_type):
    page = page_type.objects.live().first()
    page.url_path = ""

    soup = BeautifulSoup(page.make_preview_request().content, "html.parser")

    for name in ("href", "action"):
        addresses = [element[name] for element in soup.select(f"[{name}]")]
        assert [address for address in addresses if "None" in address] == []


@by_type
def test_a_sample_is_marked_where_it_is_read(page_type, visitor):
    page = page_type.objects.live().first()
    marks = {}

    for is_sample in (False, True):
        page.is_sample = is_sample
        page.save()
        header = soup_of(visitor, page.url).h1.parent
        marks[is_sample] = [mark.text for mark in header.select(".sample-mark")]

    assert marks == {False: [], True: ["Sample"]}


def bare_copy(page_type):
    """Return the first page of this type with every optional value and row taken away."""
    page = page_type.objects.live().first()
    for field in page._meta.concrete_fields:
        if field.model._meta.label in {"wagtailcore.Page"} or not field.editable:
            continue
        if field.null and field.blank:
            setattr(page, field.name, None)
        elif field.blank:
            setattr(page, field.name, field.get_default())
    page.save()
    for relation in page._meta.related_objects:
        if hasattr(relation.field, "check") and type(relation.field).__name__ == "ParentalKey":
            getattr(page, relation.get_accessor_name()).all().delete()
    for field in page._meta.many_to_many:
        getattr(page, field.name).clear()
    page.save()
    return page


@pytest.mark.parametrize(
    "page_type", [m for m in PAGE_TYPES if issubclass(m, ListingPage)], ids=lambda m: m.__name__
)
def test_an_empty_list_says_so_and_shows_a_way_on(page_type, visitor):
    page = page_type.objects.live().first()
    page.entries().model.objects.all().update(live=False)

    soup = soup_of(visitor, page.url)

    assert soup.main.select(".empty a")


@pytest.mark.parametrize(
    "page_type", [m for m in PAGE_TYPES if m is not HomePage], ids=lambda m: m.__name__
)
def test_a_page_is_gone_when_it_has_expired(page_type, visitor):
    page = page_type.objects.live().first()
    page.expire_at = now()
    page.save()
    before = visitor.get(page.url).status_code

    call_command("publish_scheduled", verbosity=0)

    assert (before, visitor.get(page.url).status_code) == (200, 404)
    assert Page.objects.get(pk=page.pk).expired


def test_a_menu_marks_the_section_of_a_page_and_never_the_home_page_above_it(visitor):
    entry = MenuItem.objects.filter(place="main").first()
    MenuItem.objects.create(branding=entry.branding, page=HomePage.objects.get(), label="Start")

    def marked(address):
        entries = soup_of(visitor, address).select(".masthead [aria-current]")
        return [(entry["href"], entry["aria-current"]) for entry in entries]

    assert marked("/members/siemens/") == [("/members/", "true")]
    assert marked("/members/") == [("/members/", "page")]
    assert marked("/") == [("/", "page")]


def test_samples_are_marked_among_what_a_page_is_about(visitor):
    release = ReleasePage.objects.get(slug="recipe-project-reports-its-results")

    entries = soup_of(visitor, release.url).select('[aria-labelledby="subjects"] li')

    subjects = [row.page.specific for row in release.about.select_related("page")]
    assert {subject.is_sample for subject in subjects} == {True, False}
    assert [bool(entry.select(".sample-mark")) for entry in entries] == [
        subject.is_sample for subject in subjects
    ]


@pytest.mark.parametrize(
    ("address", "entries", "marked"),
    [
        ("/people/sample-coordinator-one/", '[aria-labelledby="answers"] li', 1),
        ("/research/projects/recipes-that-travel/", '[aria-labelledby="team"] li', 3),
        ("/research/projects/instructions-that-ask-back/", ".record dd:has(.sample-mark)", 1),
        ("/research/labs/toolmakers-bench/", ".record dd:has(.sample-mark)", 1),
        ("/events/shop-floor-ai-a-working-day/", ".timeline__entry p:has(a)", 3),
    ],
)
def test_a_sample_is_marked_where_another_page_names_it(address, entries, marked, visitor):
    found = soup_of(visitor, address).main.select(entries)

    assert [bool(entry.select(".sample-mark")) for entry in found] == [True] * marked


@pytest.mark.parametrize(("time", "shown"), [("2027-03-11T10:00Z", 1), (None, 0)])
def test_a_session_without_a_time_leaves_no_gap(time, shown, visitor):
    event = EventPage.objects.get(slug="a-vision-for-new-manufacturing")
    event.sessions.update(starts=time)

    soup = soup_of(visitor, event.url)

    assert len(soup.select(".timeline__when")) == shown


def reports(client, address):
    links = soup_of(client, address).select(".site-footer a[href*=subject]")
    assert {link.text for link in links} <= {"Report a mistake"}
    return [urlsplit(link["href"]) for link in links]


@by_type
def test_a_mistake_on_a_page_can_be_reported(page_type, visitor):
    page = page_type.objects.live().first()
    page.title = "Tools & “people”, 100 % = #1?"
    page.save()
    Branding.objects.update(contact_email="who+what@example.org")

    (report,) = reports(visitor, page.url)

    assert (report.scheme, unquote(report.path)) == ("mailto", "who+what@example.org")
    # A mail program takes a plus sign for one.
    assert "+" not in report.query
    assert parse_qs(report.query) == {
        "subject": [f"A mistake on the page {page.title}"],
        "body": [f"{page.full_url}\r\n\r\n"],
    }


def test_nothing_can_be_reported_where_nobody_reads_it(visitor):
    Branding.objects.update(contact_email="")

    assert reports(visitor, "/members/siemens/") == []
    Branding.objects.update(contact_email="who@example.org")
    # It is no page that anybody could correct.
    assert reports(visitor, "/search/") == []


def test_every_published_page_is_reached_from_home(visitor):
    published = {page.url for page in Page.objects.live().filter(depth__gt=1)}

    seen = crawl(visitor)

    assert broken(seen) == {}
    assert published - set(seen) == set()


@pytest.mark.parametrize("key", ["99999999999999999999", "²", "abc", "-1", ""])
def test_a_link_to_no_page_leaves_its_text(key, visitor):
    page = StandardPage.objects.live().first()
    page.body = [("text", f'<p><a linktype="page" id="{key}">a word</a></p>')]
    page.save()

    assert "<a>a word</a>" in visitor.get(page.url).text


def test_a_preview_that_does_not_exist_is_not_found(admin, signed_in):
    page = StandardPage.objects.live().first()
    page.save_revision()

    assert signed_in(admin).get(f"/admin/pages/{page.pk}/view_draft/?mode=zz").status_code == 404
