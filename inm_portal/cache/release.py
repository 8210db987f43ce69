"""A name for the code that runs: pages made by other code are no longer found."""

import hashlib
from importlib.metadata import distributions

from django.conf import settings

SOURCES = ("*.py", "*.html", "*.txt", "*.css", "*.js")
NOT_OURS = {"var", "tests", "node_modules", "docs"}


def release():
    """Return a digest of sources, templates, collected files, settings and installed packages."""
    said = [repr(sorted(settings.PAGE_CACHE.items(), key=str)), str(settings.DEBUG)]
    said += sorted(f"{d.metadata['Name']} {d.version}" for d in distributions())
    for path in sorted(path for pattern in SOURCES for path in files(pattern)):
        stat = path.stat()
        said.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.blake2b("\n".join(said).encode(), digest_size=8).hexdigest()


def files(pattern):
    for entry in settings.BASE_DIR.iterdir():
        if entry.name.startswith(".") or entry.name in NOT_OURS:
            continue
        yield from entry.rglob(pattern) if entry.is_dir() else []
    # Made anew by each release: it has the hashed names that pages refer to.
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists():
        yield manifest
