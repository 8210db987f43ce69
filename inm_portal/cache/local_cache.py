"""Django's own cache in this process's memory; no page sees what it has of Wagtail's tables."""

from django.core.cache.backends.locmem import LocMemCache
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY

from inm_portal.cache.record import recording

OF_TABLES = frozenset([SITE_ROOT_PATHS_CACHE_KEY])


class LocalCache(LocMemCache):
    """While a page is made, what stands in OF_TABLES is read anew, and kept for this page alone.

    Another thread or process may have read it before an edit, and put it here after it.
    """

    def get(self, key, default=None, version=None):
        recorder = recording.get()
        if recorder is not None and key in OF_TABLES:
            return recorder.kept.get(key, default)
        return super().get(key, default, version)

    def set(self, key, value, *args, **kwargs):
        recorder = recording.get()
        if recorder is not None and key in OF_TABLES:
            recorder.kept[key] = value
        else:
            super().set(key, value, *args, **kwargs)
