"""Let somebody in again who has lost the second factor and the recovery codes."""

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import BaseCommand, CommandError

from inm_portal.accounts import mail
from inm_portal.accounts.sessions import end_sessions

TEXT = """The second factor of the account {name} was removed by those who run the portal.

Sign in with your password; staff are then led to set up a new one. If you did not ask for this,
write to the staff of the portal at once.
"""


class Command(BaseCommand):
    help = "Removes authenticator app, passkeys and recovery codes, and ends all sessions."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        subject = "Your second factor was removed"
        mail.enqueue(EmailMultiAlternatives(subject, TEXT.format(name=username), to=[user.email]))
        self.stdout.write(f"{username} signs in with the password alone, and is told so by mail.")
