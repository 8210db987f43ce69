"""The portal's settings with the application of `always_made.py`."""

from inm_portal.settings import *  # noqa: F403

WSGI_APPLICATION = "always_made.application"
