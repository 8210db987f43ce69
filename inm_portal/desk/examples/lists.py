"""Examples of a list that is narrowed, as inm_portal/pages/listing.py describes one."""

from types import SimpleNamespace

from django.core.paginator import Paginator

from inm_portal.pages.facets import Choice
from inm_portal.pages.listing import View
from members.models import MemberIndexPage


def lists(make):
    page = make.page(MemberIndexPage, "Example list")
    tier = facet("tier", "Tier", ["Example tier", "Another tier"], chosen=1)
    sector = facet("sector", "Sector", ["A sector whose name is as long as eighty letters allow"])
    empty = facet("year", "Year", [])
    views = [
        View(name.lower(), name, "?", name == "Table") for name in ("Wall", "Table", "Timeline")
    ]
    narrowed = SimpleNamespace(
        page=page,
        facets=[tier, sector, empty],
        active=[tier, facet("sector", "Sector", ["A sector with a long name"], chosen=0)],
        views=views,
        view="table",
        query="?tier=example",
    )
    return {
        "index_page": page,
        "listing": narrowed,
        "listing_short": SimpleNamespace(page=page, facets=[tier]),
        "listing_first": paged(1),
        "listing_middle": paged(2),
        "listing_last": paged(4),
        "listing_alone": SimpleNamespace(current=Paginator(range(5), 24).page(1)),
        "choices": finder(make),
    }


def facet(name, label, labels, chosen=None):
    choices = [
        Choice(str(number), text, 12 - number, number == chosen)
        for number, text in enumerate(labels)
    ]
    current = labels[chosen] if chosen is not None else ""
    return SimpleNamespace(
        name=name, label=label, choices=choices, current_label=current, without_address="?"
    )


def paged(number):
    pages = Paginator(range(90), 24)
    current = pages.page(number)
    return SimpleNamespace(
        current=current,
        paginator=pages,
        previous_address="?" if current.has_previous() else "",
        next_address="?" if current.has_next() else "",
    )


def finder(make):
    facets = [
        facet("role", "I am", ["an example", "somebody with a long description"], chosen=0),
        facet("goal", "I want to", ["try it"]),
        facet("format", "Format", ["At a place"]),
        facet("site", "Site", ["Example College"]),
    ]
    return SimpleNamespace(
        facets=facets, active=[], count=0, chosen={}, current=Paginator([], 24).page(1), query=""
    )
