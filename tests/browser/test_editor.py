"""An editor and a moderator at work: a page of each type, from the empty form to the public."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from wagtail.models import Page, get_page_models

from inm_portal.pages.models import BasePage, HomePage, StandardPage

PAGE_TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]
# Two processors may be busy with other tests.
PATIENCE = 20_000
FIRST_DAY = datetime(2027, 5, 3, 10, tzinfo=UTC)


def parent_of(model):
    return next(parent for parent in model.allowed_parent_page_models() if parent is not model)


def in_order_of_the_tree(models):
    """Each type after the one that its pages lie below."""
    ordered, waiting = [HomePage], [model for model in models if model is not HomePage]
    while waiting:
        ready = [model for model in waiting if parent_of(model) in ordered]
        ordered += ready
        waiting = [model for model in waiting if model not in ready]
    return ordered


@pytest.fixture
def empty_portal(live_server):
    """The home page alone, so that what may be there once can be made."""
    home = HomePage.objects.get()
    for section in home.get_children().specific():
        section.delete()
    home.refresh_from_db()
    # It led to pages that are gone.
    home.actions = []
    home.save_revision().publish()
    return live_server


@pytest.fixture
def sign_in(browser, empty_portal):
    """A function that gives the page of a browser in which a user has signed in."""
    contexts = []

    def page_of(user):
        contexts.append(browser.new_context(base_url=empty_portal.url))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: message.type == "error" and page.complaints.append(message.text),
        )
        if user:
            page.goto("/admin/")
            page.fill("[name=login]", user.username)
            page.fill("[name=password]", "the-password-of-the-cast")
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/admin/")
        return page

    yield page_of
    for context in contexts:
        context.close()


def value_for(field, number):
    """Something valid for a required field; `number` counts the fields, so that times go on."""
    moment = FIRST_DAY + timedelta(days=number)
    if isinstance(field, forms.DateTimeField):
        return f"{moment:%Y-%m-%d %H:%M}"
    if isinstance(field, forms.DateField):
        return f"{moment:%Y-%m-%d}"
    if isinstance(field, forms.IntegerField):
        return "1"
    return "Words for a trial"


def fill_in(page, model, title):
    """Fill in what the form requires and has no value yet, as an editor finds it."""
    page.fill("#id_title", title)
    if model is HomePage:
        # The title of the front page stands in the browser's bar alone.
        page.fill("#id_headline", title)
    fields = model.get_edit_handler().get_form_class().base_fields
    for number, (name, field) in enumerate(fields.items()):
        element = page.locator(f"#id_{name}")
        if not field.required or element.count() == 0 or not element.is_visible():
            continue
        if isinstance(field, forms.ModelChoiceField):
            element.select_option(index=1)
        elif not element.input_value():
            element.fill(value_for(field, number))


def open_form(page, model):
    """Open the form: by way of the parent's button, or for the one home page its own."""
    if model is HomePage:
        return page.goto(reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk]))
    parent = parent_of(model).objects.get()
    page.goto(reverse("wagtailadmin_pages:add_subpage", args=[parent.pk]))
    target = reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )
    # Where only one type belongs, its form opens by itself.
    if not page.url.endswith(target):
        page.click(f"main a[href='{target}']")
    return page.wait_for_url(f"**{target}")


def preview_shows(page, title):
    toggle = page.get_by_role("button", name="Toggle preview")
    toggle.click()
    shown = page.frame_locator("#w-preview-iframe").locator("body")
    expect(shown).to_contain_text(title, timeout=PATIENCE)
    toggle.click()


def submit(page):
    page.get_by_role("button", name="More actions").click()
    page.click("button[name=action-submit]")
    expect(page.locator(".messages")).to_contain_text("submitted for moderation", timeout=PATIENCE)


def approve(page, title):
    page.goto("/admin/")
    page.click(f"main a:has-text('{title}') >> nth=0")
    page.get_by_role("button", name="More actions").click()
    page.click("button[data-workflow-action-name=approve] >> nth=0")
    expect(page.locator(".messages")).to_contain_text(title, timeout=PATIENCE)


def make(model, editing, approving, visiting):
    """Bring a page of this type from the empty form to the public; raise where that fails."""
    title = f"Trial of the {model._meta.verbose_name}"
    open_form(editing, model)
    fill_in(editing, model, title)
    preview_shows(editing, title)
    submit(editing)
    approve(approving, title)
    visiting.goto(Page.objects.get(title=title, live=True).url)
    expect(visiting.locator("main")).to_contain_text(title)


LONG_TITLE = "What a machine shop of twenty people learned from its first two robots"
SLUG = "what-a-machine-shop-of-twenty-people-learned-from-its-first"


def test_the_address_of_a_long_title_ends_at_a_word_unless_somebody_writes_it(
    signed_in_page, live_server
):
    page, slug = signed_in_page, signed_in_page.locator("#id_slug")
    open_form(page, StandardPage)

    page.fill("#id_title", LONG_TITLE)
    page.press("#id_title", "Tab")
    page.click("#tab-label-promote")
    expect(slug).to_have_value(SLUG)

    slug.fill(f"{SLUG}-two-robots")
    slug.press("Tab")
    expect(slug).to_have_value(f"{SLUG}-two-robots")


def test_a_page_of_each_type_is_made_previewed_submitted_approved_and_public(
    editor, moderator, sign_in
):
    people = sign_in(editor), sign_in(moderator), sign_in(None)
    failed = {}

    # One test for all: the pages of one type are made below those of another.
    for model in in_order_of_the_tree(PAGE_TYPES):
        if model is not HomePage and parent_of(model).__name__ in failed:
            failed[model.__name__] = "there is no page to make it below"
            continue
        try:
            make(model, *people)
        except (AssertionError, PlaywrightError, ObjectDoesNotExist) as error:
            failed[model.__name__] = str(error)
        if complaints := [said for page in people for said in page.complaints]:
            failed.setdefault(model.__name__, f"the browser complains: {complaints}")
        for page in people:
            page.complaints.clear()

    assert failed == {}
