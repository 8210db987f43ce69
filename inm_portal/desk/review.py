"""Decisions on what was handed in: whoever sends something back says why."""

from django import forms
from wagtail.forms import TaskStateCommentForm
from wagtail.models import GroupApprovalTask


class ReasonForm(TaskStateCommentForm):
    comment = forms.CharField(
        label="Reason",
        widget=forms.Textarea({"rows": 2}),
        help_text="What is to be changed; whoever handed it in reads it on the first page.",
    )


def form_for_action(task, action):
    """Return the form that the dialog of a decision shows."""
    return ReasonForm if action == "reject" else TaskStateCommentForm


def ask_for_reasons():
    # A task of a kind of its own would want a table, and each portal's task made anew.
    GroupApprovalTask.get_form_for_action = form_for_action
