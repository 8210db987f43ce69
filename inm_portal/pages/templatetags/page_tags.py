"""What every page shows around its own content: menus, the way back, the house's own lists."""

from urllib.parse import quote, urlencode

from django import template
from wagtail.models import Page, Site

from inm_portal.pages.models import (
    BasePage,
    Branding,
    HistoryMilestone,
    MenuItem,
    SisterInitiative,
)
from inm_portal.pages.renditions import picture, share_copy
from inm_portal.pages.routing import plain_pages
from inm_portal.pages.stylesheets import stylesheets

register = template.Library()
register.simple_tag(stylesheets)
register.simple_tag(picture)
register.filter(share_copy)


@register.simple_tag(takes_context=True)
def menu_items(context):
    """Return the shown entries of all menus with their branding (one query).

    Each has `current`, a value of aria-current: "page" on its own page, "true" below it, else "".
    """
    request = context["request"]
    site = Site.find_for_request(request)
    if site is None:
        return []
    items = MenuItem.objects.shown().with_branding().filter(branding__site=site)
    items = list(items.order_by("sort_order", "pk"))
    for item in items:
        item.current = aria_current(item, context.get("page"), request.path, site.root_page_id)
    return items


@register.simple_tag(takes_context=True)
def branding_with(context, entries):
    """Return the branding that came with the menus' `entries`; one query where they are empty."""
    if entries:
        return entries[0].branding
    site = Site.find_for_request(context["request"])
    return Branding.for_site(site) if site else None


def aria_current(item, page, path, root_id):
    if item.url == path:
        return "page"
    # Every page lies below the site's home page, which would say nothing.
    if item.page_id == root_id:
        return ""
    # The path of an unsaved page is empty in some previews.
    is_below = item.page and page and getattr(page, "path", "").startswith(item.page.path)
    return "true" if is_below else ""


@register.simple_tag(takes_context=True)
def breadcrumbs(context, page):
    """Return the public pages above `page`, the site's home first.

    Where `page_at` has not found the page, as in a preview, one query finds them. The menu does not
    have their titles: else every page would change with each of them.
    """
    if hasattr(page, "way_here"):
        return page.way_here
    site = Site.find_for_request(context["request"])
    if site is None or not page.path.startswith(site.root_page.path):
        return []
    ends = range(len(site.root_page.path), len(page.path), Page.steplen)
    paths = [page.path[:end] for end in ends]
    return plain_pages().live().filter(path__in=paths).order_by("path")


@register.filter
def letters(figure, key):
    """Return the classes that set the name of `key` in `figure`; empty until they are known."""
    return figure.letters.get(str(key), "") if figure else ""


@register.filter
def with_sample_flags(rows, name=""):
    """Return `rows`, plain pages or what has one as `name`, each page with its `is_sample`.

    One query, as a plain page does not know what its own type says.
    """
    rows = list(rows)
    pages = [getattr(row, name) if name else row for row in rows]
    samples = sample_keys(pages)
    for page in pages:
        page.is_sample = page.pk in samples
    return rows


def sample_keys(pages):
    """Return the primary keys of those of `pages` that are samples."""
    keys = [page.pk for page in pages]
    models = {page.specific_class for page in pages}
    found = [
        model.objects.filter(pk__in=keys, is_sample=True).order_by().values_list("pk", flat=True)
        for model in models
        if model and issubclass(model, BasePage)
    ]
    return set(found[0].union(*found[1:])) if found else set()


@register.simple_tag
def report_address(page, branding):
    """Return where a mail about a mistake on `page` begins, or nothing where nobody reads one."""
    if not branding or not branding.contact_email:
        return ""
    words = {
        "subject": f"A mistake on the page {page.title}",
        "body": f"{page.full_url or ''}\r\n\r\n",
    }
    return f"mailto:{quote(branding.contact_email, safe='@')}?{urlencode(words, quote_via=quote)}"


@register.simple_tag
def history_milestones():
    return HistoryMilestone.objects.live().oldest_first()


@register.simple_tag
def sister_initiatives():
    return SisterInitiative.objects.live().by_name()
