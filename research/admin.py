"""The list of projects and the vocabularies of research in the admin."""

import django_filters
from django.forms import CheckboxSelectMultiple
from wagtail.admin.ui.tables import Column

from inm_portal.pages.admin import TermViewSet
from inm_portal.pages.filters import DateRangeFilter, PageListFilterSet
from inm_portal.pages.page_lists import PAGE_EXPORT, PAGE_HEADINGS, PageList
from research.models import PillarPage, ProjectPage, SupportKind, TeamRole, ThemePage


class ProjectFilterSet(PageListFilterSet):
    status = django_filters.MultipleChoiceFilter(
        choices=ProjectPage.Status.choices, widget=CheckboxSelectMultiple
    )
    themes = django_filters.ModelMultipleChoiceFilter(
        queryset=ThemePage.objects.in_order(), widget=CheckboxSelectMultiple
    )
    pillars = django_filters.ModelMultipleChoiceFilter(
        queryset=PillarPage.objects.in_order(), widget=CheckboxSelectMultiple
    )
    starts = DateRangeFilter(label="Starts")
    ends = DateRangeFilter(label="Ends")

    class Meta:
        model = ProjectPage
        fields = []


class ThemesColumn(Column):
    def get_value(self, instance):
        return ", ".join(theme.short_name for theme in instance.themes.all())


class ProjectList(PageList):
    model = ProjectPage
    name = "projects"
    icon = "crosshairs"
    menu_order = 30
    filterset_class = ProjectFilterSet
    prefetch = ["themes", "call"]
    own_columns = [
        Column("get_status_display", label="Project status", sort_key="status"),
        Column("starts", label="Starts", sort_key="starts"),
        ThemesColumn("themes", label="Themes"),
    ]
    list_export = ["title", "get_status_display", "starts", "ends", "call", *PAGE_EXPORT]
    export_headings = {**PAGE_HEADINGS, "get_status_display": "Project status"}


class TeamRoleViewSet(TermViewSet):
    model = TeamRole


class SupportKindViewSet(TermViewSet):
    model = SupportKind
