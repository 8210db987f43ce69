"""What members and people add to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from members.admin import (
    ExpertiseViewSet,
    InitiativeRoleViewSet,
    MemberList,
    PersonList,
    SectorViewSet,
    TierViewSet,
)

register_snippet(TierViewSet(menu_order=10))
register_snippet(SectorViewSet(menu_order=20))
register_snippet(ExpertiseViewSet(menu_order=30))
register_snippet(InitiativeRoleViewSet(menu_order=40))


@hooks.register("register_admin_viewset")
def lists():
    return [MemberList(), PersonList()]
