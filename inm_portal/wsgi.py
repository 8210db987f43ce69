"""The WSGI application that the server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inm_portal.settings")

django = get_wsgi_application()


def application(environ, start_response):
    """Django's, for requests in UTF-8: it fails on other encodings before any of its guards."""
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    kept = [p for p in parameters if not p.strip().lower().startswith("charset")]
    environ["CONTENT_TYPE"] = ";".join([kind, *kept])
    return django(environ, start_response)
