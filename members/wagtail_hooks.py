"""What members and people add to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from members.admin import (
    ExpertiseViewSet,
    InitiativeRoleViewSet,
    MemberList,
    PersonList,
    RepresentationMenu,
    SectorViewSet,
    TierViewSet,
)

register_snippet(TierViewSet(menu_order=10))
register_snippet(SectorViewSet(menu_order=20))
register_snippet(ExpertiseViewSet(menu_order=30))
register_snippet(InitiativeRoleViewSet(menu_order=40))


@hooks.register("register_admin_viewset")
def lists():
    return [MemberList(), PersonList(), RepresentationMenu()]


@hooks.register("register_log_actions")
def acts(actions):
    for name, label, message in [
        ("represent", "Make a representative", "Made a representative"),
        ("role", "Change a role", "Changed the role"),
        ("hand_over", "Hand over ownership", "Handed over ownership"),
        ("end", "End a representation", "Ended the representation"),
        ("invite", "Invite", "Sent the invitation"),
        ("invite_again", "Invite again", "Sent the invitation again"),
        ("withdraw", "Withdraw an invitation", "Withdrew the invitation"),
        ("accept", "Accept an invitation", "Accepted the invitation"),
    ]:
        actions.register_action(f"members.{name}", label, message)
