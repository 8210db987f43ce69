"""Make all stored pages anew: after a change that no code of ours has made."""

from django.core.management.base import BaseCommand

from inm_portal.cache import conf
from inm_portal.cache.purges import waiting
from inm_portal.cache.sweep import sweep
from inm_portal.cache.writes import forget_everything


class Command(BaseCommand):
    help = (
        "Make all stored pages anew, after the database was changed by hand or by another program."
    )

    def handle(self, **options):
        forget_everything()
        self.stdout.write("All stored pages will be made anew when they are asked for.")
        if conf.EDGE:
            sweep()
            self.stdout.write(f"Pages that the edge has still to forget: {waiting().count()}.")
