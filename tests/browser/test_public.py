"""What visitors get, in a real browser: accessible, at every width, quiet and without cookies."""

from urllib.parse import urlsplit

import pytest
from addresses import STATES, full_pages
from axe_playwright_python.sync_playwright import Axe

from inm_portal.pages import figures
from members.models import MemberPage

pytestmark = pytest.mark.django_db(transaction=True)

# All rules of axe: WCAG to AAA, and its best practices.
OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
SIZES = [(1440, 900), (390, 844)]
SCHEMES = ["light", "dark"]
# WCAG 1.4.10: no sideways scrolling at 320 px, which is a page of 1280 px at 400 %.
REFLOW = [320, 640]
TARGET = 44

TOO_SMALL = """
(least) => [...document.querySelectorAll("a, button, input, select, summary")].filter(e => {
  // Whoever hits the label hits the box.
  const box = (e.type === "checkbox" ? e.labels[0] : e).getBoundingClientRect();
  if (!box.width || !box.height || e.closest(".visually-hidden, .skip")) return false;
  // Links in running text and in headings are as high as their line (WCAG 2.5.8, inline).
  if (e.matches("a") && getComputedStyle(e).display === "inline") return false;
  return box.height < least - .5 || box.width < least - .5;
}).map(e => e.outerHTML.slice(0, 120))
"""


@pytest.fixture
def portal(browser, live_server):
    """A page of a visitor's browser, with the `requests` and `complaints` that it collects."""
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    page = context.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text))
    yield page
    context.close()


@pytest.mark.parametrize("addresses", [full_pages, STATES.values], ids=["full", "states"])
def test_every_template_is_accessible_in_both_schemes_and_at_both_sizes(addresses, portal):
    found = {}
    for address in addresses():
        portal.goto(address)
        for width, height in SIZES:
            portal.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                portal.emulate_media(color_scheme=scheme)
                answer = Axe().run(portal, options=OPTIONS).response
                rules = [rule["id"] for rule in answer["violations"] + answer["incomplete"]]
                if rules:
                    found[address, width, scheme] = rules

    assert found == {}


def test_no_template_scrolls_sideways_and_every_target_is_large_enough(portal):
    found = {}
    for address in [*full_pages(), *STATES.values()]:
        portal.goto(address)
        for width in [*REFLOW, 390, 768, 1440]:
            portal.set_viewport_size({"width": width, "height": 800})
            if (scroll := portal.evaluate("document.documentElement.scrollWidth")) > width:
                found[address, width] = scroll
            if small := portal.evaluate(TOO_SMALL, TARGET):
                found[address, width, "targets"] = small

    assert found == {}


def test_visits_leave_no_cookie_ask_no_other_host_and_complain_of_nothing(portal, live_server):
    for address in full_pages():
        portal.goto(address)
        portal.wait_for_load_state("networkidle")

    hosts = {urlsplit(url).netloc for url in portal.requests if not url.startswith("data:")}
    assert hosts == {urlsplit(live_server.url).netloc}
    assert portal.context.cookies() == []
    assert portal.complaints == []


def test_the_menu_opens_without_a_script_and_by_keyboard(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto("/")
    assert not page.get_by_role("link", name="Members", exact=True).first.is_visible()

    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Members").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Members"
    context.close()


def test_a_long_name_and_many_projects_still_fit(portal):
    member = MemberPage.objects.live().first()
    member.title = "Vereinigte Werkzeugmaschinen- und Feinwerktechnikfabriken AG"
    member.save()
    figures.draw_page(member)
    for width in (320, 390, 768, 1440):
        portal.set_viewport_size({"width": width, "height": 800})
        portal.goto(member.url)
        assert portal.evaluate("document.documentElement.scrollWidth") == width
        name = portal.locator("h1").bounding_box()
        assert name["x"] >= 0
        assert name["x"] + name["width"] <= width
