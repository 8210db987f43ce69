"""The one kind of account, shared by staff and partners, and the mail that goes to people."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.timezone import now

# Longer than any sending takes: after it, whoever claimed the mail counts as gone.
CLAIMED_FOR = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
KEPT_FOR = timedelta(days=7)
SHOWN_FOR = timedelta(days=30)
LONGEST_ERROR = 500


class User(AbstractUser):
    # Required and unique because people may sign in with it.
    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "A user with that email address already exists."},
    )
    # Not to be edited: nobody gets an account of their own past the second factor by it.
    is_demo = models.BooleanField("made by demo_accounts", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            # `unique=True` alone lets Ann@ and ann@ be two accounts, while the sign-in
            # form compares addresses without case and would find both.
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message="A user with that email address already exists.",
            ),
        ]


class MailKind(models.TextChoices):
    """Mail that people may do without. What belongs to signing in always comes."""

    SUBMITTED = "submitted", "A member has submitted changes of its profile"
    DECIDED = "decided", "The staff have decided on changes of your profile"
    REMINDER = "reminder", "Your profile has not been confirmed for half a year"


class MailOff(models.Model):
    """One kind of mail that one person does not want. Without a row it is sent."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails_off"
    )
    kind = models.CharField(max_length=10, choices=MailKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_row_per_mail_kept_off")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: not to {self.user}"


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(given_up_at=None)

    def due(self):
        """Return what is to be sent now, first what was tried least.

        So a mail on which the server fails each time never stands in the way of the others.
        """
        return self.waiting().filter(due_at__lte=now()).order_by("tries", "due_at", "pk")

    def too_old(self):
        """Return what was tried in vain for a week."""
        moment = now()
        tried = self.waiting().filter(tries__gt=0)
        return tried.filter(made_at__lte=moment - KEPT_FOR, due_at__gt=moment)


class OutgoingMail(models.Model):
    """A mail to one address until the server has taken it; then the row goes, with its links."""

    to = models.EmailField()
    subject = models.TextField()
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # The same at each try: whoever gets the mail twice can see that it is one.
    message_id = models.UUIDField(default=uuid4, editable=False)
    made_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    given_up_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail that waits"
        verbose_name_plural = "mail that waits"

    def __str__(self):
        return f"{self.subject} to {self.to}"

    @property
    def state(self):
        return "Given up" if self.given_up_at else "Waiting"

    def claim(self):
        """Return whether this process may send it now; of several that ask, one may.

        The row changes only as long as it is as it was read, which both databases see to.
        """
        until = now() + CLAIMED_FOR
        own = OutgoingMail.objects.waiting().filter(pk=self.pk, due_at=self.due_at)
        is_won = own.update(due_at=until, tries=F("tries") + 1) == 1
        if is_won:
            self.due_at, self.tries = until, self.tries + 1
        return is_won

    def message(self):
        host = urlsplit(settings.PORTAL_BASE_URL).hostname
        headers = {"Message-ID": f"<{self.message_id}@{host}>", **self.headers}
        message = EmailMultiAlternatives(self.subject, self.text, to=[self.to], headers=headers)
        if self.html:
            message.attach_alternative(self.html, "text/html")
        return message

    def postpone(self, error):
        """Let it wait twice as long as the last time, after the try that failed with `error`."""
        wait = min(FIRST_WAIT * 2 ** min(self.tries - 1, 20), LONGEST_WAIT)
        self.due_at = now() + wait
        self.last_error = f"{type(error).__name__}: {error}".replace("\0", "")[:LONGEST_ERROR]
        # Not where it took so long that another process has claimed it.
        own = OutgoingMail.objects.filter(pk=self.pk, tries=self.tries)
        own.update(due_at=self.due_at, last_error=self.last_error)

    def give_up(self):
        """Keep what staff have to know, and nothing of the text: it holds links."""
        # Another process may have sent it at this moment: then there is no row.
        own = OutgoingMail.objects.filter(pk=self.pk)
        own.update(given_up_at=now(), text="", html="", headers={})
