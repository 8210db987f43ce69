"""Make the sign-ins of the demo, or print them again."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from inm_portal.demo.accounts import make_demo_accounts, sign_ins_file


class Command(BaseCommand):
    help = "Makes the demo sign-ins that are missing and prints all of them."

    def handle(self, **options):
        sign_ins = make_demo_accounts()
        self.stdout.write(f"{'sign-in':<17}{'password':<18}may")
        for account, password, problem in sign_ins:
            shown = "DEMO_PASSWORD" if settings.DEMO_PASSWORD else password
            line = f"{account.username:<17}{'' if problem else shown:<18}{problem or account.can}"
            self.stdout.write(line.rstrip())
        if not settings.DEMO_PASSWORD:
            self.stdout.write(f"The passwords are kept in {sign_ins_file()}.")
        if all(problem for _, _, problem in sign_ins):
            raise CommandError("No demo account could be made.")
