"""The report on mail that waits or was given up. It shows no text: that holds links."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from inm_portal.accounts.models import OutgoingMail
from inm_portal.pages.admin import ListView
from inm_portal.pages.filters import YesNoFilter


def may_see(user):
    """Whoever keeps accounts: the report names mail addresses."""
    return user.has_perm("accounts.change_user")


class MailFilterSet(WagtailFilterSet):
    to = django_filters.CharFilter(label="To", lookup_expr="icontains")
    given_up_at = YesNoFilter(label="Given up", lookup_expr="isnull", exclude=True)

    class Meta:
        model = OutgoingMail
        fields = []


class MailReportView(ListView, ReportView):
    page_title = "Mail that waits"
    header_icon = "mail"
    model = OutgoingMail
    filterset_class = MailFilterSet
    index_url_name = "mail_report"
    index_results_url_name = "mail_report_results"
    default_ordering = "made_at"
    is_searchable = False
    columns = [
        Column("subject", label="Subject", classname="title"),
        Column("to", label="To"),
        Column("state", label="State"),
        Column("tries", label="Tries", sort_key="tries"),
        DateColumn("made_at", label="Written", sort_key="made_at"),
        DateColumn("due_at", label="Next try", sort_key="due_at"),
        Column("last_error", label="What went wrong"),
    ]
    list_export = ["subject", "to", "state", "tries", "made_at", "due_at", "last_error"]
    export_headings = {
        "made_at": "Written",
        "due_at": "Next try",
        "last_error": "What went wrong",
    }
    export_filename = "mail-that-waits"

    def dispatch(self, request, *args, **kwargs):
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MailReportItem(MenuItem):
    def is_shown(self, request):
        return may_see(request.user)


def menu_item():
    return MailReportItem("Mail that waits", reverse("mail_report"), icon_name="mail", order=1300)


urlpatterns = [
    path("reports/mail/", MailReportView.as_view(), name="mail_report"),
    path(
        "reports/mail/results/",
        MailReportView.as_view(results_only=True),
        name="mail_report_results",
    ),
]
