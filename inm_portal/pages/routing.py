"""From an address to its page, in a number of queries that does not depend on its depth."""

from django.http import Http404, HttpResponse
from wagtail import hooks
from wagtail.models import Page, Site

# What comes before the name of a file below a page. Only one address leads to each page.
PAGE_PATH = r"(?P<path>[-\w]+(?:/[-\w]+)*)"


def site_or_404(request):
    """Return the site that answers to the request's host. Raises Http404 where none does."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404("No site answers to this host.")
    return site


def page_at(request, path, fields=()):
    """Return the public page at `path` (without its first slash), in its own type.

    Wagtail asks twice for each level of the tree; this asks for the site, the page and its type,
    together with its figure and the `detail_relations` that the type's template shows; or with
    nothing but `fields`, where they are given. `way_here` of the page are the public ones above
    it. Raises Http404 where there is no such page.
    """
    site = site_or_404(request)
    home = site.root_page
    names = [name for name in path.split("/") if name]
    ways = [f"{home.url_path}{'/'.join(names[:end])}/" for end in range(1, len(names) + 1)]
    found = {home.url_path: home}
    if ways:
        found |= {page.url_path: page for page in plain_pages().filter(url_path__in=ways)}
    page = found.get([home.url_path, *ways][-1])
    if page is None or not page.live or page.specific_class is None:
        raise Http404("There is no page at this address.")
    pages = page.specific_class.objects
    if fields:
        pages = pages.only(*fields)
    else:
        related = getattr(page.specific_class, "detail_relations", [])
        pages = pages.select_related("figure", *related)
    specific = pages.get(pk=page.pk)
    above = [found.get(way) for way in [home.url_path, *ways][:-1]]
    specific.way_here = [one for one in above if one and one.live]
    return specific


def plain_pages():
    """Return all pages, each with what is shown of one above another."""
    return Page.objects.only("title", "path", "url_path", "live", "content_type")


def serve(request, path):
    """Serve a page as Wagtail's own view does, but found by `page_at`."""
    page = page_at(request, path)
    for function in hooks.get_hooks("before_serve_page"):
        result = function(page, request, [], {})
        if isinstance(result, HttpResponse):
            return result
    return page.serve(request)
