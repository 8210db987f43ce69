"""What research adds to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from research.admin import ProjectList, SupportKindViewSet, TeamRoleViewSet

register_snippet(TeamRoleViewSet(menu_order=50))
register_snippet(SupportKindViewSet(menu_order=60))


@hooks.register("register_admin_viewset")
def lists():
    return ProjectList()
