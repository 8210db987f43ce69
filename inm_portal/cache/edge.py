"""What a cache in front of the portal is told of a page: its tag, and how long it may be kept.

Only answers whose page is listed (sweep.py) are told so.
"""

import hashlib
import time

from inm_portal.cache import conf

LONGEST_SECONDS = 24 * 60 * 60


def is_nginx():
    return conf.EDGE.startswith("nginx+")


def can_have(key):
    """Whether the edge has any use for the page: nginx keeps no address with arguments."""
    return not (is_nginx() and key[1])


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
