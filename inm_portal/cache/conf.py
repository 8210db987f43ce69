"""The cache's settings, read once: the dictionary PAGE_CACHE of Django's settings."""

from pathlib import Path

from django.conf import settings

given = settings.PAGE_CACHE

IS_ON = given["IS_ON"]
FOLDER = Path(given["FOLDER"])
# Bytes of pages in the memory of one process, and in the store below it.
MEMORY = given["MEMORY"]
DISK = given["DISK"]
# Redis or Valkey, for several machines; without it all is on this one.
REDIS_URL = given["REDIS_URL"]
# A nginx or a CDN in front that may keep pages, or nothing; and what a CDN wants to hear.
EDGE = given["EDGE"]
EDGE_TOKEN = given["EDGE_TOKEN"]
# The name that pages are made for, and the others that are answered with the same pages.
HOST = given["HOST"]
HOSTS = frozenset(given["HOSTS"])
IS_SECURE = given["IS_SECURE"]
# Of all names in Redis: another portal there has another address.
PREFIX = f"page-cache:{HOST}:"
# Addresses that are never stored begin with one of these.
BYPASS = tuple(given["BYPASS"])
# The only parameters that a stored page sees.
PARAMETERS = frozenset(given["PARAMETERS"])
# Tables whose rows no public page may read.
OWN_TABLES = frozenset(f"page_cache_{name}" for name in ("clock", "change", "edgecopy", "purge"))
UNWATCHED = frozenset(given["UNWATCHED"]) | OWN_TABLES
# Columns that tell of drafts alone.
DRAFT_COLUMNS = frozenset(given["DRAFT_COLUMNS"])
# Columns of the root page that count only where it is not looked for as the root of its site.
ROOT_PAGE_COLUMNS = frozenset(given["ROOT_PAGE_COLUMNS"])
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
