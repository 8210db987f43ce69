"""The pattern library: complete by computation, for staff alone, and harmless."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from crawling import in_sitemap
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from test_pages import skipped_headings
from wagtail.models import Page

from inm_portal.desk.patterns import COLORS, SIZES, SPACES, Sheet, components
from inm_portal.desk.templatetags.pattern_tags import piece
from inm_portal.pages.models import Branding, HistoryMilestone, SisterInitiative
from inm_portal.pages.stylesheets import FOLDER
from news.models import Coverage

pytestmark = pytest.mark.django_db

ADDRESS = "/patterns/"
TEMPLATES = settings.BASE_DIR / "templates"
SHARED = ["includes", "blocks"]
# Of which only those occur that a name or a drawing needs.
COMPUTED = re.compile(r"n?[wxsy]-\d+|o\d+")
QUERIES = 20
STYLESHEETS = sorted((FOLDER / "components").glob("*.css"), key=lambda path: path.stem)


@pytest.fixture
def staff(editor, signed_in):
    return signed_in(editor)


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """The library as an editor sees it, made once: these tests only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        reader = get_user_model().objects.create_user("reader", is_demo=True)
        reader.groups.add(Group.objects.get(name="Editors"))
        client = Client()
        client.force_login(reader)
        soup = soup_of(client)
        transaction.set_rollback(True)
    return soup


def soup_of(client):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def classes_of(path):
    """Return the classes that a stylesheet gives a look."""
    css = re.sub(r'/\*.*?\*/|"[^"]*"', "", path.read_text(), flags=re.DOTALL)
    names = set(re.findall(r"\.(-?[a-z][\w-]*)", css))
    return {name for name in names if not COMPUTED.fullmatch(name)}


def test_every_component_has_a_section_that_says_what_it_is_for(library):
    sections = {path.stem: library.find("section", id=path.stem) for path in STYLESHEETS}

    assert len(STYLESHEETS) > 40
    # To be written as templates/patterns/<component>.html.
    assert [name for name, section in sections.items() if section is None] == []
    assert {name: section.h2.text for name, section in sections.items()} == {
        name: name for name in sections
    }
    assert [s["id"] for s in sections.values() if len(s.select_one(".head > p").text) < 20] == []


def test_every_class_of_every_component_stands_in_the_page(library):
    missing = {
        path.stem: names
        for path in STYLESHEETS
        if (names := classes_of(path) - {n for n in classes_of(path) if library.select(f".{n}")})
    }

    assert missing == {}


def test_every_component_stands_in_its_own_section(library):
    # The way past the masthead can be there but once.
    absent = [
        path.stem
        for path in STYLESHEETS
        if path.stem != "skip"
        and not [n for n in classes_of(path) if library.select(f"#{path.stem} .{n}")]
    ]

    assert absent == []


def test_every_shared_template_is_really_rendered(staff):
    rendered = set()

    def note(template, **kwargs):
        rendered.add(template.name)

    template_rendered.connect(note)
    try:
        staff.get(ADDRESS)
    finally:
        template_rendered.disconnect(note)

    wanted = {
        str(path.relative_to(TEMPLATES))
        for folder in SHARED
        for path in (TEMPLATES / folder).glob("*.html")
    }
    assert len(wanted) > 30
    assert wanted - rendered == set()


def test_the_library_names_only_files_that_are_there(library):
    files = [entry.text.strip() for entry in library.select(".pattern__files li")]

    assert len(files) > len(components())
    assert [name for name in files if not (settings.BASE_DIR / name).is_file()] == []


def test_the_answers_of_pages_are_shown_in_every_state(library):
    facets, search = library.find(id="facets"), library.find(id="search-result")
    quotation = library.find(id="quotation")

    assert [field.get("aria-invalid") for field in facets.select("input[type=date]")] == [
        None,
        None,
        "true",
    ]
    assert facets.select("select[name=with]")
    assert search.select(".lead a[href*='q=']")
    assert len(quotation.select("button[data-copy] + [role=status]")) == 2
    assert library.find(id="table").select("[aria-label^=Comparison] tbody tr")
    assert len(library.find(id="dated-list").select("[aria-labelledby*=story]")) == 2


