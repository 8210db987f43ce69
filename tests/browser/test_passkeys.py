"""Setting up and using a second factor, in a browser with its content security policy."""

import pytest
from allauth.mfa.models import Authenticator
from authenticator_app import code
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from inm_portal.accounts import second_factor

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def writer(editor):
    """An editor as production has them."""
    editor.is_demo = False
    editor.save()
    return editor


@pytest.fixture
def complaints(page):
    """What the browser refused or could not run."""
    page.set_default_timeout(20_000)
    heard = []
    page.on("console", lambda message: message.type == "error" and heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def authenticator(page):
    """A device that answers for its owner at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return devtools


def give_password(page, user):
    page.goto("/admin/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "the-password-of-the-cast")
    page.press("[name=password]", "Enter")


def add_passkey(page, name="Office laptop"):
    page.click("text=Add a passkey")
    page.fill("[name=name]", name)
    page.click("#passkey")
    page.wait_for_url("**/recovery-codes/")


def sign_out(page):
    page.goto("/accounts/logout/")
    page.click("main button")
    page.wait_for_url("**/")


def test_an_app_is_set_up_and_signs_in(page, writer, complaints):
    give_password(page, writer)
    page.click("text=Set up an app")
    # The image appears a moment after its page, and its file is read a moment later.
    read = "image => image.decode().then(() => image.naturalWidth)"
    assert page.locator("main img").evaluate(read) > 100
    secret = page.locator("main code").inner_text()

    page.fill("[name=code]", code(secret))
    page.click("main form button")
    page.wait_for_url("**/recovery-codes/")
    spare = page.locator("main code").first.inner_text()
    page.click("text=I have them, go on")
    page.wait_for_url("**/admin/")
    sign_out(page)
    give_password(page, writer)
    page.fill("[name=code]", spare)
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/admin/")

    assert complaints == []


def test_a_passkey_is_added_and_signs_in_without_the_password(
    page, writer, authenticator, complaints
):
    give_password(page, writer)
    add_passkey(page)
    page.click("text=I have them, go on")
    page.wait_for_url("**/admin/")
    sign_out(page)

    page.goto("/accounts/login/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url("**/admin/")

    assert complaints == []
    assert Authenticator.objects.get(user=writer, type="webauthn").wrap().name == "Office laptop"


def test_a_passkey_is_the_second_factor_after_a_password(page, writer, authenticator, complaints):
    give_password(page, writer)
    add_passkey(page)
    sign_out(page)
    give_password(page, writer)
    page.wait_for_url("**/2fa/authenticate/")

    page.click("text=Use a passkey")
    page.wait_for_url("**/admin/")

    assert complaints == []


def test_a_passkey_that_is_refused_is_said_plainly(page, writer, authenticator):
    give_password(page, writer)
    add_passkey(page)
    sign_out(page)
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")

    page.click("text=Sign in with a passkey")

    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def test_without_a_script_passkeys_are_not_offered_and_an_app_is(browser, live_server, writer):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()
    give_password(page, writer)

    page.goto("/accounts/2fa/webauthn/add/")

    expect(page.get_by_text("Here it cannot be done")).to_be_visible()
    expect(page.locator("#passkey")).to_be_hidden()
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("[name=code]", code(page.locator("main code").inner_text()))
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/recovery-codes/")
    context.close()


def test_on_a_bare_ip_address_passkeys_are_not_offered(page, live_server):
    """Browsers refuse them there: the button would only fail."""
    page.goto(f"{live_server.url.replace('localhost', '127.0.0.1')}/accounts/login/")

    expect(page.get_by_text("Sign in with a passkey")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible_at_any_width(page, writer, authenticator, complaints, width):
    page.set_viewport_size({"width": width, "height": 900})
    give_password(page, writer)
    add_passkey(page, "A passkey with quite a long name")
    problems = []
    for address in [
        "2fa/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "sessions/",
        "password/change/",
        "reauthenticate/",
        "2fa/webauthn/reauthenticate/",
        "3rdparty/login/cancelled/",
    ]:
        answer = page.goto(f"/accounts/{address}")
        overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if answer.status != 200 or overflow or found:
            problems.append((address, answer.status, overflow, found))

    assert problems == []
    assert complaints == []
    assert second_factor.is_set_up(writer)
