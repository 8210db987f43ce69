"""Write the portal's content into a folder (docs/content.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inm_portal.demo.export import export
from inm_portal.demo.load import NoDefaultSiteError
from inm_portal.demo.serialize import NotExportableError


class Command(BaseCommand):
    help = "Writes pages, pictures and settings into a folder that load_content can read."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="replace an earlier export in that folder"
        )

    def handle(self, *, folder, replace, **options):
        try:
            count = export(folder, replace, warn=self.stderr.write)
        except (NotExportableError, NoDefaultSiteError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} files in {folder}")
