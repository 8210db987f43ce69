"""What the search can say where nothing was asked of it."""

import logging
import re

from django import template
from django.db import Error as DatabaseError
from wagtail.models import Site

from inm_portal.search.results import similar_pages

register = template.Library()

logger = logging.getLogger(__name__)

LONGEST = 200
# Nobody has written these for a page: scanners look for files, and data has its own readers.
NO_PAGE = re.compile(r"\.|^/(accounts|admin|api|documents|media|partner|static|_util)(/|$)")
SLUG_WORD = re.compile(r"[a-z]{3,20}")


@register.simple_tag(takes_context=True)
def pages_like_address(context):
    """Return Results for pages that somebody may have meant by this request's address.

    None where the address names no page, and none where this search fails; menus and branding,
    which the page asks for too, are not guarded. Three queries, or five where a slip of the pen
    explains the address.
    """
    request = context.get("request")
    words = words_of_address(request.path) if request else []
    if not words:
        return []
    try:
        site = Site.find_for_request(request)
        return similar_pages(words, site.root_page) if site else []
    except DatabaseError:
        logger.exception("No pages like %r could be looked for.", request.path)
        return []


def words_of_address(path):
    """Return the words of the last part of an address, or nothing."""
    if len(path) > LONGEST or not path.isascii() or NO_PAGE.search(path):
        return []
    slug = path.lower().rstrip("/").rpartition("/")[2]
    words = [word for word in re.split(r"[^a-z]+", slug) if SLUG_WORD.fullmatch(word)]
    # Short ones, such as “the”, stand in many titles.
    return [word for word in words if len(word) > 3] or words
