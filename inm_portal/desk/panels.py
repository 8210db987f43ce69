"""What the first page of the admin adds for staff: first steps, what came back, reviews due."""

from django.utils.timezone import localdate
from wagtail.admin.ui.components import Component
from wagtail.models import ModelLogEntry, Page, PageLogEntry, WorkflowState
from wagtail.permissions import page_permission_policy

from inm_portal.pages.kinds import kinds_of
from inm_portal.pages.models import BasePage

MOST_SHOWN = 10


def pages_due(on=None):
    """Return the live pages to be reviewed by `on` (today by default), with `review_due`.

    At most MOST_SHOWN, the longest waiting first.
    """
    due = [
        model.objects.order_by()
        .filter(live=True, review_due__lte=on or localdate())
        .values_list("pk", "review_due")
        for model in kinds_of(BasePage)
    ]
    rows = due[0].union(*due[1:], all=True).order_by("review_due", "pk")[:MOST_SHOWN]
    days = dict(rows)
    pages = Page.objects.in_bulk(days)
    for pk, page in pages.items():
        page.review_due = days[pk]
    return [pages[pk] for pk in days]


class ReviewPanel(Component):
    name = "reviews_due"
    template_name = "desk/reviews_due.html"
    # Below what waits for a decision, above what the user has edited.
    order = 230

    def get_context_data(self, parent_context):
        return {"pages": pages_due()}


class FirstStepsPanel(Component):
    """Greets those who have changed nothing yet, whose first page would be empty."""

    name = "first_steps"
    template_name = "desk/first_steps.html"
    order = 50

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        entries = [log.objects.filter(user=user) for log in (PageLogEntry, ModelLogEntry)]
        return {
            "is_new": not any(found.exists() for found in entries),
            "may_publish": page_permission_policy.user_has_permission(user, "publish"),
        }


class ReturnedPanel(Component):
    """What the user has handed in and got back, with the reason."""

    name = "returned"
    template_name = "desk/returned.html"
    # Above what Wagtail says of all that the user has handed in.
    order = 205

    def get_context_data(self, parent_context):
        states = (
            WorkflowState.objects.filter(
                status=WorkflowState.STATUS_NEEDS_CHANGES,
                requested_by=parent_context["request"].user,
            )
            .select_related("current_task_state__finished_by")
            .prefetch_related("content_object__latest_revision")
            .order_by("-current_task_state__finished_at", "pk")
        )
        return {"states": [state for state in states if state.content_object]}
