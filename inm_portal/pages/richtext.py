"""Links from rich text to pages: found for a whole page at once, and dropped where not public."""

import re
from contextvars import ContextVar

from django.core.signals import request_started
from django.utils.html import escape
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import LinkHandler

# No longer than the database's numbers: a form may send whatever somebody makes up.
PK = "[0-9]{1,18}"
LINK_TO_PAGE = re.compile(
    rf'linktype=\\?"page\\?"[^>]*?\bid=\\?"({PK})\\?"'
    rf'|\bid=\\?"({PK})\\?"[^>]*?linktype=\\?"page'
)

# {page id: Page or None} for the page that is being rendered.
_linked: ContextVar[dict] = ContextVar("linked_pages")


def forget_linked_pages(**kwargs):
    """A page that one request has read may be another one by the next."""
    _linked.set({})


request_started.connect(forget_linked_pages)


def read_linked_pages(page):
    """Fetch in one query every page that the rich text of `page` links to."""
    ids = set()
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField | StreamField):
            text = field.value_to_string(page)
            ids |= {int(first or second) for first, second in LINK_TO_PAGE.findall(text)}
    _remember(ids)


def _remember(ids):
    """Add the pages of `ids` that are not known yet; None for those that are not public."""
    known = _linked.get({})
    if unknown := ids - known.keys():
        found = Page.objects.live().only("slug", "url_path").in_bulk(unknown)
        known = known | {pk: found.get(pk) for pk in unknown}
        _linked.set(known)
    return known


class PublicPageLinkHandler(LinkHandler):
    """Wagtail's handler needs one query for each kind of page in each text, and links to drafts."""

    identifier = "page"

    @staticmethod
    def get_model():
        return Page

    @classmethod
    def get_many(cls, attrs_list):
        texts = [attrs.get("id", "") for attrs in attrs_list]
        ids = [int(text) if re.fullmatch(PK, text) else 0 for text in texts]
        known = _remember(set(ids))
        return [known[pk] for pk in ids]

    @classmethod
    def expand_db_attributes(cls, attrs):
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        return [
            f'<a href="{escape(page.url)}">' if page and page.url else "<a>"
            for page in cls.get_many(attrs_list)
        ]

    @classmethod
    def extract_references(cls, attrs):
        yield Page, attrs["id"], "", ""
