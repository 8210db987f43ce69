"""Load pages, pictures and settings from a content folder (docs/content.md)."""

import logging
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from inm_portal.demo.catalog import page_types
from inm_portal.demo.format import ContentError
from inm_portal.demo.load import NoDefaultSiteError, load

OUR_CONTENT = Path(__file__).resolve().parents[2] / "content"


class Command(BaseCommand):
    help = "Loads a content folder: all of it, or nothing if anything in it is wrong."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, default=OUR_CONTENT, help="default: the INM content"
        )
        parser.add_argument(
            "--without-samples", action="store_true", help="leave out what is marked is_sample"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if the portal has pages already"
        )

    def handle(self, *, folder, without_samples, if_empty, verbosity, **options):
        if if_empty and has_pages():
            self.stdout.write("The portal has pages already; no content was loaded.")
            return
        progress = self.stdout.write if verbosity else skip
        try:
            with quiet_wagtail():
                counts = load(folder, not without_samples, progress)
        except ContentError as error:
            number = len(error.complaints)
            words = "1 problem" if number == 1 else f"{number} problems"
            raise CommandError(f"{error}\n{words} in {folder}; nothing was loaded.") from error
        except NoDefaultSiteError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.report(counts)

    def report(self, counts):
        by_kind = defaultdict(list)
        for (kind, happened), count in sorted(counts.items()):
            by_kind[kind].append(f"{count} {happened}")
        for kind, parts in by_kind.items():
            self.stdout.write(f"{kind}: {', '.join(parts)}")


def has_pages():
    return Page.objects.type(tuple(page_types().values())).exists()


@contextmanager
def quiet_wagtail():
    """Wagtail logs each page four times on its way; the counts in the end say as much."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def skip(line):
    """Say nothing."""
