"""The lists of pages in the admin: the explorer, and what the list of each page type has."""

from django.db.models import F
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.models import Page

from inm_portal.pages.admin import CONTENT_MENU, ListView, SampleColumn
from inm_portal.pages.listing import cut
from inm_portal.pages.permissions import MOST_REORDERED


class KeyPaginator(WagtailPaginator):
    """Passes over keys alone: Wagtail adds much to a row."""

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return self._get_page(cut(self.object_list, first, first + self.per_page), number, self)


class PagedList(ListView):
    """Mixed into Wagtail's lists of pages: each page is on one page of the list."""

    paginator_class = KeyPaginator

    def order_queryset(self, pages):
        ordered = super().order_queryset(pages)
        # The order of the tree has no two that are alike, and relevance is the search's own.
        if self.show_ordering_column or (self.is_searching and not self.is_explicitly_ordered):
            return ordered
        return ordered.order_by(*ordered.query.order_by, F("pk").desc())


class ExplorerView(PagedList, ExplorableIndexView):
    def get_ordering(self):
        """The order of the tree has no pages of its own: of thousands it would list them all."""
        ordering = super().get_ordering()
        if ordering != self.sort_order_field or self.parent_page.numchild <= MOST_REORDERED:
            return ordering
        messages.warning(
            self.request,
            f"“{self.parent_page.title}” has {self.parent_page.numchild} pages below it: too many "
            "to put them in order by hand. Visitors see them by date or by name.",
        )
        return self.default_ordering


class Explorer(PageViewSet):
    """Wagtail's, for pages of every type."""

    model = Page
    index_view_class = ExplorerView


class PageListView(PagedList, IndexView):
    prefetch = ()

    def annotate_queryset(self, pages):
        return super().annotate_queryset(pages).prefetch_related(*self.prefetch)


class PageList(PageListingViewSet):
    """A menu entry that lists all pages of one type; subclasses name `own_columns`.

    `list_export` starts with those columns, by name of the attribute.
    """

    index_view_class = PageListView
    menu_hook = CONTENT_MENU
    # What `own_columns` and `list_export` read of other tables.
    prefetch = ()
    own_columns = []

    @property
    def columns(self):
        return [
            BulkActionsColumn("bulk_actions"),
            PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
            *self.own_columns,
            SampleColumn("is_sample", label="Sample", sort_key="is_sample"),
            Column("confirmed_on", label="Last confirmed", sort_key="confirmed_on"),
            Column("review_due", label="Review due", sort_key="review_due"),
            PageStatusColumn("status", label="Status", sort_key="live"),
        ]

    @property
    def menu_label(self):
        return self.model._meta.verbose_name_plural.capitalize()

    @property
    def export_filename(self):
        return self.name

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**{"prefetch": self.prefetch, **kwargs})


# The last columns of every export of pages, and what they are called.
PAGE_EXPORT = ["is_sample", "confirmed_on", "review_due", "status_string", "full_url"]
PAGE_HEADINGS = {
    "is_sample": "Sample",
    "confirmed_on": "Last confirmed",
    "review_due": "Review due",
    "status_string": "Status",
    "full_url": "Address",
}
