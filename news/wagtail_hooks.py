"""What news adds to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from news.admin import CoverageViewSet, EventList, ReleaseList

register_snippet(CoverageViewSet)


@hooks.register("register_admin_viewset")
def lists():
    return [ReleaseList(), EventList()]
