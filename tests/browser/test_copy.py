"""A quotation goes to the clipboard with its source."""

import pytest
from playwright.sync_api import expect

from news.models import Quotation

pytestmark = pytest.mark.django_db(transaction=True)

BUTTON = "button[data-copy]"


@pytest.fixture
def release():
    return Quotation.objects.filter(release__live=True).first().release


def test_a_quotation_is_copied_and_the_reader_is_told(page, release):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(release.url)
    button = page.locator(BUTTON).first

    button.click()

    expect(page.get_by_role("status").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == button.get_attribute("data-copy")
    assert release.title in copied


def test_a_clipboard_that_refuses_leaves_the_words_to_be_selected(page, release):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(release.url)
    button = page.locator(BUTTON).first

    button.click()

    words = button.get_attribute("data-copy")
    expect(page.get_by_role("status").first).to_contain_text(" ".join(words.split()))


def test_where_there_is_no_clipboard_there_is_no_button(page, release):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(release.url)

    expect(page.locator(BUTTON).first).to_be_hidden()
