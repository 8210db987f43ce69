"""Nothing tells who has an account, and no forged header moves a limit of tries."""

import re
import time
from statistics import median

import pytest
from django.core.cache import cache
from django.test import Client

from members.models import Invitation, MemberPage

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
PASSWORD = "the-password-of-the-cast"
FORGED = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP"]
ROUNDS = 25
# Between medians. A hash of a password takes fifty times as long, a mail that is written twice.
MOST_TIMES = 1.4


@pytest.fixture
def as_it_runs(settings):
    """The hash takes as long as a page, and tasks wait for the process that does them."""
    settings.TASKS = {"default": {"BACKEND": settings.TASKS_BACKENDS["database"]}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def body(answer):
    """Return what the page says, apart from tokens and from what was typed."""
    text = re.sub(r"csrfmiddlewaretoken\W+value=\W+\w+", "", answer.content.decode())
    return re.sub(r"cast-partner|known-nobody", "NAME", text)


def sign_in(name):
    return Client().post(LOGIN, {"login": name, "password": "not-the-password"})


def reset(name):
    return Client().post(RESET, {"email": f"{name}@example.org"})


@pytest.mark.parametrize("ask", [sign_in, reset])
def test_known_and_unknown_accounts_are_answered_alike(ask, partner):
    known, unknown = ask("cast-partner"), ask("known-nobody")

    assert known.status_code == unknown.status_code
    assert known.headers.get("Location") == unknown.headers.get("Location")
    assert body(known) == body(unknown)


@pytest.mark.parametrize("ask", [sign_in, reset])
def test_known_and_unknown_accounts_take_as_long(ask, partner, as_it_runs, record_property):
    partner.set_password(PASSWORD)
    partner.save()
    times = {"cast-partner": [], "known-nobody": []}
    for _ in range(ROUNDS):
        for name, taken in times.items():
            cache.clear()
            started = time.process_time()
            ask(name)
            taken.append(time.process_time() - started)

    known, unknown = (median(taken) for taken in times.values())

    record_property("figures", f"{ask.__name__}: known {known:.4f} s, unknown {unknown:.4f} s")
    assert max(known, unknown) < MOST_TIMES * min(known, unknown)


@pytest.mark.parametrize("state", ["withdrawn", "expired", "accepted", "none", "garbled"])
def test_every_link_that_opens_nothing_has_the_same_answer(state, partner, visitor):
    member = MemberPage.objects.get(slug="siemens")
    invitation = Invitation(member=member, address="ann@example.org")
    invitation.send(partner)
    token = invitation.token
    if state == "withdrawn":
        invitation.withdraw(partner)
    elif state == "expired":
        Invitation.objects.update(sent_on="2020-01-01T00:00Z")
    elif state == "accepted":
        invitation.accept(partner)
    elif state == "none":
        Invitation.objects.all().delete()
    else:
        token = f"{token[:-3]}abc"

    gone, nonsense = (visitor.get(f"/partner/invitation/{t}/") for t in (token, "nonsense"))

    assert gone.status_code == nonsense.status_code == 404
    assert body(gone) == body(nonsense)


@pytest.mark.parametrize("header", FORGED)
@pytest.mark.parametrize("proxies", [0, 1])
def test_no_forged_header_gives_more_tries(header, proxies, partner, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    visitor = Client()
    for number in range(12):
        forged = f"10.0.0.{number}" if header != "Forwarded" else f"for=10.0.0.{number}"
        sent = {header: forged}
        if proxies:
            # What the one proxy appends behind whatever the client has written.
            before = f"{forged}, " if header == "X-Forwarded-For" else ""
            sent["X-Forwarded-For"] = f"{before}192.0.2.7"
        wrong = {"login": f"nobody-{number}", "password": "no"}
        visitor.post(LOGIN, wrong, headers=sent)

    right = {"login": partner.username, "password": PASSWORD}
    own = {"X-Forwarded-For": "10.9.9.9, 192.0.2.7"} if proxies else {header: "10.9.9.9"}
    visitor.post(LOGIN, right, headers=own)

    assert "_auth_user_id" not in visitor.session


def test_behind_a_proxy_another_visitor_still_signs_in(partner, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        wrong = {"login": f"nobody-{number}", "password": "no"}
        Client().post(LOGIN, wrong, headers={"X-Forwarded-For": "192.0.2.7"})
    visitor = Client()

    right = {"login": partner.username, "password": PASSWORD}
    visitor.post(LOGIN, right, headers={"X-Forwarded-For": "192.0.2.8"})

    assert "_auth_user_id" in visitor.session
