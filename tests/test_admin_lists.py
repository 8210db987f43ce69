"""The lists of the admin: columns, filters, search and exports, and the vocabularies."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from admin_forms import form_of, send
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inm_portal.pages.models import HistoryMilestone, SisterInitiative, Term
from education.models import ProgramPage
from members.models import MemberPage, MembershipTier, PersonPage, Sector
from news.models import Coverage, EventPage, ReleasePage
from research.models import ProjectPage, ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# Address to the columns, of which the first holds the boxes for several at once.
PAGE_LISTS = {
    "members": ["Tier", "Joined"],
    "people": ["Family name", "Affiliation"],
    "projects": ["Project status", "Starts", "Themes"],
    "programs": ["Kind", "Next cohort"],
    "releases": ["Date", "Embargo until"],
    "events": ["Starts", "State"],
}
CONTENT_LISTS = {
    "snippets/news/coverage": ["Headline", "Outlet", "Published on", "Language", "Sample"],
    "snippets/pages/historymilestone": ["Title", "Year", "Period"],
    "snippets/pages/sisterinitiative": ["Name", "Short name", "Website"],
}
TERM_LISTS = [
    f"snippets/{model._meta.app_label}/{model._meta.model_name}"
    for model in Term.__subclasses__()
]


def copy_of(page, number):
    copy = page.copy(update_attrs={"slug": f"copy-{number}", "title": f"Copy {number}"})
    copy.save_revision().publish()
    return copy


@pytest.fixture
def client(moderator, signed_in):
    return signed_in(moderator)


def soup(client, address):
    response = client.get(f"/admin/{address}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def headings(page):
    return [" ".join(cell.text.split()) for cell in page.select("thead th")]


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
    box, title, *rest = headings(soup(client, f"{name}/"))

    assert title.startswith("Title")
    assert rest == [*PAGE_LISTS[name], "Sample", "Last confirmed", "Review due", "Status"]


@pytest.mark.parametrize("name", CONTENT_LISTS)
def test_a_list_of_content_has_the_columns_that_staff_need(name, client):
    box, *rest = headings(soup(client, f"{name}/"))

    assert rest == [*CONTENT_LISTS[name], "Updated", "Status"]


@pytest.mark.parametrize("name", TERM_LISTS)
def test_a_vocabulary_lists_its_words_with_their_use(name, client):
    box, *rest = headings(soup(client, f"{name}/"))

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
    client.get(f"/admin/{address}")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/admin/{address}")
        b"".join(answer)
    return len(queries)


LISTED = {
    "members": MemberPage,
    "people": PersonPage,
    "projects": ProjectPage,
    "programs": ProgramPage,
    "releases": ReleasePage,
    "events": EventPage,
}


@pytest.mark.parametrize("export", ["", "&export=csv"])
@pytest.mark.parametrize("name", LISTED)
def test_the_queries_of_a_list_do_not_grow_with_its_rows(name, export, client):
    pages = LISTED[name].objects.all()
    while len(pages) < 6:
        copy_of(pages[0], len(pages))
        pages = LISTED[name].objects.all()
    due = date(2031, 1, 1)
    address = f"{name}/?review_due_from={due}{export}"
    counts = []
    for page in pages:
        LISTED[name].objects.filter(pk=page.pk).update(review_due=due)
        counts.append(count_queries(client, address))
    print(name, export, counts)
