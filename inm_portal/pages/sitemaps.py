"""The sitemap: an index of parts, each of which lists a bounded number of addresses.

Parts follow from primary keys. A page stays in its part for ever, so that a new one changes the
last part alone; each costs the same in a portal of any size.
"""

from urllib.parse import quote

from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.db.models import F, Max
from django.db.models.functions import TruncDate
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from inm_portal.pages.routing import site_or_404

# What crawlers read again after a change is small.
PART = 500


def public_pages(site):
    """Return the public pages of `site`, as plain pages without an order."""
    pages = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
    return pages.order_by()


@x_robots_tag
@require_safe
def sitemap(request):
    """The index of the parts that have any page, each with when it changed last."""
    site = site_or_404(request)
    parts = public_pages(site).annotate(part=F("pk") / PART).values_list("part")
    changes = parts.annotate(changed=Max("last_published_at")).order_by("part")
    items = [
        SitemapIndexItem(f"{site.root_url}{reverse('sitemap_part', args=[part])}", changed)
        for part, changed in changes
    ]
    return answer(request, "sitemap_index.xml", {"sitemaps": items})


@x_robots_tag
@require_safe
def sitemap_part(request, part):
    """The addresses of the public pages whose primary key lies in the part. 404 for none."""
    site = site_or_404(request)
    first = int(part) * PART
    pages = public_pages(site).filter(pk__gte=first, pk__lt=first + PART).order_by("pk")
    home = f"{site.root_url}{reverse('wagtail_serve', args=[''])}"
    above = len(site.root_page.url_path)
    # The day, as it is written: what is published again on one day leaves the part as it is.
    rows = pages.values_list("url_path", TruncDate("last_published_at"))
    entries = [
        {"location": f"{home}{quote(url_path[above:])}", "lastmod": changed}
        for url_path, changed in rows
    ]
    if not entries:
        raise Http404("The sitemap has no such part.")
    return answer(request, "sitemap.xml", {"urlset": entries})


def answer(request, template, context):
    return TemplateResponse(request, template, context, content_type="application/xml")
