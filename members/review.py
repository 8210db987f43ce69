"""The staff's side of profiles: the queue of what partners have submitted, and the decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Min, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.compare import diff_text
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from members.models import MemberPage, ProfileChange
from members.partner.changes import (
    Decision,
    decide,
    has_plans,
    known_changes,
    reviewers_permission,
    sight_of,
)
from members.partner.fields import PROFILE_FIELDS

LONGEST_NOTE = 1000
SUBMITTED = Q(profile_changes__state=ProfileChange.State.SUBMITTED)


def waiting_members(user):
    """Return the members with submitted changes that `user` may decide on, the oldest first.

    Each has `fields`, how many wait, and `since`.
    """
    members = (
        MemberPage.objects.filter(SUBMITTED)
        .annotate(
            fields=Count("profile_changes", filter=SUBMITTED),
            since=Min("profile_changes__submitted_at", filter=SUBMITTED),
        )
        .order_by("since", "pk")
    )
    return [member for member in members if reviewers_permission(user, member)]


class ReviewQueueView(WagtailAdminTemplateMixin, TemplateView):
    page_title = "Profile changes"
    header_icon = "edit"
    template_name = "partner/review_queue.html"

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(members=waiting_members(self.request.user), **kwargs)


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """What one member has submitted: the public text, the new one, and where they differ."""

    header_icon = "edit"
    template_name = "partner/review_member.html"

    @cached_property
    def member(self):
        member = get_object_or_404(MemberPage, pk=self.kwargs["member_pk"])
        if not reviewers_permission(self.request.user, member):
            raise Http404
        return member

    def get_page_title(self):
        return f"Profile changes of {self.member.title}"

    def get_breadcrumbs_items(self):
        queue = {"url": reverse("profile_changes"), "label": ReviewQueueView.page_title}
        return [*super().get_breadcrumbs_items(), queue, {"url": "", "label": self.member.title}]

    def get_context_data(self, **kwargs):
        waiting = known_changes(self.member).submitted().with_people()
        rows = [compared(self.member, change, self.request.POST) for change in waiting]
        plans = has_plans(self.member)
        return super().get_context_data(member=self.member, rows=rows, has_plans=plans, **kwargs)

    def post(self, request, *args, **kwargs):
        decisions, complaints = decisions_in(request.POST)
        if not complaints:
            try:
                result = decide(self.member, request.user, decisions)
            except ValidationError as error:
                complaints = [f"The page cannot be published so: {e}" for e in error.messages]
        if complaints:
            for complaint in complaints:
                messages.error(request, complaint)
            return self.get(request)
        tell(request, *result, len(decisions))
        if known_changes(self.member).submitted().exists():
            return redirect("profile_change_review", self.member.pk)
        return redirect("profile_changes")


def compared(member, change, data):
    """Return what the template shows of one change; `data` keeps what was chosen already."""
    field = PROFILE_FIELDS[change.field]
    public, old = field.read(member), change.old
    return {
        "change": change,
        "label": field.label,
        "template": field.template,
        "public": field.facts(public),
        "new": field.facts(change.new),
        "difference": diff_text(field.text(public), field.text(change.new)).to_html(),
        "is_conflict": field.identity(public) != field.identity(old),
        "old": field.facts(old),
        "seen": sight_of(change, member),
        "chosen": data.get(f"decision-{change.pk}", ""),
        "note": data.get(f"note-{change.pk}", ""),
    }


def decisions_in(data):
    """Return ([Decision], [what is wrong]) of the posted form."""
    decisions, complaints = [], []
    if data.get("all") == "accept":
        pks = [name.removeprefix("seen-") for name in data if name.startswith("seen-")]
        data = {**data.dict(), **{f"decision-{pk}": "accept" for pk in pks}}
    for name, chosen in data.items():
        prefix, _, pk = name.partition("-")
        if prefix != "decision" or not pk.isdecimal() or len(pk) > 18:
            continue
        if chosen not in ("accept", "return"):
            continue
        note = data.get(f"note-{pk}", "").strip()
        if chosen == "return" and not note:
            complaints.append("Say why you return a field: the representative reads it.")
        if len(note) > LONGEST_NOTE:
            complaints.append(f"A note may have {LONGEST_NOTE} characters; this has {len(note)}.")
        decisions.append(Decision(int(pk), chosen == "accept", note, data.get(f"seen-{pk}", "")))
    if not decisions:
        complaints.append("Choose for at least one field: accept it or return it.")
    return decisions, sorted(set(complaints))


def tell(request, accepted, returned, passed, number):
    """Say what became of the `number` of decisions."""
    if accepted:
        messages.success(request, f"Public now: {labels(accepted)}.")
    if returned:
        messages.success(request, f"Returned: {labels(returned)}.")
    if passed:
        messages.error(
            request,
            f"Changed in the meantime, look again: {labels(passed)}. Nothing was lost.",
        )
    if len(accepted) + len(returned) + len(passed) < number:
        messages.warning(request, "Some of it waits no longer: withdrawn, or decided already.")


def labels(changes):
    return ", ".join(PROFILE_FIELDS[change.field].label for change in changes)


class WaitingPanel(Component):
    """On the first page of the admin: which members wait for a decision."""

    name = "profile_changes"
    template_name = "partner/review_panel.html"
    order = 110

    def get_context_data(self, parent_context):
        return {"members": waiting_members(parent_context["request"].user)}


def staff_only(view):
    """Let only those in who may decide on some member: the queue says who has submitted."""

    def guarded(request, *args, **kwargs):
        if not may_review_any(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def may_review_any(user):
    """Whether `user` decides on members at all: rights hold for the whole directory."""
    member = MemberPage.objects.order_by("pk").first()
    return member is not None and reviewers_permission(user, member)


urlpatterns = [
    path("profile-changes/", staff_only(ReviewQueueView.as_view()), name="profile_changes"),
    path(
        "profile-changes/<int:member_pk>/",
        staff_only(ReviewView.as_view()),
        name="profile_change_review",
    ),
]
