"""When and how often representatives were asked whether their member's profile is still right."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from members.models.organizations import MemberPage
from members.models.profiles import ProfileChange


class ProfileReminderQuerySet(models.QuerySet):
    def unanswered(self):
        """Return those since which nobody has confirmed the profile or changed it."""
        changed = ProfileChange.objects.filter(
            member=OuterRef("member"),
            state=ProfileChange.State.ACCEPTED,
            decided_at__gt=OuterRef("sent_at"),
        )
        before = Q(member__confirmed_on=None) | Q(member__confirmed_on__lt=TruncDate("sent_at"))
        return self.filter(before, ~Exists(changed))


class ProfileReminder(models.Model):
    member = models.OneToOneField(
        MemberPage, on_delete=models.CASCADE, related_name="profile_reminder"
    )
    sent_at = models.DateTimeField()
    # Since the profile was last confirmed or changed.
    times = models.PositiveSmallIntegerField(default=1)

    objects = ProfileReminderQuerySet.as_manager()

    def __str__(self):
        return f"{self.member}, asked on {self.sent_at:%Y-%m-%d}"
