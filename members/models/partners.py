"""Representatives: which account may act for which member organization."""

from django.conf import settings
from django.db import models

from members.models.organizations import MemberPage


class RepresentativeQuerySet(models.QuerySet):
    def of(self, user):
        """Return what `user` represents, with the members, by name."""
        return self.filter(user=user).select_related("member").order_by("member__title", "pk")


class Representative(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        EDITOR = "editor", "Editor"
        VIEWER = "viewer", "Viewer"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="representations"
    )
    member = models.ForeignKey(MemberPage, on_delete=models.CASCADE, related_name="representatives")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "member"], name="one_role_per_representative")
        ]

    def __str__(self):
        return f"{self.user} for {self.member} ({self.get_role_display().lower()})"
