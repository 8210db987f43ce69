"""The list of programs and the vocabularies of education in the admin."""

import django_filters
from django.forms import CheckboxSelectMultiple
from wagtail.admin.ui.tables import Column

from education.models import (
    Audience,
    DeliverySite,
    Goal,
    LearningFormat,
    ProgramKind,
    ProgramPage,
)
from inm_portal.pages.admin import TermViewSet
from inm_portal.pages.filters import DateRangeFilter, PageListFilterSet
from inm_portal.pages.page_lists import PAGE_EXPORT, PAGE_HEADINGS, PageList


class ProgramFilterSet(PageListFilterSet):
    kind = django_filters.ModelMultipleChoiceFilter(
        queryset=ProgramKind.objects.all(), widget=CheckboxSelectMultiple
    )
    audiences = django_filters.ModelMultipleChoiceFilter(
        queryset=Audience.objects.all(), widget=CheckboxSelectMultiple
    )
    cohort_starts = DateRangeFilter(label="A cohort starts", field_name="offerings__starts")

    class Meta:
        model = ProgramPage
        fields = []


class ProgramList(PageList):
    model = ProgramPage
    name = "programs"
    icon = "clipboard-list"
    menu_order = 40
    filterset_class = ProgramFilterSet
    prefetch = ["kind", "offerings__site"]
    own_columns = [
        Column("kind", label="Kind", sort_key="kind__sort_order"),
        Column("next_offering", label="Next cohort"),
    ]
    list_export = [
        "title",
        "kind",
        "length",
        "credential",
        "cost",
        "next_offering",
        *PAGE_EXPORT,
    ]
    export_headings = {**PAGE_HEADINGS, "next_offering": "Next cohort"}


class ProgramKindViewSet(TermViewSet):
    model = ProgramKind


class AudienceViewSet(TermViewSet):
    model = Audience


class GoalViewSet(TermViewSet):
    model = Goal


class LearningFormatViewSet(TermViewSet):
    model = LearningFormat


class DeliverySiteViewSet(TermViewSet):
    model = DeliverySite
    icon = "site"
    list_display = ["name", "city", "state", *TermViewSet.list_display[1:]]
    list_export = [*TermViewSet.list_export, "city", "state", "website"]
