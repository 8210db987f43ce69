"""The WSGI application that the server loads: the page cache around Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inm_portal.settings")

django = get_wsgi_application()

# Their settings and models are there only now.
from django.conf import settings  # noqa: E402

from inm_portal.cache.server import PageCache  # noqa: E402


def without_charset(environ, start_response):
    """Django's, for requests in UTF-8: it fails on other encodings before any of its guards."""
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    kept = [p for p in parameters if not p.strip().lower().startswith("charset")]
    environ["CONTENT_TYPE"] = ";".join([kind, *kept])
    return django(environ, start_response)


application = PageCache(without_charset) if settings.PAGE_CACHE["IS_ON"] else without_charset
