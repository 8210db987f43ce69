from django.core.management.base import BaseCommand

from members.freshness import send_reminders


class Command(BaseCommand):
    help = "Ask whether profiles are still right, where that is due; `manage.py jobs` does it too."

    def handle(self, **options):
        self.stdout.write(f"Members asked: {send_reminders()}.")
