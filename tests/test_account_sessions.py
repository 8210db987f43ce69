"""Where somebody is signed in: the list, ending one, ending all others."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

PASSWORD = "the-password-of-the-cast"
LIST = "/accounts/sessions/"
DESK = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
    " Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def browser(user, name=DESK):
    client = Client(HTTP_USER_AGENT=name)
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


def is_signed_in(client):
    return client.get(LIST).status_code == 200


def address_of(client):
    session = UserSession.objects.get(session_key=client.session.session_key)
    return f"{LIST}{session.pk}/end/"


@pytest.fixture
def here(partner):
    return browser(partner)


@pytest.fixture
def there(partner, here):
    return browser(partner, PHONE)


def test_the_list_shows_ones_own_sessions_and_nobody_elses(here, there, outsider):
    browser(outsider, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")

    page = here.get(LIST).content.decode()

    assert re.findall(r'<th scope="row">(.*?)</th>', page) == [
        "Chrome on Linux",
        "Safari on iPhone",
    ]


def test_one_session_is_ended_and_the_others_stay(here, there, partner):
    third = browser(partner)

    here.post(address_of(there))

    assert [is_signed_in(client) for client in (here, there, third)] == [True, False, True]


def test_all_others_are_ended(here, there, partner):
    third = browser(partner)

    here.post(LIST)

    assert [is_signed_in(client) for client in (here, there, third)] == [True, False, False]


def test_nobody_ends_the_session_of_another(here, outsider):
    stranger = browser(outsider)

    answer = stranger.post(address_of(here))

    assert answer.status_code == 404
    assert is_signed_in(here)


def test_a_link_ends_nothing(here, there):
    assert here.get(address_of(there)).status_code == 405
    assert is_signed_in(there)


def test_ones_own_session_ends_by_signing_out(here):
    assert here.post(address_of(here))["Location"] == "/accounts/logout/"


def test_a_new_password_ends_all_other_sessions(here, there):
    new = "a-quite-different-password"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    here.post("/accounts/password/change/", fields)

    assert [is_signed_in(client) for client in (here, there)] == [True, False]


def test_a_closed_account_is_signed_out_at_once(here, partner):
    partner.is_active = False
    partner.save()

    assert not is_signed_in(here)


def test_a_new_password_is_told_by_mail(
    here, partner, mailoutbox, django_capture_on_commit_callbacks
):
    new = "a-quite-different-password"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    with django_capture_on_commit_callbacks(execute=True):
        here.post("/accounts/password/change/", fields)

    assert [message.to for message in mailoutbox] == [[partner.email]]
    assert "If it was you, you need do nothing" in mailoutbox[0].body


def test_a_visitor_is_asked_to_sign_in(visitor, db):
    assert visitor.get(LIST)["Location"] == f"/accounts/login/?next={LIST}"


@pytest.mark.parametrize("name", ["", "curl/8.0"])
def test_a_browser_that_says_nothing_known_is_a_browser(name, partner):
    page = browser(partner, name).get(LIST).content.decode()

    assert '<th scope="row">A browser</th>' in page
