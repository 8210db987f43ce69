"""What every page shows around its own content: menus, the way back, the house's own lists."""

from django import template
from wagtail.models import Page, Site

from inm_portal.pages.models import Branding, HistoryMilestone, MenuItem, SisterInitiative
from inm_portal.pages.stylesheets import stylesheets

register = template.Library()
register.simple_tag(stylesheets)


@register.simple_tag(takes_context=True)
def menu_items(context):
    """Return the shown entries of all menus with their branding (one query).

    Each has `current`, a value of aria-current: "page" on its own page, "true" below it, else "".
    """
    request = context["request"]
    site = Site.find_for_request(request)
    if site is None:
        return []
    items = MenuItem.objects.shown().filter(branding__site=site).select_related("branding")
    items = items.select_related("branding__site__root_page__figure", "page")
    items = list(items.order_by("sort_order", "pk"))
    for item in items:
        item.current = aria_current(item, context.get("page"), request.path)
    return items


@register.simple_tag(takes_context=True)
def branding_with(context, entries):
    """Return the branding that came with the menus' `entries`; one query where they are empty."""
    if entries:
        return entries[0].branding
    site = Site.find_for_request(context["request"])
    return Branding.for_site(site) if site else None


def aria_current(item, page, path):
    if item.url == path:
        return "page"
    # The path of an unsaved page is empty in some previews.
    is_below = item.page and page and getattr(page, "path", "").startswith(item.page.path)
    return "true" if is_below else ""


@register.simple_tag(takes_context=True)
def breadcrumbs(context, page):
    """Return the public pages above `page`, the site's home first.

    The menu has fetched most of them already; one query finds the rest, if there is any.
    """
    site = Site.find_for_request(context["request"])
    if site is None or not page.path.startswith(site.root_page.path):
        return []
    known = {item.page.path: item.page for item in context.get("entries", []) if item.page}
    known[site.root_page.path] = site.root_page
    ends = range(len(site.root_page.path), len(page.path), Page.steplen)
    paths = [page.path[:end] for end in ends]
    if unknown := [path for path in paths if path not in known]:
        known |= {found.path: found for found in Page.objects.live().filter(path__in=unknown)}
    return [known[path] for path in paths if path in known]


@register.filter
def not_samples(objects):
    """Return those of `objects` that are facts: what is counted in public is not invented."""
    return [one for one in objects if not one.is_sample]


@register.simple_tag
def history_milestones():
    return HistoryMilestone.objects.live().oldest_first()


@register.simple_tag
def sister_initiatives():
    return SisterInitiative.objects.live().by_name()
