"""When representatives were last asked whether their member's profile is still right."""

from django.db import models

from members.models.organizations import MemberPage


class ProfileReminder(models.Model):
    member = models.OneToOneField(
        MemberPage, on_delete=models.CASCADE, related_name="profile_reminder"
    )
    sent_at = models.DateTimeField()

    def __str__(self):
        return f"{self.member}, asked on {self.sent_at:%Y-%m-%d}"
