"""What a cache in front of the portal is told of a page: its tag, and how long it may be kept.

Only answers whose page is listed (sweep.py) are told so.
"""

import hashlib
import time

from inm_portal.cache import conf
from inm_portal.cache.keys import key_in

LONGEST_SECONDS = 24 * 60 * 60


def is_nginx():
    return conf.EDGE.startswith("nginx+")


def can_have(key):
    """Whether the edge may keep the page: of addresses with arguments there are too many."""
    return not key[1]


def is_for_edge(name):
    """Whether there is an edge that may keep what the store calls `name`."""
    return bool(conf.EDGE) and can_have(key_in(name))


def tag_of(key):
    """Return the tag of a page: one for all spellings of its address."""
    return hashlib.blake2b("?".join(key).encode(), digest_size=8).hexdigest()


def leave_to_keep(key, until):
    """Return the headers by which the edge, and no browser, may keep a page."""
    seconds = LONGEST_SECONDS
    if until is not None:
        seconds = min(seconds, int(until - time.time()))
    if seconds <= 0 or not can_have(key):
        return ()
    if is_nginx():
        return (("X-Accel-Expires", str(seconds)),)
    return ("Cache-Tag", tag_of(key)), ("CDN-Cache-Control", f"max-age={seconds}")
