"""The report on stored pages: how many answers came from there, and which edits made which anew."""

from datetime import UTC, datetime

from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from inm_portal.cache import conf
from inm_portal.cache.models import Change
from inm_portal.cache.store import open_store

CHANGES_SHOWN = 30
# What an answer of each state means, in the order of the report.
STATES = {
    "HIT": "sent as stored",
    "KEPT": "asked again after an edit, and unchanged",
    "MISS": "made anew",
    "STALE": "sent as stored while the database did not answer",
    "BYPASS": "not for storing: forms, signed-in people, missing pages",
}


class PageCacheReportView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "desk/page_cache.html"
    page_title = "Stored pages"
    header_icon = "resubmit"

    def get_context_data(self, **kwargs):
        store = open_store()
        numbers, (count, size) = store.numbers(), store.size()
        public = sum(numbers.get(state, 0) for state in ("HIT", "KEPT", "MISS", "STALE"))
        return super().get_context_data(
            is_on=conf.IS_ON,
            states=[(name, said, numbers.get(name, 0)) for name, said in STATES.items()],
            share=round(100 * numbers.get("HIT", 0) / public) if public else None,
            count=count,
            size=int(size),
            changes=Change.objects.order_by("-number", "table")[:CHANGES_SHOWN],
            drops=[(datetime.fromtimestamp(at, UTC), *what) for at, *what in store.drops()],
            **kwargs,
        )


def menu_item():
    return MenuItem("Stored pages", reverse("page_cache_report"), icon_name="resubmit", order=1400)


urlpatterns = [
    path("reports/stored-pages/", PageCacheReportView.as_view(), name="page_cache_report")
]
