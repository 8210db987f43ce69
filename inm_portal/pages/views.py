"""Answers that are not pages: lists as data, the branding's colors, robots."""

import csv
import io

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inm_portal.pages.listing import Listing
from inm_portal.pages.models import Branding, ListingPage
from inm_portal.pages.routing import page_at, site_or_404
from inm_portal.pages.sketches import icon_file

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# What a list as data shows of its page: the name of its file.
SAID_OF_A_LIST = ["title", "slug", "path", "depth"]


def find_page(request, path, page_type, fields=()):
    """Return the public page of `page_type` at `path` (without outer slashes), as `page_at` does.

    Raises Http404 where there is none.
    """
    page = page_at(request, path, fields)
    if not isinstance(page, page_type):
        raise Http404("There is nothing of this kind at this address.")
    return page


@require_safe
def list_as_json(request, path):
    """One page of a list: {"count", "next", "results"}; `next` is an address or null.

    A view is for visitors: data keep the list's own order.
    """
    page = find_page(request, path, ListingPage, SAID_OF_A_LIST)
    listing = Listing(page, request.GET, ignored=["view"])
    address = request.build_absolute_uri(request.path)
    results = [page.row(entry) for entry in listing.current]
    following = f"{address}{listing.next_address}" if listing.next_address else None
    response = JsonResponse({"count": listing.count, "next": following, "results": results})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def list_as_csv(request, path):
    """The narrowed list, one row an entry; an empty list still has its header.

    A long list has several files: each but the last names the next one in its Link header.
    """
    page = find_page(request, path, ListingPage, SAID_OF_A_LIST)
    listing = Listing(page, request.GET, ignored=["view"], per_page=page.rows_per_file)
    table = io.StringIO()
    writer = csv.DictWriter(table, page.columns)
    writer.writeheader()
    for entry in listing.current:
        writer.writerow({name: plain_cell(value) for name, value in page.row(entry).items()})
    response = HttpResponse(table.getvalue(), content_type="text/csv; charset=utf-8")
    number = listing.current.number
    name = page.slug if number == 1 else f"{page.slug}-{number}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Access-Control-Allow-Origin"] = "*"
    if listing.next_address:
        address = request.build_absolute_uri(request.path)
        response["Link"] = f'<{address}{listing.next_address}>; rel="next"'
    return response


def plain_cell(value):
    """Return `value` as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


@require_safe
def branding_css(request):
    """The branding's color as a stylesheet: inline styles are forbidden by the policy."""
    site_or_404(request)
    branding = Branding.for_request(request)
    return HttpResponse(
        f":root {{ --brand-plate: {branding.plate_color}; }}\n",
        content_type="text/css; charset=utf-8",
    )


@require_safe
def icon(request):
    """The short name's most worked letter on the plate: the mark in the masthead and in tabs."""
    site_or_404(request)
    branding = Branding.for_request(request)
    response = HttpResponse(
        icon_file(branding.short_name, branding.plate_color), content_type="image/svg+xml"
    )
    # The address has the branding's version.
    response["Cache-Control"] = "public, max-age=604800"
    return response


@require_safe
def robots(request):
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
