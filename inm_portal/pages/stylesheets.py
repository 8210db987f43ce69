"""One stylesheet for visitors, joined and shortened from the many that are pleasant to edit."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from lightningcss import process_stylesheet
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/site.css"
FOLDER = settings.BASE_DIR / "static/css"


def sources():
    """Return the names of the stylesheets in the order of their layers, components by name."""
    components = [f"components/{path.stem}" for path in sorted(FOLDER.glob("components/*.css"))]
    names = ["tokens", "reset", "base", "layout", *components, "utilities"]
    return [f"css/{name}.css" for name in names]


def stylesheets():
    """Return the names of the stylesheets that a page links."""
    is_joined = isinstance(staticfiles_storage._wrapped, JoiningStorage)
    return [JOINED] if is_joined else sources()


def joined():
    texts = [(settings.BASE_DIR / "static" / name).read_text() for name in sources()]
    return process_stylesheet("".join(texts), minify=True)


class JoiningStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, with all stylesheets of the portal in one."""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            self.delete(JOINED)
            self.save(JOINED, ContentFile(joined().encode()))
            paths = {**paths, JOINED: (self, JOINED)}
        yield from super().post_process(paths, dry_run, **options)
