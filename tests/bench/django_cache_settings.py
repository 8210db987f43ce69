"""The portal's settings with Django's own cache of whole pages instead of the portal's."""

from inm_portal.settings import *  # noqa: F403
from inm_portal.settings import MIDDLEWARE, PAGE_CACHE

PAGE_CACHE["IS_ON"] = False
# In the order that Django's documentation asks for: what is stored is compressed already.
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
