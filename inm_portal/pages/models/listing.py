"""Pages whose purpose is the list of what lies below or belongs to them."""

from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from inm_portal.pages.listing import Listing
from inm_portal.pages.models.base import BasePage


def drafts():
    """Return the keys of all pages that are not public: of these a portal has few."""
    return Page.objects.filter(live=False).values("pk")


@cache
def among_drafts():
    """Return the condition that a page is a draft: built once, since each list asks it."""
    return Exists(drafts().filter(pk=OuterRef("pk")))


class SectionPage(BasePage):
    """A page that groups its children and lists them all, such as /research/themes/."""

    class Meta:
        abstract = True


class ListingPage(BasePage):
    """A list that visitors narrow by facets, also answered as .csv and .json.

    Subclasses define `entries()`, `facets()`, `columns` and `row(entry)`.
    """

    per_page = 24
    # Of the .csv: a list of any length would be an answer of any length.
    rows_per_file = 500
    # (name, label) of the ways the list can be shown; the first is the default.
    views: list[tuple[str, str]] = []
    # The names of what `row` gives, in order: the header of the .csv.
    columns = ["name", "slug", "url"]

    class Meta:
        abstract = True

    @staticmethod
    def public(page_type):
        """Return the public pages of `page_type`, which a list of them shows.

        A portal has one list of each type (`max_count`), so that this needs no condition. With
        one, PostgreSQL expects that few pages fulfil it, and sorts all to find the first. Asked
        for no draft, it looks at few pages; joined to each live one, at nearly all.
        """
        return page_type.objects.filter(~among_drafts())

    def entries(self):
        """Return the ordered queryset of everything that is public in this list.

        Of pages all of one type that are public, and no fewer: `counted` and `keys` rely on it.
        """
        raise NotImplementedError

    def counted(self):
        """Return a queryset of as many rows as `entries`, quick to count.

        Pages of one type are counted as plain pages: one table instead of two.
        """
        entries = self.entries()
        if not issubclass(entries.model, Page):
            return entries
        return Page.objects.live().filter(content_type=kind_of(entries.model))

    def count(self):
        return self.counted().count()

    def keys(self):
        """Return a queryset of the rows of `entries` in their order, quick to pass over.

        Drafts are left out as a set, made once: looked for one by one, all would be sorted.
        """
        entries = self.entries()
        if not issubclass(entries.model, Page):
            return entries
        pages = entries.model.objects.exclude(pk__in=drafts())
        return pages.order_by(*entries.query.order_by)

    def facets(self):
        """Return the Facets by which the list can be narrowed, in order."""
        return []

    def row(self, entry):
        """Return one entry as a flat mapping from `columns` to values, for CSV and JSON."""
        return {"name": entry.title, "slug": entry.slug, "url": entry.full_url}

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = Listing(self, request.GET)
        return context


def kind_of(page_type):
    return ContentType.objects.get_for_model(page_type)
