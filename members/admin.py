"""The lists of members, people and their vocabularies in the admin."""

import django_filters
from django.forms import CheckboxSelectMultiple
from wagtail.admin.ui.tables import Column

from inm_portal.pages.admin import PAGE_EXPORT, PAGE_HEADINGS, PageList, TermViewSet
from inm_portal.pages.filters import DateRangeFilter, PageListFilterSet, YesNoFilter
from members.models import (
    Expertise,
    InitiativeRole,
    MemberPage,
    MembershipTier,
    PersonPage,
    Sector,
)


class MemberFilterSet(PageListFilterSet):
    tier = django_filters.ModelMultipleChoiceFilter(
        queryset=MembershipTier.objects.all(), widget=CheckboxSelectMultiple
    )
    sectors = django_filters.ModelMultipleChoiceFilter(
        queryset=Sector.objects.all(), widget=CheckboxSelectMultiple
    )
    joined_on = DateRangeFilter(label="Joined")
    on_industry_council = YesNoFilter(label="Industry Council")

    class Meta:
        model = MemberPage
        fields = []


class MemberList(PageList):
    model = MemberPage
    name = "members"
    icon = "group"
    menu_order = 10
    filterset_class = MemberFilterSet
    prefetch = ["tier"]
    own_columns = [
        Column("tier", label="Tier", sort_key="tier__sort_order"),
        Column("joined_on", label="Joined", sort_key="joined_on"),
    ]
    list_export = ["title", "legal_name", "tier", "joined_on", "left_on", *PAGE_EXPORT]
    export_headings = PAGE_HEADINGS


class PersonFilterSet(PageListFilterSet):
    role = django_filters.ModelMultipleChoiceFilter(
        label="Role in the initiative",
        field_name="roles__role",
        queryset=InitiativeRole.objects.all(),
        widget=CheckboxSelectMultiple,
    )
    expertise = django_filters.ModelMultipleChoiceFilter(
        queryset=Expertise.objects.all(), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = PersonPage
        fields = []


class PersonList(PageList):
    model = PersonPage
    name = "people"
    icon = "user"
    menu_label = "People"
    menu_order = 20
    filterset_class = PersonFilterSet
    prefetch = ["affiliations__member", "roles__role"]
    own_columns = [
        Column("family_name", label="Family name", sort_key="family_name"),
        Column("main_affiliation", label="Affiliation"),
    ]
    list_export = [
        "title",
        "family_name",
        "given_name",
        "main_affiliation",
        "orcid",
        "email",
        *PAGE_EXPORT,
    ]
    export_headings = {**PAGE_HEADINGS, "main_affiliation": "Affiliation"}


class TierViewSet(TermViewSet):
    model = MembershipTier


class SectorViewSet(TermViewSet):
    model = Sector


class ExpertiseViewSet(TermViewSet):
    model = Expertise


class InitiativeRoleViewSet(TermViewSet):
    model = InitiativeRole
