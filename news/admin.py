"""The lists of releases, coverage and events in the admin."""

import django_filters
from django.forms import CheckboxSelectMultiple
from django.utils.dateformat import format as written
from wagtail.admin.ui.tables import Column

from inm_portal.pages.admin import ContentViewSet, SampleColumn
from inm_portal.pages.filters import (
    DateRangeFilter,
    ListFilterSet,
    PageListFilterSet,
    StateFilter,
    YesNoFilter,
)
from inm_portal.pages.page_lists import PAGE_EXPORT, PAGE_HEADINGS, PageList, PageListView
from members.models import MemberPage
from news.models import Coverage, EventPage, ReleasePage


class ReleaseFilterSet(PageListFilterSet):
    published_on = DateRangeFilter(label="Date")
    embargo_until = DateRangeFilter(label="Embargo until")
    issuer = django_filters.ModelChoiceFilter(
        label="Issued by",
        field_name="issuers__member",
        queryset=MemberPage.objects.by_name(),
    )

    class Meta:
        model = ReleasePage
        fields = []


class ReleaseListView(PageListView):
    default_ordering = "-published_on"


class ReleaseList(PageList):
    index_view_class = ReleaseListView
    model = ReleasePage
    name = "releases"
    icon = "doc-full"
    menu_order = 50
    filterset_class = ReleaseFilterSet
    own_columns = [
        Column("published_on", label="Date", sort_key="published_on"),
        Column("embargo_until", label="Embargo until", sort_key="embargo_until"),
    ]
    list_export = ["title", "published_on", "embargo_until", "dateline_place", *PAGE_EXPORT]
    export_headings = {**PAGE_HEADINGS, "published_on": "Date"}


class EventFilterSet(PageListFilterSet):
    event_state = django_filters.MultipleChoiceFilter(
        label="Takes place",
        field_name="state",
        choices=EventPage.State.choices,
        widget=CheckboxSelectMultiple,
    )
    starts = DateRangeFilter(label="Starts")

    class Meta:
        model = EventPage
        fields = []


class ClockColumn(Column):
    """A moment in words, where the template would tell it by the portal's clock."""

    def get_value(self, event):
        return written(super().get_value(event), "N j, Y, P T")


class EventList(PageList):
    model = EventPage
    name = "events"
    icon = "date"
    menu_order = 70
    filterset_class = EventFilterSet
    own_columns = [
        ClockColumn("local_starts", label="Starts", sort_key="starts"),
        Column("get_state_display", label="State", sort_key="state"),
    ]
    list_export = [
        "title",
        "local_starts",
        "local_ends",
        "time_zone",
        "place",
        "get_state_display",
        *PAGE_EXPORT,
    ]
    export_headings = {
        **PAGE_HEADINGS,
        "local_starts": "Starts",
        "local_ends": "Ends",
        "get_state_display": "State",
    }


class CoverageFilterSet(ListFilterSet):
    published_on = DateRangeFilter(label="Date")
    outlet = django_filters.AllValuesFilter(label="Outlet", empty_label="All")
    is_sample = YesNoFilter(label="Sample")
    state = StateFilter()

    class Meta:
        model = Coverage
        fields = []


class CoverageViewSet(ContentViewSet):
    model = Coverage
    icon = "openquote"
    menu_order = 60
    own_columns = [
        "headline",
        "outlet",
        "published_on",
        "language",
        SampleColumn("is_sample", label="Sample", sort_key="is_sample"),
    ]
    ordering = ["-published_on", "-pk"]
    filterset_class = CoverageFilterSet
    list_export = [
        "headline",
        "outlet",
        "link",
        "published_on",
        "language",
        "summary",
        "is_sample",
        "status_string",
    ]
