"""What editors submit, and who decides on it: the same for pages and for other content."""

import pytest
from admin_forms import send
from bs4 import BeautifulSoup
from django.urls import reverse

from inm_portal.pages.models import HomePage, StandardPage
from news.models import Coverage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def text_of(client, address):
    page = BeautifulSoup(client.get(address).content, "html.parser")
    return " ".join(page.select_one("main").text.split())


def rows_of(client, panel):
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return [" ".join(row.text.split()) for row in page.select(f"#{panel}-section tbody tr")]


def submit_page(client):
    home = HomePage.objects.get()
    fields = {"title": "Sent in", "slug": "sent-in", "summary": "A page.", "body-count": "0"}
    address = reverse("wagtailadmin_pages:add", args=["pages", "standardpage", home.pk])
    send(client, address, **fields, **{"action-submit": "Submit"})
    return StandardPage.objects.get(slug="sent-in")


def submit_coverage(client):
    fields = {
        "headline": "Sent in",
        "outlet": "An outlet",
        "published_on": "2025-05-27",
        "summary": "What it says.",
    }
    address = reverse("wagtailsnippets_news_coverage:add")
    send(client, address, **fields, **{"action-submit": "Submit"})
    return Coverage.objects.get(headline="Sent in")


SUBMITTED = {
    "page": (submit_page, "wagtailadmin_pages"),
    "coverage": (submit_coverage, "wagtailsnippets_news_coverage"),
}
by_kind = pytest.mark.parametrize("kind", SUBMITTED)


def decide(client, entry, views, action, **fields):
    state = entry.current_workflow_task_state
    address = reverse(f"{views}:workflow_action", args=[entry.pk, action, state.pk])
    client.post(address, fields)
    entry.refresh_from_db()


@by_kind
def test_what_an_editor_submits_is_public_after_a_moderator_approves(
    kind, editor, moderator, signed_in
):
    submit, views = SUBMITTED[kind]
    entry = submit(signed_in(editor))
    assert not entry.live
    assert "Sent in" in text_of(signed_in(moderator), "/admin/")

    decide(signed_in(moderator), entry, views, "approve")

    assert entry.live


@by_kind
def test_what_a_moderator_sends_back_waits_for_its_editor(kind, editor, moderator, signed_in):
    submit, views = SUBMITTED[kind]
    entry = submit(signed_in(editor))

    decide(signed_in(moderator), entry, views, "reject", comment="A source is missing.")

    assert not entry.live
    assert entry.current_workflow_state.status == "needs_changes"
    (row,) = rows_of(signed_in(editor), "returned")
    assert row.startswith("Sent in")
    assert row.endswith(" cast-moderator A source is missing.")
    assert rows_of(signed_in(moderator), "returned") == []


@by_kind
def test_nothing_is_sent_back_without_a_reason(kind, editor, moderator, signed_in):
    submit, views = SUBMITTED[kind]
    entry = submit(signed_in(editor))

    for comment in ("", "  "):
        decide(signed_in(moderator), entry, views, "reject", comment=comment)

    assert entry.current_workflow_state.status == "in_progress"


def test_what_came_back_leaves_the_first_page_when_it_is_handed_in_again(
    editor, moderator, signed_in
):
    entry = submit_page(signed_in(editor))
    decide(signed_in(moderator), entry, "wagtailadmin_pages", "reject", comment="A reason.")

    entry.current_workflow_state.resume(user=editor)

    assert rows_of(signed_in(editor), "returned") == []


def test_the_first_page_of_somebody_new_says_how_to_begin(editor, signed_in):
    client = signed_in(editor)
    assert "Open Content in the menu" in text_of(client, "/admin/")

    submit_page(client)

    assert "Open Content in the menu" not in text_of(client, "/admin/")


@by_kind
def test_an_editor_decides_nothing(kind, editor, signed_in):
    submit, views = SUBMITTED[kind]
    entry = submit(signed_in(editor))

    decide(signed_in(editor), entry, views, "approve")

    assert not entry.live


@by_kind
def test_an_administrator_decides_like_a_moderator(kind, editor, django_user_model, signed_in):
    submit, views = SUBMITTED[kind]
    entry = submit(signed_in(editor))
    administrator = django_user_model.objects.create_user(
        "chief", "chief@example.org", is_demo=True
    )
    administrator.groups.add(editor.groups.model.objects.get(name="Administrators"))

    decide(signed_in(administrator), entry, views, "approve")

    assert entry.live
