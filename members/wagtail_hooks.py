"""What members and people add to the admin."""

from django.http import JsonResponse
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
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
from members.models import MemberPage
from members.models.organizations import acts_of_partner_since
from members.review import WaitingPanel, may_review_any
from members.signals import end_with_accounts_closed_together
from members.stale import menu_item

# In the session: the pages of which a form was refused.
HELD = "member_forms_held"

register_snippet(TierViewSet(menu_order=10))
register_snippet(SectorViewSet(menu_order=20))
register_snippet(ExpertiseViewSet(menu_order=30))
register_snippet(InitiativeRoleViewSet(menu_order=40))


hooks.register("after_bulk_action", end_with_accounts_closed_together)


@hooks.register("register_admin_viewset")
def lists():
    return [MemberList(), PersonList(), RepresentationMenu()]


@hooks.register("register_admin_urls")
def review_urls():
    return [path("", include("members.review")), path("", include("members.stale"))]


hooks.register("register_reports_menu_item", menu_item)


class ReviewMenuItem(MenuItem):
    def is_shown(self, request):
        return may_review_any(request.user)


@hooks.register("register_admin_menu_item")
def review_menu_item():
    return ReviewMenuItem(
        "Profile changes", reverse("profile_changes"), icon_name="edit", order=150
    )


@hooks.register("construct_homepage_panels")
def review_panel(request, panels):
    if may_review_any(request.user):
        panels.append(WaitingPanel())


@hooks.register("before_edit_page")
def hold_autosave(request, page):
    """After a form was refused because it is from before, only a deliberate save may follow.

    Wagtail's own autosave would send the same form again, which by then looks new.
    """
    if request.method != "POST" or not isinstance(page, MemberPage):
        return None
    held = request.session.get(HELD, [])
    if request.accepts("text/html"):
        loaded = request.POST.get("loaded_revision_created_at", "")
        others = [pk for pk in held if pk != page.pk]
        is_from_before = bool(acts_of_partner_since(page, loaded))
        request.session[HELD] = [*others, page.pk] if is_from_before else others
    elif page.pk in held:
        said = "A change of the partner would be overwritten. Compare, then save yourself."
        answer = {"success": False, "error_code": "invalid_revision", "error_message": said}
        return JsonResponse(answer, status=400)
    return None


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
        ("profile.submit", "Submit a profile", "Submitted changes of the profile"),
        ("profile.discard", "Discard a draft", "Discarded a draft of the profile"),
        ("profile.withdraw", "Withdraw a profile", "Withdrew changes of the profile"),
        ("profile.confirm", "Confirm a profile", "Confirmed that the profile is right"),
        ("profile.decide", "Decide on a profile", "Decided on changes of the profile"),
    ]:
        actions.register_action(f"members.{name}", label, message)
