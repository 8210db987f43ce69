"""The pattern library in a real browser: what holds for public pages holds for every example."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_public import OPTIONS, REFLOW, SCHEMES, SIZES, TARGET, TOO_SMALL

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/patterns/"


@pytest.fixture
def library(browser, live_server, editor, signed_in, settings):
    """The library as an editor sees it, with the `complaints` of the browser."""
    session = signed_in(editor).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.set_default_timeout(60_000)
    page.goto(ADDRESS)
    page.wait_for_load_state("networkidle")
    yield page
    context.close()


def test_every_example_is_accessible_in_both_schemes_and_at_both_sizes(library):
    found = {}
    for width, height in SIZES:
        library.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            library.emulate_media(color_scheme=scheme)
            answer = Axe().run(library, options=OPTIONS).response
            for rule in answer["violations"] + answer["incomplete"]:
                places = [str(node["target"]) for node in rule["nodes"]]
                found[width, scheme, rule["id"]] = places

    assert found == {}
    assert library.complaints == []


def test_no_example_scrolls_sideways_and_every_target_is_large_enough(library):
    found = {}
    for width in [*REFLOW, 390, 768, 1024, 1440]:
        library.set_viewport_size({"width": width, "height": 800})
        if (scroll := library.evaluate("document.documentElement.scrollWidth")) > width:
            found[width] = scroll
        if small := library.evaluate(TOO_SMALL, TARGET):
            found[width, "targets"] = small

    assert found == {}
    # No example takes it where the page is opened.
    assert library.evaluate("document.activeElement === document.body && scrollY === 0")
