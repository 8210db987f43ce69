"""The pages about representatives and invitations, in a browser without scripts."""

from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.urls import reverse
from test_markup import complaints
from test_public import OPTIONS, REFLOW, SCHEMES, SIZES, TARGET, TOO_SMALL

from members.models import Invitation, MemberPage, Representative

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/partner/people/"


@pytest.fixture
def invitations(partner, outsider):
    """Invitations by name, beside a representative of whom everything is long."""
    siemens = MemberPage.objects.get(slug="siemens")
    long = "long-" * 20
    user = get_user_model().objects.create_user(
        long, f"{long[:60]}@{long[:50]}.example.org", first_name="W" * 60, last_name="N" * 60
    )
    Representative.objects.create(user=user, member=siemens, role="viewer")
    made = {}
    flex = outsider.representations.get().member
    for name, member, address, by in [
        ("new", siemens, f"ann-{long[:55]}@example.org", partner),
        ("own", flex, partner.email, outsider),
        # A viewer may invite nobody, so this one does not hold.
        ("gone", siemens, "gone@example.org", user),
    ]:
        made[name] = Invitation(member=member, address=address, role="editor")
        made[name].send(by)
    return {name: reverse("partner_invitation", args=[i.token]) for name, i in made.items()}


@pytest.fixture
def portal(browser, live_server, invitations):
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def sign_in(portal, client):
    # Given as the address of the whole portal: a cookie is otherwise one of its folder.
    url = urljoin(portal.url, "/")
    portal.context.add_cookies(
        [{"name": k, "value": v.value, "url": url} for k, v in client.cookies.items()]
    )


def send(portal, button):
    """Send a form and wait for the answer: what is asked next does not wait by itself."""
    with portal.expect_navigation():
        portal.get_by_role("button", name=button).click()


def faults(portal):
    for width, height in [*SIZES, *((width, 800) for width in REFLOW)]:
        portal.set_viewport_size({"width": width, "height": height})
        if (scroll := portal.evaluate("document.documentElement.scrollWidth")) > width:
            yield width, scroll
        if small := portal.evaluate(TOO_SMALL, TARGET):
            yield width, small
    for scheme in SCHEMES:
        portal.emulate_media(color_scheme=scheme)
        answer = Axe().run(portal, options=OPTIONS).response
        yield from (
            (scheme, rule["id"], rule["nodes"][0]["html"])
            for rule in answer["violations"] + answer["incomplete"]
        )


def test_every_state_is_accessible_at_every_width(portal, invitations, partner, signed_in):
    found = {}
    portal.goto(invitations["new"])
    found["new"] = list(faults(portal))
    send(portal, "Make the account and accept")
    found["errors"] = list(faults(portal))
    portal.goto(invitations["gone"])
    found["gone"] = list(faults(portal))
    sign_in(portal, signed_in(partner))
    portal.goto(invitations["own"])
    found["accept"] = list(faults(portal))
    portal.goto(invitations["new"])
    found["other account"] = list(faults(portal))
    portal.goto(PAGE)
    for summary in portal.locator("main summary").all():
        summary.click()
    found["people"] = list(faults(portal))
    portal.fill("[name=address]", "no address")
    send(portal, "Send the invitation")
    found["people, errors"] = list(faults(portal))

    assert {name: said for name, said in found.items() if said} == {}


def test_an_owner_ends_a_representation_by_keyboard_and_without_a_script(
    browser, live_server, invitations, partner, signed_in
):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    portal = context.new_page()
    portal.goto("/accounts/login/")
    sign_in(portal, signed_in(partner))
    portal.goto(PAGE)

    portal.locator("summary", has_text="End:").focus()
    portal.keyboard.press("Enter")
    portal.keyboard.press("Tab")
    portal.keyboard.press("Enter")
    portal.wait_for_selector(".message--success")

    assert "no longer represents Siemens." in portal.inner_text(".message--success")
    context.close()


def test_every_state_is_valid(checker, invitations, partner, visitor, signed_in, tmp_path):
    own = signed_in(partner)
    invite = {"act": "invite", "member": "siemens", "address": "none"}
    pages = {
        "new": visitor.get(invitations["new"]),
        "errors": visitor.post(invitations["new"], {}),
        "gone": visitor.get(invitations["gone"]),
        "accept": own.get(invitations["own"]),
        "other account": own.get(invitations["new"]),
        "people": own.get(PAGE),
        "people, errors": own.post(PAGE, invite),
    }

    assert complaints(checker, pages, tmp_path) == {}
