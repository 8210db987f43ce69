"""Sign-in through an OpenID Connect provider: a real one, run beside the tests."""

import json
import os
import re
import shutil
import subprocess
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.contrib.auth import get_user_model

from inm_portal import settings as settings_module
from inm_portal.settings import WrongSettingError, openid_connect

LOGIN = "/accounts/oidc/sso/login/"
CALLBACK = f"http://testserver{LOGIN}callback/"
NAMES = ["OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]


def refuse(reason):
    """Skip the test; fail it where everything should be installed."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="module")
def server_url():
    """The address of a running provider."""
    node = shutil.which("node")
    if not node or not (project.BASE_DIR / "node_modules/oidc-provider").exists():
        refuse("node or oidc-provider is missing: run npm install")
    command = [node, "tests/oidc_provider.mjs", CALLBACK]
    with subprocess.Popen(
        command, cwd=project.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def provider(server_url, settings):
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(
        server_url, "portal", "a-secret-for-tests", "the institute"
    )


def at_the_provider(address, claims):
    """Sign in there as somebody with these claims; return the address that leads back."""
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False)
        while not answer.headers.get("Location", "").startswith(CALLBACK):
            if "Location" in answer.headers:
                where = urljoin(answer.url, answer.headers["Location"])
                answer = browser.get(where, allow_redirects=False)
                continue
            answer.raise_for_status()
            form = BeautifulSoup(answer.content, "html.parser").form
            fields = {field["name"]: field.get("value", "") for field in form.select("[name]")}
            if "login" in fields:
                fields |= {"login": json.dumps(claims), "password": "any"}
            where = urljoin(answer.url, form["action"])
            answer = browser.post(where, fields, allow_redirects=False)
        return answer.headers["Location"]


def sign_in(client, claims, ways="", **extra):
    there = client.get(f"{LOGIN}{ways}")["Location"]
    return client.get(at_the_provider(there, claims).removeprefix("http://testserver"), **extra)


def person(email, verified=True):
    return {"sub": f"id-of-{email}", "email": email, "email_verified": verified}


def test_a_partner_with_a_verified_address_signs_in(provider, partner, visitor):
    answer = sign_in(visitor, person(partner.email.upper()))

    assert answer["Location"] == "/partner/"
    assert visitor.get("/partner/").context["user"] == partner


def test_staff_still_pass_their_second_factor(provider, editor, visitor):
    editor.is_demo = False
    editor.save()

    sign_in(visitor, person(editor.email))

    assert visitor.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/"


@pytest.mark.parametrize("verified", [False, "false", "true", None])
def test_an_address_that_nobody_verified_signs_nobody_in(verified, provider, partner, visitor):
    answer = sign_in(visitor, person(partner.email, verified))

    assert answer.status_code == 403
    assert "There is no account for you here yet" in answer.content.decode()
    assert "_auth_user_id" not in visitor.session


def test_a_stranger_gets_a_plain_sentence_and_no_account(provider, visitor, db):
    before = get_user_model().objects.count()

    answer = sign_in(visitor, person("stranger@example.org"))

    assert answer.status_code == 403
    assert "ask them, and name that address" in answer.content.decode()
    assert get_user_model().objects.count() == before


def test_the_password_stays_and_nothing_is_connected(provider, partner, visitor):
    """Allauth's own way by address takes the password away."""
    sign_in(visitor, person(partner.email))

    partner.refresh_from_db()
    assert partner.check_password("the-password-of-the-cast")
    assert not SocialAccount.objects.exists()


def test_an_identity_cannot_be_connected_to_stay(provider, partner, signed_in):
    client = signed_in(partner)

    answer = sign_in(client, person(partner.email), "?process=connect")

    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(provider, partner, visitor):
    partner.is_active = False
    partner.save()

    assert sign_in(visitor, person(partner.email))["Location"] == "/accounts/inactive/"


def test_the_way_there_carries_a_proof_that_only_this_browser_has(provider, visitor, partner):
    there = visitor.get(LOGIN)["Location"]
    asked = parse_qs(urlsplit(there).query)
    back = at_the_provider(there, person(partner.email)).removeprefix("http://testserver")

    visitor.cookies.clear()
    answer = visitor.get(back)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [CALLBACK]
    assert answer.status_code == 401
    assert "_auth_user_id" not in visitor.session


def test_who_turns_back_is_told_so(provider, visitor, db):
    there = visitor.get(LOGIN)["Location"]
    state = parse_qs(urlsplit(there).query)["state"][0]

    answer = visitor.get(f"{LOGIN}callback/?error=access_denied&state={state}", follow=True)

    assert "You have ended the sign-in" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_said_plainly(provider, visitor, settings, db):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"

    answer = visitor.get(LOGIN)

    assert answer.status_code == 503
    assert "The sign-in did not work" in answer.content.decode()


def test_the_sign_in_page_offers_it_by_name(provider, visitor, db):
    page = visitor.get("/accounts/login/?next=/partner/").content.decode()

    assert re.search(rf'href="{LOGIN}\?next=/partner/">\s*Sign in with the institute', page)


# Without a provider


def test_without_a_provider_there_is_no_button_and_no_way(visitor, db):
    page = visitor.get("/accounts/login/").content.decode()

    assert "oidc" not in page
    assert [visitor.get(path).status_code for path in (LOGIN, f"{LOGIN}callback/")] == [404, 404]


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_half_a_provider_stops_the_start(missing):
    given = ["https://login.example.org", "portal", "s3cret"]
    given[missing] = ""

    with pytest.raises(WrongSettingError, match=f"{NAMES[missing]} takes a value"):
        openid_connect(*given, "the institute")


def test_a_provider_without_tls_stops_the_start_and_the_secret_is_not_said():
    with pytest.raises(WrongSettingError, match="OIDC_SERVER_URL takes") as refused:
        openid_connect("http://login.example.org", "portal", "s3cret", "the institute")

    assert "s3cret" not in str(refused.value)


def test_no_provider_is_the_default():
    assert settings_module.SOCIALACCOUNT_PROVIDERS == {}
