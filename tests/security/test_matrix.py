"""Who may see and change what: every route, every role, every object, every method.

`make security` asks all of it, `make test` a sample: another one with another SECURITY_SEED, which
stands in the message of a failure.
"""

import logging
import os
import random
import time
from collections import Counter
from contextlib import contextmanager
from itertools import product

import pytest
from bs4 import BeautifulSoup, SoupStrainer
from django.core.cache import cache
from django.db import transaction
from matrix_routes import addresses, routes
from matrix_rows import Recorder, forbidden
from matrix_world import ROLES, STAFF, World

pytestmark = pytest.mark.django_db

IS_WHOLE = bool(os.environ.get("SECURITY_WHOLE"))
SEED = int(os.environ.get("SECURITY_SEED", "4"))
# Wagtail's words and icons are everybody's.
OPEN = {"/admin/jsi18n/", "/admin/sprite/"}
# All roles ask the same in each part: a form is read once for all of them.
PARTS = 4
# Of each role in each part, of all that there is to ask.
SAMPLE = 55
METHODS = ["GET", "SEARCH", "POST", "FORM", "HEAD", "PUT", "DELETE"]
WORDS = {"q": "zq", "search": "zq", "query": "zq", "fields": "*", "order": "title"}
# What a stranger to a member would send about it.
ACTS = ["send-again", "withdraw", "role", "end", "hand-over", "leave", "invite"]


@pytest.fixture
def world(db):
    return World()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Keep no copies of what templates are given, and no log: tens of thousands are asked."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_route_has_an_address(world):
    """A new route with a parameter that the tables do not know ends here, with its name."""
    found = [address for route in routes() for address in addresses(route, world)]

    assert {address.route for address in found} == set(routes())


def everything(world):
    """Return all (Address, method) that a role tries, in an order that the seed decides."""
    found = [
        (address, method)
        for route in routes()
        for address in addresses(route, world)
        for method in METHODS
        # What is not there has no form, and refuses the rarer methods no differently.
        if method in ("GET", "POST") or address.kind in ("own", "other", "fixed")
    ]
    random.Random(SEED).shuffle(found)
    return found


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Forms:
    """What a superuser, or the owner of the member, would send from the page at an address."""

    strainer = SoupStrainer(["input", "select", "textarea", "option"])

    def __init__(self, world):
        self.world, self.kept = world, {}

    def at(self, path):
        if path not in self.kept:
            who = "superuser" if path.startswith("/admin/") else "owner"
            with undone():
                answer = self.world.client(who).get(path)
                is_page = answer.headers.get("Content-Type", "").startswith("text/html")
                body = answer.content if answer.status_code == 200 and is_page else b""
            self.kept[path] = self.read(body)
        return self.kept[path]

    def read(self, body):
        data = {}
        for element in BeautifulSoup(body, "html.parser", parse_only=self.strainer):
            if element.name == "option" or not element.get("name"):
                continue
            chosen = element.select("option[selected]") if element.name == "select" else []
            value = chosen[0].get("value", "") if chosen else element.get("value", element.text)
            data[element["name"]] = value.strip("\n")
        return data


def plausible(forms, address):
    data = forms.at(address.path)
    changed = {
        name: "changed by the matrix"
        for name in ("title", "name", "tagline", "headline", "first_name", "message", "comment")
        if name in data
    }
    return {**data, **changed, "action-publish": "1", "submit": "1", "mark_as_active": "False"}


def foreign(world, number):
    """Return what asks for something about the people of the other member."""
    other = world.objects["other"]
    return {
        "act": ACTS[number % len(ACTS)],
        "member": ["siemens", "flex"][number % 2],
        "person": other["representative"],
        "invitation": other["invitation"],
        "role": "viewer",
        "address": "somebody@example.org",
        "for": "flex",
        "tagline": "for another",
    }


def typed(world, forms, address, number):
    is_partners = address.path.startswith("/partner/")
    return foreign(world, number) if is_partners else plausible(forms, address)


def ask(world, role, address, method, data):
    client, path = world.client(role), address.path
    if path.startswith("/accounts/"):
        # Failed sign-ins are counted there.
        cache.clear()
    if method == "SEARCH":
        return client.get(path, WORDS, headers={"x-requested-with": "XMLHttpRequest"})
    if method == "FORM":
        return client.post(path, data)
    if method in ("PUT", "DELETE"):
        return client.generic(method, path, b"{}", content_type="application/json")
    return getattr(client, method.lower())(path)


def body_of(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(answer.headers)


def faults(world, role, address, answer):
    """Yield what is wrong with the answer."""
    said = body_of(answer)
    if "zq" in said:
        for marker, readers in world.secrets.items():
            if marker in said and role not in readers:
                yield f"shows {marker}"
    if answer.status_code >= 500:
        yield f"answers {answer.status_code}"
    is_admins = address.path.startswith("/admin/") and address.path not in OPEN
    if is_admins and role not in STAFF and answer.status_code < 300:
        yield f"lets somebody in who is no staff: {answer.status_code}"


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_sees_or_changes_what_is_not_theirs(part, world, record_property):
    forms, found, statuses = Forms(world), [], Counter()
    asked = everything(world)[part::PARTS]
    asked = asked if IS_WHOLE else asked[:SAMPLE]
    started = time.monotonic()
    for (number, (address, method)), role in product(enumerate(asked), ROLES):
        data = typed(world, forms, address, number) if method == "FORM" else None
        with undone(), Recorder() as written:
            answer = ask(world, role, address, method, data)
            wrong = [*faults(world, role, address, answer)]
            wrong += forbidden(world, role, written)
        if written.tables:
            cache.clear()
        statuses[answer.status_code] += 1
        found += [f"{role} {method} {address.path}: {fault}" for fault in wrong]
    record_property(
        "figures",
        f"matrix, part {part + 1} of {PARTS}: {len(set(routes()))} routes in all, {len(asked)}"
        f" requests of each of {len(ROLES)} roles in {time.monotonic() - started:.0f} s,"
        f" {len(found)} leaks, answers {dict(statuses)}",
    )
    assert not found, f"SECURITY_SEED={SEED}\n" + "\n".join(found)
