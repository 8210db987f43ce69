"""What education adds to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from education.admin import (
    AudienceViewSet,
    DeliverySiteViewSet,
    GoalViewSet,
    LearningFormatViewSet,
    ProgramKindViewSet,
    ProgramList,
)

register_snippet(ProgramKindViewSet(menu_order=70))
register_snippet(AudienceViewSet(menu_order=80))
register_snippet(GoalViewSet(menu_order=90))
register_snippet(LearningFormatViewSet(menu_order=100))
register_snippet(DeliverySiteViewSet(menu_order=110))


@hooks.register("register_admin_viewset")
def lists():
    return ProgramList()
