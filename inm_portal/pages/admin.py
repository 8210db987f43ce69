"""The lists of the admin: what every app's lists share, and those of this app's own content."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max, ProtectedError
from django.db.transaction import atomic
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.timezone import is_aware, localtime
from wagtail.admin import messages
from wagtail.admin.ui.tables import (
    Column,
    LiveStatusTagColumn,
    NumberColumn,
    UpdatedAtColumn,
)
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import CreateView, DeleteView, IndexView, SnippetViewSet

from inm_portal.pages.filters import DateRangeFilter, ListFilterSet, StateFilter
from inm_portal.pages.models import HistoryMilestone, SisterInitiative
from inm_portal.pages.views import plain_cell

CONTENT_MENU = "register_content_menu_item"
VOCABULARY_MENU = "register_vocabulary_menu_item"


class ContentMenu(ViewSetGroup):
    """Each kind of content, wherever in the page tree it lies; the apps put their lists in."""

    menu_label = "Content"
    menu_icon = "folder-open-1"
    menu_order = 110
    submenu_hook = CONTENT_MENU


class VocabularyMenu(ViewSetGroup):
    menu_label = "Vocabularies"
    menu_icon = "list-ul"
    menu_order = 120
    submenu_hook = VOCABULARY_MENU


class ListView:
    """Mixed into Wagtail's lists: plain cells and local times in exports; orders a search knows."""

    def preprocess_field_value(self, field, value, export_format):
        if isinstance(value, datetime.datetime) and is_aware(value):
            value = self.local_moment(value, export_format)
        cell = super().preprocess_field_value(field, value, export_format)
        # Wagtail itself marks the cells of an .xlsx as text.
        return plain_cell(cell) if export_format == self.FORMAT_CSV else cell

    def local_moment(self, moment, export_format):
        """Return `moment` by the portal's clock, or by the other that a model has put it to.

        The database gives all in UTC. The cells of an .xlsx have no place for an offset.
        """
        local = localtime(moment) if moment.tzinfo is datetime.UTC else moment
        return local.replace(tzinfo=None) if export_format == self.FORMAT_XLSX else local

    def get_valid_orderings(self):
        orderings = super().get_valid_orderings()
        if not self.is_searching:
            return orderings
        indexed = {field.field_name for field in self.model.get_filterable_search_fields()}
        return [ordering for ordering in orderings if ordering.removeprefix("-") in indexed]

    @cached_property
    def is_explicitly_ordered(self):
        asked = self.request.GET.get("ordering")
        return asked is not None and asked in self.get_valid_orderings()


class SampleColumn(Column):
    """Marks what is invented and leaves the rest in peace: a cross would look like a fault."""

    def get_value(self, instance):
        return "Sample" if instance.is_sample else ""


# Vocabularies


class TermListView(ListView, IndexView):
    def get_base_queryset(self):
        usage = ReferenceIndex.usage_count_subquery(self.model)
        return super().get_base_queryset().annotate(usage_count=usage)


class TermCreateView(CreateView):
    def get_initial_form_instance(self):
        """Start with a place at the end: Wagtail itself finds one only where none is given."""
        last = self.model._default_manager.aggregate(place=Max("sort_order"))["place"]
        return self.model(sort_order=(last or 0) + 1)


class TermDeleteView(DeleteView):
    """Says that a word is in use, also where the reference index has not noticed it yet."""

    # DELETE would go past that.
    http_method_names = ["get", "head", "post", "options"]

    def delete_action(self):
        with atomic():
            super().delete_action()

    def form_valid(self, form):
        try:
            if not self.usage.is_protected:
                return super().form_valid(form)
        except ProtectedError:
            pass
        messages.error(self.request, f"“{self.object}” is in use and was not deleted.")
        return HttpResponseRedirect(self.usage_url)


class TermViewSet(SnippetViewSet):
    """One vocabulary: in the order in which visitors see it, changed by dragging."""

    index_view_class = TermListView
    add_view_class = TermCreateView
    delete_view_class = TermDeleteView
    menu_hook = VOCABULARY_MENU
    icon = "tag"
    list_display = [
        "name",
        "slug",
        "description",
        NumberColumn("usage_count", label="Used", sort_key="usage_count"),
    ]
    list_export = ["name", "slug", "description", "usage_count"]
    export_headings = {"usage_count": "Used"}
    list_per_page = 100
    ordering = ["sort_order", "pk"]
    sort_order_field = "sort_order"
    copy_view_enabled = False

    @property
    def export_filename(self):
        return self.model_name

    def register_chooser_viewset(self):
        """Have none: pages choose from the whole list, which is shorter than a dialog."""


# Content that is not a page


class ContentListView(ListView, IndexView):
    pass


class CheckedRevertView:
    """Shows what is missing in an old version, where Wagtail's view fails at saving it."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class ContentViewSet(SnippetViewSet):
    """A kind of content without an address of its own; subclasses name `own_columns`."""

    index_view_class = ContentListView
    menu_hook = CONTENT_MENU
    own_columns = []
    # Wagtail's copy view saves over what it copies, past locks and the right to publish.
    copy_view_enabled = False

    @property
    def revisions_revert_view_class(self):
        return type("RevertView", (CheckedRevertView, super().revisions_revert_view_class), {})

    @property
    def list_display(self):
        return [*self.own_columns, UpdatedAtColumn(), LiveStatusTagColumn()]

    @property
    def export_filename(self):
        return self.model_name


class ContentFilterSet(ListFilterSet):
    state = StateFilter()
    latest_revision__created_at = DateRangeFilter(label="Last edited")


class MilestoneFilterSet(ContentFilterSet):
    class Meta:
        model = HistoryMilestone
        fields = []


class MilestoneViewSet(ContentViewSet):
    model = HistoryMilestone
    icon = "history"
    menu_label = "History"
    menu_order = 80
    own_columns = ["title", "year", "period"]
    ordering = ["year", "pk"]
    filterset_class = MilestoneFilterSet
    list_export = ["year", "period", "title", "summary", "link", "status_string"]


class SisterFilterSet(ContentFilterSet):
    class Meta:
        model = SisterInitiative
        fields = []


class SisterViewSet(ContentViewSet):
    model = SisterInitiative
    icon = "site"
    menu_order = 90
    own_columns = ["name", "short_name", "website"]
    ordering = ["name", "pk"]
    filterset_class = SisterFilterSet
    list_export = ["name", "short_name", "summary", "website", "status_string"]
