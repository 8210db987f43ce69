"""A name for the code that runs, and its database: pages made of others are not found.

Every process of every machine that runs the same code on the same database finds the same name.
"""

import hashlib
import sys
from importlib.metadata import distributions

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

SOURCES = ("*.py", "*.html", "*.txt", "*.css", "*.js")
NOT_OURS = {"var", "tests", "node_modules", "docs"}
# Where pages are, how many, and for which names: pages are made as for HOST alone.
PLACES = {"FOLDER", "MEMORY", "DISK", "REDIS_URL", "HOSTS", "EDGE_TOKEN"}


def release():
    """Return a digest of sources, templates, collected files, settings, packages, and database."""
    database = settings.DATABASES[DEFAULT_DB_ALIAS]
    said = [sys.version, *(str(database.get(name)) for name in ("ENGINE", "HOST", "PORT", "NAME"))]
    said += [f"{settings.DEBUG} {settings.TIME_ZONE} {settings.LANGUAGE_CODE}"]
    said += [f"{k} {v}" for k, v in sorted(settings.PAGE_CACHE.items()) if k not in PLACES]
    said += sorted(f"{d.metadata['Name']} {d.version}" for d in distributions())
    for path in sorted(path for pattern in SOURCES for path in files(pattern)):
        said.append(f"{path.relative_to(settings.BASE_DIR)} {digest(path)}")
    # Made anew by each release: it has the hashed names that pages refer to.
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if manifest.exists():
        said.append(digest(manifest))
    return hashlib.blake2b("\n".join(said).encode(), digest_size=8).hexdigest()


def files(pattern):
    for entry in settings.BASE_DIR.iterdir():
        if entry.name.startswith(".") or entry.name in NOT_OURS:
            continue
        yield from entry.rglob(pattern) if entry.is_dir() else []


def digest(path):
    """Of the content: another machine has another time of writing."""
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
