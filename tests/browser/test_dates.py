"""Dates that somebody types in a form that the admin does not read."""

from django.urls import reverse
from playwright.sync_api import expect

from news.models import EventPage

PATIENCE = 20_000
# Pickers that the page's own scripts have made: a date and time, and a date.
TYPED = {"#id_starts": "10.03.2027 9:00", "#id_review_due": "March 10, 2027"}


def type_into(page, field, words):
    page.locator(field).click()
    page.locator(field).fill(words)
    # The picker opens only a moment after the field is entered.
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.locator(field).press("Tab")
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)


def test_a_date_in_another_form_stays_as_typed_and_is_refused(signed_in_page):
    page, event = signed_in_page, EventPage.objects.first()
    starts = event.starts
    page.goto(reverse("wagtailadmin_pages:edit", args=[event.pk]))

    type_into(page, "#id_starts", TYPED["#id_starts"])
    page.get_by_role("tab", name="Settings").click()
    type_into(page, "#id_review_due", TYPED["#id_review_due"])
    page.get_by_role("tab", name="Content").click()
    page.get_by_role("button", name="Add session").click()
    # A picker that is made only now.
    session = f"#id_sessions-{event.sessions.count()}-starts"
    type_into(page, session, "tomorrow")

    assert {field: page.input_value(field) for field in TYPED} == TYPED
    assert page.input_value(session) == "tomorrow"
    page.get_by_role("button", name="Save draft").click()
    # One for the event, one for the session.
    expect(page.get_by_text("Enter a valid date/time.")).to_have_count(2, timeout=PATIENCE)
    assert page.input_value("#id_starts") == TYPED["#id_starts"]
    event.refresh_from_db()
    assert event.starts == starts
