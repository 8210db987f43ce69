"""The cache's settings, read once: the dictionary PAGE_CACHE of Django's settings."""

from pathlib import Path

from django.conf import settings

given = settings.PAGE_CACHE

IS_ON = given["IS_ON"]
FOLDER = Path(given["FOLDER"])
# Bytes of bodies in the memory of one process, and in the store below it.
MEMORY = given["MEMORY"]
DISK = given["DISK"]
# Redis or Valkey, for several machines; without it all is on this one.
REDIS_URL = given["REDIS_URL"]
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
UNWATCHED = frozenset(given["UNWATCHED"]) | {"page_cache_clock", "page_cache_change"}
# Columns that tell of drafts alone.
DRAFT_COLUMNS = frozenset(given["DRAFT_COLUMNS"])
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
