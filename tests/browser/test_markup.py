"""The markup of everything that can be reached, as the Nu HTML checker reads it."""

import json
import subprocess
from urllib.parse import urlencode

import pytest
from addresses import STATES
from bs4 import BeautifulSoup
from crawling import crawl
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.urls import reverse
from django.views import csrf, defaults

from inm_portal.accounts.mail import send_due

pytestmark = pytest.mark.django_db

SIGNED_OUT = ["account_login", "account_reset_password", "account_reset_password_done"]
SIGNED_OUT += ["account_inactive", "account_reset_password_from_key_done"]
SIGNED_IN = ["account_logout", "account_change_password", "account_reauthenticate"]
NASTY = "/search/?q=%3Cb%3E%22%27%26"


def is_html(response):
    return response.headers.get("Content-Type", "").startswith("text/html")


def narrowed(address, response):
    """Return the addresses to which the forms of a page lead, each with one choice made."""
    for form in BeautifulSoup(response.content, "html.parser").select("form[action]"):
        if form.get("method", "get") != "get":
            continue
        for choices in form.select("select"):
            option = choices.select_one("option[value]:not([value=''])")
            if option:
                yield f"{form['action']}?{urlencode({choices['name']: option['value']})}"


def errors(request):
    """Return {name: response} of the answers to what goes wrong."""
    request.user = AnonymousUser()
    wrong = ValueError("a wrong value")
    return {
        "400": defaults.bad_request(request, wrong),
        "403": defaults.permission_denied(request, wrong),
        "403 form": csrf.csrf_failure(request),
        "404": defaults.page_not_found(request, wrong),
        "500": defaults.server_error(request),
    }


def accounts(visitor, user, signed_in):
    """Return {name: response} of signing in and out, forms with errors too."""
    found = {name: visitor.get(reverse(name)) for name in SIGNED_OUT}
    found |= {name: signed_in(user).get(reverse(name)) for name in SIGNED_IN}
    found["refused"] = visitor.post(reverse("account_login"), {"login": "nobody", "password": "x"})
    found["incomplete"] = signed_in(user).post(reverse("account_change_password"), {})
    visitor.post(reverse("account_reset_password"), {"email": user.email})
    send_due()
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    found["reset"] = visitor.get(link, follow=True)
    found["used up"] = visitor.get(reverse("account_reset_password_from_key", args=["1", "set-x"]))
    return found


def complaints(checker, pages, folder):
    """Return {message: the pages of which the checker says it}, of {name: response}."""
    names = {}
    for number, (name, response) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_bytes(response.content)
        names[file.as_uri()] = name
    result = subprocess.run(
        [*checker, "--stdout", "--exit-zero-always", "--format", "json", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    said = {}
    for message in json.loads(result.stdout)["messages"]:
        words = f"{message['message']} {message.get('extract', '')[:120]!r}"
        said.setdefault(words, []).append(names[message["url"].replace("file:/", "file:///")])
    return said


def test_every_page_that_can_be_reached_is_valid(
    checker, visitor, partner, outsider, signed_in, rf, tmp_path
):
    reached = crawl(visitor, choices=1)
    pages = {address: found for address, found in reached.items() if found and is_html(found)}
    pages |= {address: visitor.get(address) for address in [*STATES.values(), NASTY]}
    for address in {choice for page in pages.items() for choice in narrowed(*page)} - set(pages):
        pages[address] = visitor.get(address)
    pages |= errors(rf.get(STATES["not-found"]))
    pages |= accounts(visitor, outsider, signed_in)
    pages["partner"] = signed_in(partner).get(reverse("partner_dashboard"))

    assert complaints(checker, pages, tmp_path) == {}
