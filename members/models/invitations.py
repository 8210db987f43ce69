"""Invitations: how a person becomes a representative of a member, by a link in a mail."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.db.models import Q, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.timezone import now
from wagtail.log_actions import log

from inm_portal.accounts import mail
from members.models.organizations import MemberPage
from members.models.partners import Representative, wait_for_turn

VALID_FOR = timedelta(hours=72)
# Mails for one member within a day. A guess: enough for a large one, little for a nuisance.
MOST_IN_A_DAY = 20
DAY = timedelta(hours=24)
# Without a time: one sending has one link, and its age is known from the row.
SIGNER = signing.Signer(salt="members.invitation")


class InvitationNotOpenError(ValidationError):
    def __init__(self):
        super().__init__("This invitation is no longer open.", code="not_open")


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        """Return what was neither accepted nor withdrawn; some may have expired."""
        return self.filter(accepted_on=None, withdrawn_on=None)

    def newest_first(self):
        return self.select_related("invited_by", "member").order_by("-sent_on", "-pk")

    def of_token(self, token):
        """Return the invitation of a link as it was last sent, in whatever state, or None."""
        try:
            pk, nonce = SIGNER.unsign_object(token)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        found = self.select_related("member", "invited_by").filter(pk=pk).first()
        return found if found and constant_time_compare(found.nonce, nonce) else None

    def sendings_in_a_day(self):
        """Return how many mails were sent in the last 24 hours, or a few more."""
        recent = self.filter(sent_on__gt=now() - DAY)
        return recent.aggregate(all=Sum("sendings"))["all"] or 0

    def withdraw(self, by=None):
        for invitation in self:
            # Somebody may have accepted it since.
            with suppress(InvitationNotOpenError):
                invitation.withdraw(by)


class Invitation(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

    member = models.ForeignKey(
        MemberPage,
        on_delete=models.CASCADE,
        related_name="invitations",
        help_text="The organization for which the person will act.",
    )
    address = models.EmailField(
        "email address", help_text="Where the link goes. It works once, for 72 hours."
    )
    role = models.CharField(
        max_length=10,
        choices=Representative.Role.choices,
        default=Representative.Role.VIEWER,
        help_text="Owners also invite and change the others; editors change the profile; "
        "viewers read.",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="sent_invitations",
        editable=False,
    )
    made_on = models.DateTimeField(default=now, editable=False)
    sent_on = models.DateTimeField(null=True, editable=False)
    # Of the last days in a row; starts anew after a day without.
    sendings = models.PositiveSmallIntegerField(default=0, editable=False)
    nonce = models.CharField(max_length=22, editable=False)
    accepted_on = models.DateTimeField(null=True, editable=False)
    withdrawn_on = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "address"],
                condition=Q(accepted_on=None, withdrawn_on=None),
                name="one_pending_invitation_per_address",
            )
        ]

    def __str__(self):
        return f"{self.address} for {self.member} ({self.get_role_display().lower()})"

    @property
    def expires(self):
        return self.sent_on + VALID_FOR

    @property
    def state(self):
        if self.accepted_on:
            return self.State.ACCEPTED
        if self.withdrawn_on:
            return self.State.WITHDRAWN
        return self.State.OPEN if now() < self.expires else self.State.EXPIRED

    @property
    def state_label(self):
        return self.state.label

    @property
    def token(self):
        return SIGNER.sign_object([self.pk, self.nonce])

    @property
    def inviter(self):
        """Whose word it is, for somebody who is still outside: never a user name."""
        name = self.invited_by.get_full_name() if self.invited_by else ""
        return " ".join(name.split()) or f"The owner of {self.member}"

    def is_valid(self):
        """Whether it can be accepted: open, and sent by somebody who still may invite."""
        by = self.invited_by
        return (
            self.state == self.State.OPEN
            and by is not None
            and by.is_active
            and (
                by.has_perm("members.add_invitation")
                or self.member.representatives.owners().filter(user=by).exists()
            )
        )

    def clean(self):
        self.address = self.address.lower()
        # Without a member the form has said so already.
        if not self._state.adding or self.member_id is None:
            return
        if self.member.representatives.filter(user__email__iexact=self.address).exists():
            raise ValidationError({"address": "This person represents the organization already."})
        if self.member.invitations.pending().filter(address=self.address).exists():
            again = "This address is invited already. You can send the invitation again."
            raise ValidationError({"address": again})
        self.check_limit()

    def check_limit(self):
        if self.member.invitations.sendings_in_a_day() >= MOST_IN_A_DAY:
            raise ValidationError(
                f"{MOST_IN_A_DAY} invitations went out for {self.member} within a day. "
                "Send the next one tomorrow, or ask the staff of the portal.",
                code="limit",
            )

    @transaction.atomic
    def send(self, by):
        """Send it for the first time or again: the clock starts anew and older links stop."""
        wait_for_turn(self.member_id)
        before = None
        if self._state.adding:
            self.clean()
        else:
            self.refresh_from_db()
            before = self.expires.isoformat()
            if self.state not in {self.State.OPEN, self.State.EXPIRED}:
                raise InvitationNotOpenError
            self.check_limit()
        moment = now()
        is_in_a_row = self.sent_on and self.sent_on > moment - DAY
        self.sendings = self.sendings + 1 if is_in_a_row else 1
        self.sent_on, self.nonce, self.invited_by = moment, get_random_string(22), by
        self.save()
        action = "members.invite_again" if before else "members.invite"
        self._log(action, by, before, self.expires.isoformat())
        mail.enqueue(self.message())

    @transaction.atomic
    def withdraw(self, by=None):
        wait_for_turn(self.member_id)
        self.refresh_from_db()
        if self.accepted_on or self.withdrawn_on:
            raise InvitationNotOpenError
        before, self.withdrawn_on = self.state, now()
        self.save(update_fields=["withdrawn_on"])
        self._log("members.withdraw", by, before, self.state)

    @transaction.atomic
    def accept(self, user):
        """Make `user` a representative. Whoever is one already keeps the role."""
        wait_for_turn(self.member_id)
        read = self.nonce
        self.refresh_from_db()
        if self.nonce != read or not self.is_valid():
            raise InvitationNotOpenError
        self.accepted_on = now()
        self.save(update_fields=["accepted_on"])
        representative, _ = Representative.objects.get_or_create(
            user=user, member=self.member, defaults={"role": self.role}
        )
        self._log("members.accept", user, None, representative.role)
        return representative

    def message(self):
        said = {
            "invitation": self,
            "address": settings.PORTAL_BASE_URL + reverse("partner_invitation", args=[self.token]),
        }
        subject = f"Invitation to represent {self.member}"
        text = render_to_string("partner/invitation_mail.txt", said)
        message = EmailMultiAlternatives(subject, text, to=[self.address])
        html = render_to_string("partner/invitation_mail.html", said)
        message.attach_alternative(html, "text/html")
        return message

    def _log(self, action, by, before, after):
        facts = {"address": self.address, "member": self.member.slug, "role": self.role}
        log(self, action, user=by, data={**facts, "before": before, "after": after})
