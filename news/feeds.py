"""Atom feeds: all news, and the news about one page."""

import datetime
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from inm_portal.pages.listing import Listing
from inm_portal.pages.models import BasePage, Branding, card_fields
from inm_portal.pages.views import find_page
from news.items import items_about, newest_items, newest_releases, release_item
from news.models import NewsIndexPage, ReleasePage
from news.models.releases import SUBJECT_TYPES
from news.text import plain

MOST = 30
# What an entry says of a release that no list does.
DATED = ("last_published_at", "translation_key")
SAID_OF_A_PAGE = card_fields("path", "depth", "translation_key", "first_published_at")
NEVER = datetime.datetime.fromtimestamp(0, datetime.UTC)


class PageFeed(Atom1Feed):
    """A feed that is no newer than what it holds; Django calls an empty one changed just now."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["page_published"]


@require_safe
def news_feed(request, path):
    """The newest news: all of it below the news index, else what is about the page at `path`.

    The news index narrows its feed as it narrows its list, which is one of releases alone.
    """
    page = find_page(request, path, BasePage, SAID_OF_A_PAGE)
    if isinstance(page, NewsIndexPage):
        # It has all of the list, in the one way in which feeds are shown.
        listing = Listing(page, request.GET, ignored=["page", "view"])
        if listing.chosen:
            items = map(release_item, newest_releases(listing.entries, MOST, DATED))
            return feed_response(request, page, items, listing)
        items = newest_items(MOST, DATED)
    elif page._meta.label in SUBJECT_TYPES:
        items = items_about(page, MOST, DATED)
    else:
        raise Http404("This page has no feed.")
    return feed_response(request, page, items)


def feed_response(request, page, items, listing=None):
    """Return the feed of `items` about `page`, or of those that its narrowed `listing` leaves."""
    initiative = Branding.for_request(request).full_name
    address = page.get_full_url(request)
    query = listing.query if listing else ""
    feed_url = f"{address}feed/{query}"
    feed = PageFeed(
        title=plain(f"{listing.title if listing else page.title} | {initiative}"),
        link=f"{address}{query}",
        description=plain(page.summary),
        language="en-us",
        author_name=plain(initiative),
        feed_url=feed_url,
        # Another feed than the page's own.
        feed_guid=feed_url if listing else page_id(page),
        page_published=page.first_published_at or NEVER,
    )
    for item in items:
        feed.add_item(**entry(request, item, address))
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def entry(request, item, fallback):
    """Return the keywords of `add_item`; coverage without an address links to `fallback`."""
    published = make_aware(datetime.datetime.combine(item.date, datetime.time()))
    is_release = isinstance(item.object, ReleasePage)
    link = item.object.get_full_url(request) if is_release else item.url or fallback
    title = f"Sample: {item.title}" if item.is_sample else item.title
    return {
        "title": plain(title),
        "link": link,
        # Readers take the summary for HTML.
        "description": escape(plain(item.summary)),
        "author_name": plain(item.source) or None,
        "unique_id": page_id(item.object) if is_release else coverage_id(item.object, fallback),
        "pubdate": published,
        "updateddate": max(published, item.object.last_published_at or published),
        "categories": [item.kind],
    }


def page_id(page):
    """The same for ever, even where the page moves."""
    return f"urn:uuid:{page.translation_key}"


def coverage_id(coverage, address):
    # RFC 4151 wants a year in which the host was ours; a fixed one, so that the id never changes.
    return f"tag:{urlsplit(address).hostname},2025:coverage/{coverage.pk}"
