"""A profile on its way from the invitation to the public page, in a browser."""

import pytest
from authenticator_app import code
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from test_public import OPTIONS, REFLOW, SCHEMES, SIZES, TARGET, TOO_SMALL

from members.models import Invitation, MemberPage, ProfileChange

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a-long-password-of-ann"
PARTNER_CLICKS, STAFF_CLICKS = 6, 4


class Hand:
    """Clicks, and counts."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.click()


@pytest.fixture
def siemens():
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def invitation(partner, siemens):
    invitation = Invitation(member=siemens, address="ann@example.org", role="editor")
    invitation.send(partner)
    return reverse("partner_invitation", args=[invitation.token])


@pytest.fixture
def logo(tmp_path):
    path = tmp_path / "logo.png"
    Image.new("RGB", (400, 200), "#0d2f73").save(path)
    return path


def join(page, invitation):
    """Accept the invitation with a new account, and set up a second factor."""
    page.goto(invitation)
    page.fill("[name=first_name]", "Ann")
    page.fill("[name=last_name]", "Example")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main form button")
    page.goto("/accounts/2fa/totp/activate/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
    page.fill("[name=code]", code(page.locator("main code").inner_text()))
    page.click("main form button")
    page.wait_for_url("**/recovery-codes/")


def test_from_the_invitation_to_the_public_page(
    browser, live_server, page, invitation, moderator, siemens, logo
):
    page.set_default_timeout(20_000)
    join(page, invitation)
    page.goto("/partner/")
    hand = Hand(page)

    hand.click("text=Change the profile")
    page.fill("[name=tagline]", "A tagline by Ann")
    page.set_input_files("[name=logo_file]", logo)
    page.fill("[name=logo_by]", "Ann Example, brand manager")
    hand.click("[name=logo_consent]")
    hand.click("text=Submit for review")
    page.wait_for_url("**/partner/")

    assert hand.clicks <= PARTNER_CLICKS
    assert "Submitted: Tagline, Logo." in page.inner_text("main")

    staff_page = browser.new_context(base_url=live_server.url).new_page()
    staff_page.set_default_timeout(20_000)
    staff_page.goto("/admin/")
    staff_page.fill("[name=login]", moderator.username)
    staff_page.fill("[name=password]", "the-password-of-the-cast")
    staff_page.press("[name=password]", "Enter")
    staff_page.wait_for_url("**/admin/")
    staff = Hand(staff_page)
    tagline, new_logo = ProfileChange.objects.submitted().order_by("-field")

    staff.click("#profile-changes-content a:has-text('Siemens'), a:has-text('Siemens')")
    staff.click(f"label[for=accept-{tagline.pk}]")
    staff.click(f"label[for=return-{new_logo.pk}]")
    staff_page.fill(f"[name=note-{new_logo.pk}]", "Please send it on white.")
    staff.click("text=Decide")
    staff_page.wait_for_url("**/profile-changes/")
    staff_page.context.close()

    assert staff.clicks <= STAFF_CLICKS
    page.goto(siemens.url)
    assert "A tagline by Ann" in page.inner_text("main")
    assert page.locator(".record img").count() == 0
    page.goto("/partner/")
    said = page.inner_text("main")
    assert "Please send it on white." in said
    assert "Accepted" in said
    assert "Returned" in said


@pytest.fixture
def desk(browser, live_server, partner, signed_in):
    """The browser of a partner, which runs no script of ours."""
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    cookie = signed_in(partner).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def faults(page):
    """Return what axe, narrow windows and small targets complain of on the shown page."""
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            answer = Axe().run(page, options=OPTIONS).response
            if rules := [rule["id"] for rule in answer["violations"] + answer["incomplete"]]:
                found[width, scheme] = rules
        if small := page.evaluate(TOO_SMALL, TARGET):
            found[width, "targets"] = small
    for width in REFLOW:
        page.set_viewport_size({"width": width, "height": 800})
        if (scroll := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[width] = scroll
    return found


def test_every_state_of_the_partner_pages_is_accessible(desk):
    found = {}

    def look(name):
        found.update({(name, *key): what for key, what in faults(desk).items()})

    desk.goto("/partner/profile/")
    look("form")
    desk.fill("[name=website]", "no address")
    desk.fill("[name=tagline]", "A draft")
    desk.click("text=Save as a draft")
    look("form with an error")
    desk.fill("[name=website]", "https://example.org/")
    desk.click("text=Submit for review")
    look("overview, waiting")
    for address in ("/partner/profile/", "/partner/preview/", "/partner/history/"):
        desk.goto(address)
        look(address)

    assert found == {}


def test_a_draft_saves_itself_while_one_types(desk):
    desk.goto("/partner/profile/")
    desk.fill("[name=tagline]", "Typed and never sent")

    expect(desk.locator("#autosaved")).to_contain_text("Saved as a draft at", timeout=20_000)

    assert ProfileChange.objects.get().new == "Typed and never sent"
    desk.fill("[name=tagline]", "Typed and sent")
    desk.click("text=Submit for review")
    desk.wait_for_url("**/partner/")
    assert ProfileChange.objects.submitted().get().new == "Typed and sent"


def test_a_profile_is_changed_without_a_script(browser, live_server, partner, signed_in):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    cookie = signed_in(partner).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/partner/")
    page.click("text=Change the profile")
    page.fill("[name=tagline]", "Without a script")
    page.fill("[name=website]", "no address")
    page.click("text=Submit for review")
    assert page.input_value("[name=tagline]") == "Without a script"
    page.fill("[name=website]", "https://example.org/")
    page.click("text=Submit for review")
    assert "Submitted: Tagline, Website." in page.inner_text("main")
    page.click("button:has-text('Withdraw Tagline')")

    context.close()
    assert set(ProfileChange.objects.drafts().values_list("field", flat=True)) == {"tagline"}
    assert set(ProfileChange.objects.submitted().values_list("field", flat=True)) == {"website"}
