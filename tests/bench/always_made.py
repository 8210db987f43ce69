"""The portal whose page cache finds nothing stored: each visitor has the page made and stored."""

from inm_portal import wsgi
from inm_portal.cache.server import PageCache


class FindsNothing(PageCache):
    def holding(self, key):
        return None

    kept = holding


application = FindsNothing(wsgi.without_charset)
# The look at the memory that precedes both.
application.memory.get = application.holding