def test_a_piece_of_a_page_is_kept_for_its_own_values_alone(rf, db):
    context = {"sheet": Sheet(), "request": rf.get("/")}
    first, other = (SimpleNamespace(title=title, current="") for title in ("One", "Two"))

    pieces = [
        piece(context, "search/result.html", "search-result", result=result)
        for result in (first, other, first)
    ]

    assert ["One" in shown for shown in pieces] == [True, False, True]
    assert len(context["sheet"].pages) == 2


def test_the_index_leads_to_every_section(library):
    links = [link["href"].removeprefix("#") for link in library.select("#index a")]

    assert links == [section["id"] for section in library.select("main > section")]
    assert links == ["colors", "type", "spacing", *components()]


def test_every_token_is_shown(library):
    tokens = (FOLDER / "tokens.css").read_text()
    own_sheet = (FOLDER / "patterns.css").read_text()
    colors = set(re.findall(r"--([\w-]+): (?:light-dark|#|var\(--brand)", tokens))

    assert colors == set(COLORS)
    assert set(re.findall(r"--text-(\w+):", tokens)) == set(SIZES)
    assert set(map(int, re.findall(r"--space-(\d):", tokens))) == set(SPACES)
    shown = {name for entry in library.select('[class*="__"]') for name in entry["class"]}
    steps = {name for name in shown if re.match(r"(swatch__color|scale__\w+)--", name)}
    assert {name for name in steps if f".{name} " not in own_sheet} == set()


def test_the_page_is_one_document(library):
    ids = [element["id"] for element in library.select("[id]")]
    references = {
        name
        for key in ("for", "aria-labelledby", "aria-describedby", "popovertarget")
        for element in library.select(f"[{key}]")
        for name in (element[key] if isinstance(element[key], list) else element[key].split())
    }

    assert sorted(ids) == sorted(set(ids))
    assert references - set(ids) == set()
    assert skipped_headings(library) == []
    assert library.select("[autofocus]") == []
    assert library.select('[href="None"], [href=""]') == []


def test_strangers_sign_in_and_partners_are_refused(visitor, partner, editor, signed_in):
    answer = visitor.get(ADDRESS)

    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={ADDRESS}")
    assert signed_in(partner).get(ADDRESS).status_code == 403
    assert signed_in(editor).get(ADDRESS).status_code == 200
    assert signed_in(editor).post(ADDRESS).status_code == 405


def test_developers_need_no_account(visitor, settings):
    settings.DEBUG = True

    assert visitor.get(ADDRESS).status_code == 200


def test_search_engines_are_kept_out(visitor, library):
    assert library.find("meta", {"name": "robots"})["content"] == "noindex"
    assert ADDRESS not in " ".join(in_sitemap(visitor))
    # Nothing that the public loads grows by it.
    assert "patterns.css" not in visitor.get("/").text
    assert "css/patterns.css" in str(library.head)


def everything():
    """Return the number of rows of each table that holds content."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label != "sessions.Session"
    }


def test_the_library_writes_nothing_and_its_cost_is_known(staff):
    soup_of(staff)
    before = everything()

    with CaptureQueriesContext(connection) as queries:
        soup_of(staff)

    written = [q["sql"] for q in queries if not q["sql"].lstrip("(").startswith("SELECT")]
    assert written == []
    assert everything() == before
    assert len(queries) <= QUERIES, "\n".join(q["sql"][:200] for q in queries)


def test_an_empty_portal_shows_all_components(staff):
    Branding.objects.all().delete()
    for model in (Coverage, HistoryMilestone, SisterInitiative):
        model.objects.all().delete()
    for child in Page.objects.filter(depth=3):
        child.delete()
    soup_of(staff)

    with CaptureQueriesContext(connection) as queries:
        library = soup_of(staff)

    assert [s["id"] for s in library.select("main > section")][3:] == components()
    assert "No milestone is published yet." in library.text
    # Two more for a branding that is not there, and for the icon of the default one.
    assert len(queries) <= QUERIES + 4


def test_the_help_menu_of_the_admin_leads_to_it(staff):
    assert f'"url": "{ADDRESS}"' in staff.get("/admin/").text
