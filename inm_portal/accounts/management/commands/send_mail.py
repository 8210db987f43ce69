from django.core.management.base import BaseCommand

from inm_portal.accounts.mail import send_due
from inm_portal.accounts.models import OutgoingMail


class Command(BaseCommand):
    help = "Send the mail that is due, as `manage.py jobs` does every few seconds."

    def handle(self, **options):
        send_due()
        self.stdout.write(f"Waiting: {OutgoingMail.objects.waiting().count()}.")
