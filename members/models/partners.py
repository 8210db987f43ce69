"""Representatives: which account may act for which member organization."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.timezone import localdate
from wagtail.log_actions import log

from members.models.organizations import MemberPage

LAST_OWNER = (
    "{member} has no other owner. First hand over ownership, or make somebody else an owner."
)


class LastOwnerError(ValidationError):
    """Somebody would leave a member without an owner; the message is for people."""

    def __init__(self, member):
        super().__init__(LAST_OWNER.format(member=member), code="last_owner")


def wait_for_turn(member_id):
    """Hold all other changes to who represents a member until this transaction ends.

    Two owners who leave at the same moment would otherwise each see the other one stay.
    """
    # Not a full lock: rows that point to the member may still be written meanwhile.
    held = MemberPage.objects.select_for_update(of=("self",), no_key=True)
    return held.get(pk=member_id)


class RepresentativeQuerySet(models.QuerySet):
    def of(self, user):
        """Return what `user` represents, with the members, by name."""
        return self.filter(user=user).select_related("member").order_by("member__title", "pk")

    def active(self):
        """Return those whose account can sign in."""
        return self.filter(user__is_active=True)

    def owners(self):
        """Return the owners who can still act as such."""
        return self.active().filter(role=Representative.Role.OWNER)

    def shown(self):
        """Return those whom the public page of the member names."""
        return self.with_names().filter(is_shown=True)

    def writers(self):
        """Return those who may change the profile."""
        return self.filter(role__in=WRITERS)

    def with_names(self):
        """Return those whom a page could name: never by what they sign in with."""
        return self.active().exclude(user__first_name="", user__last_name="")

    def by_name(self):
        return self.select_related("user").order_by(
            "user__last_name", "user__first_name", "user__username", "pk"
        )


class Representative(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        EDITOR = "editor", "Editor"
        VIEWER = "viewer", "Viewer"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="representations",
        verbose_name="account",
        help_text="Who represents. Somebody without an account is invited by mail instead.",
    )
    member = models.ForeignKey(
        MemberPage,
        on_delete=models.CASCADE,
        related_name="representatives",
        help_text="The organization for which this account acts in the partner area.",
    )
    role = models.CharField(
        max_length=10,
        choices=Role.choices,
        default=Role.VIEWER,
        help_text="Owners also invite and change the others; editors change the profile; "
        "viewers read.",
    )
    since = models.DateField(default=localdate, editable=False)
    is_shown = models.BooleanField("named on the public page", default=False, editable=False)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "member"],
                name="one_role_per_representative",
                violation_error_message="This account represents that member already.",
            )
        ]

    def __str__(self):
        return f"{self.user} for {self.member} ({self.get_role_display().lower()})"

    @property
    def is_owner(self):
        return self.role == self.Role.OWNER

    @property
    def name(self):
        return self.user.get_full_name() or self.user.get_username()

    def is_last_owner(self):
        """Whether the member would have no owner who can sign in without this one."""
        owners = set(Representative.objects.owners().filter(member_id=self.member_id))
        return owners == {self}

    def clean(self):
        stored = Representative.objects.filter(pk=self.pk).first()
        if stored and not self.is_owner and stored.is_last_owner():
            raise LastOwnerError(self.member)

    @transaction.atomic
    def change_role(self, role, by):
        self._take_turn()
        before, self.role = self.role, self.Role(role)
        if before == self.role:
            return
        self.clean()
        self.save(update_fields=["role"])
        self._log("members.role", by, before=before, after=self.role)
        if before == self.Role.OWNER:
            self.withdraw_invitations()

    @transaction.atomic
    def hand_over(self, to, by):
        """Make `to`, another representative of the same member, the owner in place of this one."""
        self._take_turn()
        to.refresh_from_db()
        if not (self.is_owner and to.user.is_active and to.member_id == self.member_id):
            raise ValidationError("Ownership goes from an owner to somebody of the same member.")
        to.change_role(self.Role.OWNER, by)
        self.change_role(self.Role.EDITOR, by)
        self._log("members.hand_over", by, before=self.user.get_username(), after=to.name)

    @transaction.atomic
    def end(self, by):
        """Take the representation away; members/signals.py ends what hangs on it."""
        self._take_turn()
        if self.is_last_owner():
            raise LastOwnerError(self.member)
        self._log("members.end", by, before=self.role, after=None, deleted=True)
        self.delete()

    def withdraw_invitations(self):
        """Nobody comes in by the word of a person who may no longer give it."""
        self.member.invitations.pending().filter(invited_by_id=self.user_id).withdraw()

    def _take_turn(self):
        wait_for_turn(self.member_id)
        self.refresh_from_db()

    def _log(self, action, by, before, after, **kwargs):
        facts = {"person": self.user.get_username(), "member": self.member.slug}
        log(self, action, user=by, data={**facts, "before": before, "after": after}, **kwargs)


# Who may change the profile.
WRITERS = (Representative.Role.OWNER, Representative.Role.EDITOR)
