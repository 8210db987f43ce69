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
    assert "Sent in" in text_of(signed_in(editor), "/admin/")


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
    administrator = django_user_model.objects.create_user("chief", "chief@example.org")
    administrator.groups.add(editor.groups.model.objects.get(name="Administrators"))

    decide(signed_in(administrator), entry, views, "approve")

    assert entry.live
