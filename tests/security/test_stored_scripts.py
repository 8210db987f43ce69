"""What a representative types stays text, wherever staff and visitors read it.

Each page is compared with the same page where the field says something harmless: the same elements
with the same attributes, so that nothing typed has become markup.
"""

import csv
import io
from collections import Counter
from urllib.parse import urlsplit

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from profiles import save

from members.models import MemberPage, ProfileChange
from members.partner.changes import Decision, decide, draft_of, sight_of

pytestmark = pytest.mark.django_db

HARMLESS = "harmless words"
PAYLOADS = [
    "<script>alert(1)</script>",
    "</title></textarea></script><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" autofocus onfocus="alert(1)',
    "' onmouseover='alert(1)' x='",
    "`onmouseover=alert(1)`",
    "<a href='javascript:alert(1)'>a</a>",
    "[a](javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](https://evil.example/x.png)",
    "{{ settings.SECRET_KEY }}{% load static %}{% debug %}",
    "<embed embedtype='image' id='1' format='fullwidth'/>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--<style>@import '//evil.example'</style>-->",
    "=HYPERLINK('https://evil.example','a')",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
]
LINES = ["tagline", "summary", "legal_name", "other_names", "headquarters", "boilerplate"]
FIELDS = [*LINES, "disclaimer", "about"]
CONTACT = ["press_contacts-1-name", "press_contacts-1-organization"]
# A link that somebody may make: to a page of the web, with what the sanitizer adds to it.
LINK = ("a", frozenset({"href"}))
# What differs from one request to the next, and what counts letters.
CHANGING = {"value", "nonce", "content", "href", "src", "srcset", "datetime", "for", "id", "style"}


def everything_typed(text):
    return dict.fromkeys([*FIELDS, *CONTACT], text)


@pytest.fixture
def siemens():
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def staff(moderator, signed_in):
    return signed_in(moderator)


def publish(member, user):
    page = MemberPage.objects.get(pk=member.pk)
    decisions = [
        Decision(c.pk, True, "", sight_of(c, page, draft_of(page)))
        for c in ProfileChange.objects.submitted()
    ]
    accepted, _, passed = decide(page, user, decisions)
    assert not passed
    return accepted


def pages_while_waiting(member):
    return {
        "queue": reverse("profile_changes"),
        "review": reverse("profile_change_review", args=[member.pk]),
        "first page": "/admin/",
    }


def pages_once_public(member):
    return {
        "editor": reverse("wagtailadmin_pages:edit", args=[member.pk]),
        "history": reverse("wagtailadmin_pages:history", args=[member.pk]),
        "log": reverse("wagtailadmin_reports:site_history"),
        "aging": reverse("wagtailadmin_reports:aging_pages"),
        "list": reverse("members:index"),
    }


def skeleton(response):
    """Return how often each element stands there, with the names of its attributes."""
    assert response.status_code == 200, response
    soup = BeautifulSoup(response.content, "html.parser")
    return Counter(
        (element.name, frozenset(element.attrs)) for element in soup.find_all(True)
    ), soup


def dangerous(soup):
    """Return what would run or load something from elsewhere."""
    found = [str(e) for e in soup.find_all(True) if any(a.startswith("on") for a in e.attrs)]
    for name in ("href", "src", "action", "formaction", "data", "xlink:href", "srcset"):
        for element in soup.find_all(attrs={name: True}):
            address = urlsplit(element[name].strip().lower())
            # A link may lead elsewhere, once somebody follows it; nothing else may.
            is_loaded = "evil" in address.netloc and element.name != "a"
            if is_loaded or address.scheme in ("javascript", "data", "vbscript"):
                found.append(str(element))
    return found


def differences(before, after):
    """Return the elements that one page has more of, apart from those around words and links."""
    harmless = {"p", "br", "em", "strong", "b", "i", "ins", "del", "span", "ul", "li", "td"}
    more = (after - before) + (before - after)
    return [
        element
        for element in more
        if element != LINK and not (element[0] in harmless and element[1] <= {"class"})
    ]


def seen_everywhere(text, member, partner, moderator, staff, signed_in, visitor):
    """Type `text` into all fields and publish it; return {page: response}."""
    client = signed_in(partner)
    save(client, "submit", **everything_typed(text))
    seen = {name: staff.get(path) for name, path in pages_while_waiting(member).items()}
    seen["preview"] = client.get("/partner/preview/")
    accepted = publish(member, moderator)
    assert len(accepted) == len(FIELDS) + 1
    seen |= {name: staff.get(path) for name, path in pages_once_public(member).items()}
    seen["history of partners"] = client.get("/partner/history/")
    seen["form"] = client.get("/partner/profile/")
    seen["public"] = visitor.get(member.url)
    seen["list of members"] = visitor.get("/members/")
    seen["search"] = visitor.get("/search/", {"q": "Siemens"})
    return seen


def test_nothing_typed_becomes_markup(
    siemens, partner, moderator, staff, signed_in, visitor, record_property
):
    who = (siemens, partner, moderator, staff, signed_in, visitor)
    # Once before: the staff's first page lists what they edited last.
    seen_everywhere("harmless, too", *who)
    plain = {name: skeleton(page)[0] for name, page in seen_everywhere(HARMLESS, *who).items()}
    read = 0
    for payload in PAYLOADS:
        for name, page in seen_everywhere(payload, *who).items():
            shape, soup = skeleton(page)
            read += 1
            assert dangerous(soup) == [], (name, payload)
            if name not in ("log", "history", "history of partners"):
                assert differences(plain[name], shape) == [], (name, payload)
    record_property(
        "figures",
        f"stored scripts: {len(PAYLOADS)} payloads in {len(FIELDS) + 2} fields, "
        f"{read} pages read, none had markup of theirs",
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil", "\\\\e"])
def test_a_website_is_an_address_of_the_web(address, partner, signed_in):
    save(signed_in(partner), "submit", website=address)

    assert not [c for c in ProfileChange.objects.all() if not c.new.startswith("https://")]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_no_export_hands_a_formula_to_a_spreadsheet(
    formula, siemens, partner, moderator, staff, signed_in
):
    save(signed_in(partner), "submit", legal_name=f"{formula}zq", tagline=f"{formula}zq")
    publish(siemens, moderator)
    address = reverse("members:index")

    table = staff.get(address, {"export": "csv"}).getvalue().decode()
    book = openpyxl.load_workbook(io.BytesIO(staff.get(address, {"export": "xlsx"}).getvalue()))

    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row if "zq" in cell]
    assert cells
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
    typed = [c for row in book.active.iter_rows() for c in row if "zq" in str(c.value)]
    assert typed
    assert {cell.data_type for cell in typed} == {"s"}
