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
    draft_of,
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
        draft = draft_of(self.member)
        rows = [compared(self.member, draft, change, self.request.POST) for change in waiting]
        return super().get_context_data(
            member=self.member, rows=rows, has_plans=has_plans(self.member), **kwargs
        )

    def post(self, request, *args, **kwargs):
        decisions, complaints = decisions_in(request.POST)
        passed = []
        if not complaints:
            try:
                accepted, returned, passed = decide(self.member, request.user, decisions)
            except ValidationError as error:
                complaints = [f"The page cannot be published so: {e}" for e in error.messages]
        for complaint in complaints:
            messages.error(request, complaint)
        if not complaints:
            tell(request, accepted, returned, passed, len(decisions))
        if complaints or passed:
            # What was chosen and noted stays in the form.
            return self.get(request)
        if known_changes(self.member).submitted().exists():
            return redirect("profile_change_review", self.member.pk)
        return redirect("profile_changes")


def compared(member, draft, change, data):
    """Return what the template shows of one change; `data` keeps what was chosen already."""
    field = PROFILE_FIELDS[change.field]
    public, old = field.read(member), change.old
    drafted = field.read(draft) if draft else public
    return {
        "change": change,
        "label": field.label,
        "template": field.template,
        "public": field.facts(public),
        "new": field.facts(change.new),
        "difference": diff_text(field.text(public), field.text(change.new)).to_html(),
        "is_conflict": field.identity(public) != field.identity(old),
        "old": field.facts(old),
        "drafted": field.facts(drafted),
        "is_drafted": field.identity(drafted) != field.identity(public),
        "seen": sight_of(change, member, draft),
        "chosen": data.get(f"decision-{change.pk}", ""),
        "note": data.get(f"note-{change.pk}", ""),
    }


def decisions_in(data):
    """Return ([Decision], [what is wrong]) of the posted form."""
    decisions, complaints = [], []
    if data.get("all") == "accept":
        data = accepting_all(data)
    for name, seen in data.items():
        prefix, _, pk = name.partition("-")
        if prefix != "seen" or not pk.isdecimal() or len(pk) > 18:
            continue
        chosen, note = data.get(f"decision-{pk}", ""), data.get(f"note-{pk}", "").strip()
        complaints += wrong_with(chosen, note)
        if chosen in ("accept", "return"):
            decisions.append(Decision(int(pk), chosen == "accept", note, seen))
    if not decisions:
        complaints.append("Choose for at least one field: accept it or return it.")
    return decisions, sorted(set(complaints))


def accepting_all(data):
    """Return the form as if each field that is left open were accepted."""
    left_open = [
        name.replace("seen", "decision", 1)
        for name in data
        if name.startswith("seen-") and name.replace("seen", "decision", 1) not in data
    ]
    return {**data.dict(), **dict.fromkeys(left_open, "accept")}


def wrong_with(chosen, note):
    """Yield what is wrong with the decision on one field."""
    if chosen == "return" and not note:
        yield "Say why you return a field: the representative reads it."
    if note and chosen not in ("accept", "return"):
        yield "You have written a note on a field that you neither accept nor return."
    if len(note) > LONGEST_NOTE:
        yield f"A note may have {LONGEST_NOTE} characters; this has {len(note)}."


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
