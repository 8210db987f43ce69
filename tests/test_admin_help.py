"""What the admin says to those who work in it: help at every field, and a menu that is theirs."""

import itertools
import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.defaultfilters import date
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, get_edit_handler
from wagtail.log_actions import log
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from inm_portal.pages.models import BasePage, Branding, HomePage
from inm_portal.pages.models.branding import MenuItem
from members.models import MemberPage
from research.models import ProjectPage

pytestmark = pytest.mark.django_db

PAGE_TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]


def panels_below(panel):
    yield panel
    children = getattr(panel, "children", [])
    if isinstance(panel, InlinePanel):
        children = [panel.child_edit_handler]
    yield from itertools.chain.from_iterable(map(panels_below, children))


def edit_handlers():
    for model in [*PAGE_TYPES, *get_snippet_models()]:
        # A viewset attaches the one of a snippet.
        yield (
            model.get_edit_handler()
            if hasattr(model, "get_edit_handler")
            else (get_edit_handler(model))
        )
    yield Branding.edit_handler.bind_to_model(Branding)


def fields_shown():
    for handler in edit_handlers():
        for panel in panels_below(handler):
            if isinstance(panel, FieldPanel):
                yield panel


def test_every_field_says_what_it_wants():
    # Wagtail's own, explained by the dialog that they stand in.
    known = {"go_live_at", "expire_at"}

    silent = {
        f"{panel.model.__name__}.{panel.field_name}"
        for panel in fields_shown()
        if panel.field_name not in known and not (panel.help_text or panel.db_field.help_text)
    }

    assert silent == set()


def blocks_below(block, path):
    yield block, path
    children = getattr(block, "child_blocks", {})
    if isinstance(block, blocks.ListBlock):
        children = {"item": block.child_block}
    for name, child in children.items():
        yield from blocks_below(child, f"{path}.{name}")


def test_every_block_that_takes_text_says_how_much():
    streams = [
        (panel.db_field.stream_block, f"{panel.model.__name__}.{panel.field_name}")
        for panel in fields_shown()
        if hasattr(panel.db_field, "stream_block")
    ]

    silent = {
        path
        for stream, root in streams
        for block, path in blocks_below(stream, root)
        if isinstance(block, blocks.CharBlock | blocks.TextBlock)
        # The picture's own alternative text comes with Wagtail's block, which explains it.
        and not path.endswith("image.alt_text")
        and not block.field.help_text
    }

    assert silent == set()


def menu(client):
    """The entries of the menu on the left, as {label: labels below it}."""
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    modules = json.loads(page.select_one("#wagtail-sidebar-props").text)["modules"]
    items = next(m["_args"][0] for m in modules if m["_type"] == "wagtail.sidebar.MainMenuModule")
    return {
        item["_args"][0]["label"]: [
            below["_args"][0]["label"]
            for below in item["_args"][1:2]
            if isinstance(below, list)
            for below in below
        ]
        for item in items
    }


CONTENT = [
    *("Members", "People", "Seed projects", "Programs", "Releases", "Coverage", "Events"),
    *("History", "Sister initiatives"),
]


def test_a_moderator_finds_content_and_vocabularies_in_the_menu(moderator, signed_in):
    found = menu(signed_in(moderator))

    assert found["Content"] == CONTENT
    assert len(found["Vocabularies"]) == 11
    assert found["Help"] == ["Shortcuts", "Pattern library"]


def test_an_editor_finds_in_the_menu_what_an_editor_may_do(editor, signed_in):
    found = menu(signed_in(editor))

    assert found["Content"] == CONTENT
    assert "Vocabularies" not in found
    assert "Settings" not in found


def test_each_entry_of_a_menu_is_headed_by_what_it_leads_to(moderator, signed_in):
    branding = Branding.objects.get()
    hidden = MemberPage.objects.live().first()
    MenuItem.objects.all().delete()
    feed = {"address": "/news/feed/", "label": "Feed"}
    for order, fields in enumerate([feed, {"page": HomePage.objects.get()}, {"page": hidden}]):
        MenuItem.objects.create(branding=branding, sort_order=order, **fields)
    hidden.unpublish()
    address = reverse("wagtailsettings:edit", args=["pages", "branding", branding.site_id])

    page = BeautifulSoup(signed_in(moderator).get(address).content, "html.parser")

    entries = page.select("#id_menu_items-FORMS > [data-inline-panel-child]")
    assert [" ".join(entry.h3.text.split()) for entry in entries] == [
        "Feed",
        HomePage.objects.get().title,
        f"{hidden.title} (not published, not shown)",
    ]


# The first page


def texts_of(client, panel):
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return [" ".join(row.text.split()) for row in page.select(f"#{panel}-section tbody tr")]


def first_steps(client):
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return [" ".join(panel.text.split()) for panel in page.select("#first-steps-section p")]


def test_the_first_steps_are_those_that_somebody_may_take(editor, moderator, signed_in):
    ((of_an_editor,), (of_a_moderator,)) = (first_steps(signed_in(u)) for u in (editor, moderator))

    assert of_an_editor.endswith("until you submit it and a moderator approves it.")
    assert "a draft until you publish it. What others submit waits for you" in of_a_moderator


def test_who_has_changed_something_needs_no_first_steps(editor, signed_in):
    log(instance=MemberPage.objects.first(), action="wagtail.edit", user=editor)

    assert first_steps(signed_in(editor)) == []


@pytest.mark.sqlite
def test_staff_see_first_which_pages_are_due_for_review(editor, signed_in):
    for page_type in PAGE_TYPES:
        page_type.objects.update(review_due=None)
    today = localdate()
    late, due, later, draft = MemberPage.objects.order_by("pk")[:4]
    project = ProjectPage.objects.first()
    for page, days in [(late, -40), (due, 0), (later, 1), (draft, -9), (project, -3)]:
        type(page).objects.filter(pk=page.pk).update(review_due=today + timedelta(days))
    MemberPage.objects.filter(pk=draft.pk).update(live=False)

    shown = texts_of(signed_in(editor), "reviews-due")

    assert shown == [
        f"{late.title} Member since {date(today - timedelta(40), 'F j, Y')}",
        f"{project.title} Seed project since {date(today - timedelta(3), 'F j, Y')}",
        f"{due.title} Member since {date(today, 'F j, Y')}",
    ]


@pytest.mark.sqlite
def test_without_a_page_due_for_review_the_first_page_says_nothing(editor, signed_in):
    for page_type in PAGE_TYPES:
        page_type.objects.update(review_due=None)

    assert "Due for review" not in signed_in(editor).get("/admin/").content.decode()


@pytest.mark.sqlite
def test_the_first_page_asks_no_more_the_more_is_due(editor, signed_in):
    client = signed_in(editor)
    counts = []
    for number in (1, 5):
        for member in MemberPage.objects.order_by("pk")[:number]:
            MemberPage.objects.filter(pk=member.pk).update(review_due=localdate())
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
