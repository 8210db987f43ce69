"""What representatives want changed in their member's public profile, field by field."""

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from members.models.organizations import MemberPage


class ProfileChangeQuerySet(models.QuerySet):
    def of(self, member):
        return self.filter(member=member)

    def open(self):
        """Return what is being written or waits for a decision: at most one of each field."""
        return self.filter(state__in=ProfileChange.OPEN)

    def of_fields(self, names):
        """Return the changes of fields that there still are."""
        return self.filter(field__in=names)

    def drafts(self):
        return self.filter(state=ProfileChange.State.DRAFT)

    def submitted(self):
        return self.filter(state=ProfileChange.State.SUBMITTED)

    def decided(self):
        """Return what staff have decided on, the latest first."""
        decided = [ProfileChange.State.ACCEPTED, ProfileChange.State.RETURNED]
        return self.filter(state__in=decided).order_by("-decided_at", "-pk")

    def with_people(self):
        return self.select_related("by", "decided_by")


class ProfileChange(models.Model):
    """One field: `old` is what the public page said when the change was begun.

    A representative drafts and submits it, and may withdraw it into a draft again. Staff accept
    or return it. What was returned stays as it is; the next draft of the field is another row.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for review"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"

    OPEN = [State.DRAFT, State.SUBMITTED]

    member = models.ForeignKey(MemberPage, on_delete=models.CASCADE, related_name="profile_changes")
    # The name of one of PROFILE_FIELDS.
    field = models.CharField(max_length=40)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(max_length=1000, blank=True)

    objects = ProfileChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "field"],
                condition=Q(state__in=["draft", "submitted"]),
                name="one_open_change_per_field",
            )
        ]

    def __str__(self):
        return f"{self.field} of {self.member} ({self.get_state_display().lower()})"


class FieldNamesField(models.JSONField):
    """A list of some of `choices`, ticked in a form."""

    def formfield(self, **kwargs):
        chosen = {"choices": self.choices, "label": self.verbose_name.capitalize()}
        return forms.MultipleChoiceField(
            required=False,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
            **chosen,
        )

    def validate(self, value, model_instance):
        """Checked by the form: JSONField would look for the whole list among the choices."""


@register_setting(icon="edit", order=500)
class ProfilePolicy(BaseGenericSetting):
    """Which changes of a profile go public without a decision of the staff."""

    class Field(models.TextChoices):
        """What little harm can be done with: nothing long, no website, no logo, nobody's name."""

        HEADQUARTERS = "headquarters", "Headquarters"
        SECTORS = "sectors", "Sectors"
        INTERESTS = "interests", "Interests, with their notes"

    live_at_once = FieldNamesField(
        "public at once",
        choices=Field.choices,
        default=list,
        blank=True,
        help_text="What partners submit of these fields is public without a review. All else "
        "waits for a decision.",
    )

    panels = [FieldPanel("live_at_once")]

    class Meta:
        verbose_name = "partners' profiles"
