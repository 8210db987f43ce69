"""The staff's report on profiles that nobody has confirmed or changed for half a year."""

import django_filters
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple
from django.urls import path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from inm_portal.pages.admin import ListView
from inm_portal.pages.filters import DateRangeFilter, YesNoFilter
from members.completeness import gaps_of
from members.freshness import unconfirmed
from members.models import MemberPage, MembershipTier, ProfileReminder
from members.review import may_review_any, staff_only


class StaleFilterSet(WagtailFilterSet):
    tier = django_filters.ModelMultipleChoiceFilter(
        queryset=MembershipTier.objects.all(), widget=CheckboxSelectMultiple
    )
    confirmed_on = DateRangeFilter(label="Last confirmed")
    profile_reminder = YesNoFilter(label="Reminded", lookup_expr="isnull", exclude=True)
    representatives = YesNoFilter(
        label="Has representatives", lookup_expr="isnull", exclude=True, distinct=True
    )

    class Meta:
        model = MemberPage
        fields = []


def edit_address(member):
    return reverse("wagtailadmin_pages:edit", args=[member.pk])


class StaleView(ListView, ReportView):
    page_title = "Profiles to confirm"
    header_icon = "time"
    model = MemberPage
    filterset_class = StaleFilterSet
    index_url_name = "stale_profiles"
    index_results_url_name = "stale_profiles_results"
    default_ordering = "confirmed_on"
    is_searchable = False
    columns = [
        TitleColumn("title", label="Member", sort_key="title", get_url=edit_address),
        Column("confirmed_on", label="Last confirmed", sort_key="confirmed_on"),
        DateColumn("reminded_at", label="Last reminded", sort_key="reminded_at"),
        Column("reminders", label="Reminders without an answer", sort_key="reminders"),
        Column("gap_count", label="Gaps"),
        Column("gap_words", label="Missing"),
        Column("people", label="Representatives"),
    ]
    list_export = [
        "title",
        "confirmed_on",
        "reminded_at",
        "reminders",
        "gap_count",
        "gap_words",
        "people",
    ]
    export_headings = {
        "title": "Member",
        "confirmed_on": "Last confirmed",
        "reminded_at": "Last reminded",
        "reminders": "Reminders without an answer",
        "gap_count": "Gaps",
        "gap_words": "Missing",
        "people": "Representatives",
    }
    export_filename = "profiles-to-confirm"

    def get_base_queryset(self):
        reminder = ProfileReminder.objects.filter(member=OuterRef("pk"))
        members = unconfirmed().annotate(
            reminded_at=Subquery(reminder.values("sent_at")[:1]),
            reminders=Coalesce(Subquery(reminder.unanswered().values("times")[:1]), 0),
        )
        return members.select_related("logo").prefetch_related("representatives__user")

    def decorate_paginated_queryset(self, members):
        for member in members:
            gaps = gaps_of(member)
            member.gap_count = len(gaps)
            member.gap_words = ", ".join(gap.words for gap in gaps)
            held = sorted(member.representatives.all(), key=lambda one: one.name)
            member.people = ", ".join(f"{one.name} ({one.role})" for one in held)
        return members


class StaleItem(MenuItem):
    def is_shown(self, request):
        return may_review_any(request.user)


def menu_item():
    address = reverse("stale_profiles")
    return StaleItem("Profiles to confirm", address, icon_name="time", order=1150)


urlpatterns = [
    path("reports/profiles/", staff_only(StaleView.as_view()), name="stale_profiles"),
    path(
        "reports/profiles/results/",
        staff_only(StaleView.as_view(results_only=True)),
        name="stale_profiles_results",
    ),
]
