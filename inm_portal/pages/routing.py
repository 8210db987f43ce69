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


def page_at(request, path):
    """Return the public page at `path` (without its first slash), in its own type.

    Wagtail asks twice for each level of the tree; this asks for the site, the page and its type,
    together with its figure and the `detail_relations` that the type's template shows. Raises
    Http404 where there is no such page.
    """
    site = site_or_404(request)
    components = [component for component in path.split("/") if component]
    page = site.root_page
    if components:
        url_path = f"{page.url_path}{'/'.join(components)}/"
        page = Page.objects.filter(url_path=url_path).first()
    if page is None or not page.live or page.specific_class is None:
        raise Http404("There is no page at this address.")
    related = getattr(page.specific_class, "detail_relations", [])
    return page.specific_class.objects.select_related("figure", *related).get(pk=page.pk)


def serve(request, path):
    """Serve a page as Wagtail's own view does, but found by `page_at`."""
    page = page_at(request, path)
    for function in hooks.get_hooks("before_serve_page"):
        result = function(page, request, [], {})
        if isinstance(result, HttpResponse):
            return result
    return page.serve(request)
