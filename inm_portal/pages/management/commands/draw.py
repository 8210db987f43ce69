"""Bring what is drawn of pages up to date: after an upgrade of the portal, or of its fonts."""

from django.core.management.base import BaseCommand

from inm_portal.pages.figures import draw_site

PROGRESS_EVERY = 100


class Command(BaseCommand):
    help = "Draws the figures and share images of all public pages that are not up to date."

    def handle(self, **options):
        draw_site(self.progress)

    def progress(self, done, count):
        if done % PROGRESS_EVERY == 0 or done == count:
            self.stdout.write(f"{done} of {count}")
