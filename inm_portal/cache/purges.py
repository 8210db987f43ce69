"""What the edge is to forget: rows in the database until it has said that it has.

Each page is forgotten twice: an answer that was on its way to the edge comes after the first time.
"""

import json
import logging
import time
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from inm_portal.cache import conf
from inm_portal.cache.edge import is_nginx, tag_of
from inm_portal.cache.models import Purge

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
# More tags in one call are refused by some.
MOST_IN_A_CALL = 30
# No answer is longer on its way than this.
REPEAT_AFTER = timedelta(seconds=10)
LONGEST_PAUSE_SECONDS = 5 * 60
# Scheduled pages and mail wait for it.
LONGEST_ROUND_SECONDS = 20
LONGEST_ERROR = 500
EVERYTHING = ""
# What nginx says of an address that it has not: older and newer versions of the module.
NOT_THERE = {HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED}


class RefusedError(Exception):
    """The edge has answered, and has not done it."""


def forget(keys):
    """The edge is to forget these pages: at once, and once more."""
    tagged = {tag_of(key): key[0] for key in keys}
    with transaction.atomic():
        # The new ones come later than these would, and do as much.
        Purge.objects.filter(tag__in=tagged).delete()
        Purge.objects.bulk_create(Purge(tag=tag, path=path) for tag, path in tagged.items())


def forget_everything(known):
    """The edge is to forget all pages. nginx has to be told each: it has none but `known`."""
    if is_nginx():
        forget(known)
        return
    with transaction.atomic():
        Purge.objects.all().delete()
        Purge.objects.create(tag=EVERYTHING)


def waiting():
    """Return what the edge should have forgotten already."""
    return Purge.objects.filter(Q(is_repeat=False) | Q(tries__gt=0))


def deliver():
    """Tell the edge what is due, until something fails or time is up."""
    end = time.monotonic() + LONGEST_ROUND_SECONDS
    while time.monotonic() < end:
        due = Purge.objects.filter(due_at__lte=now()).order_by("tries", "pk")
        batch = list(due[:MOST_IN_A_CALL])
        if not batch:
            return
        try:
            tell(batch)
        except (OSError, HTTPException, RefusedError) as error:
            postpone(batch, error)
            return
        acknowledge(batch)


def acknowledge(batch):
    repeats = [purge.pk for purge in batch if purge.is_repeat]
    Purge.objects.filter(pk__in=repeats).delete()
    Purge.objects.filter(pk__in={purge.pk for purge in batch}.difference(repeats)).update(
        is_repeat=True, tries=0, last_error="", due_at=now() + REPEAT_AFTER
    )


def postpone(batch, error):
    """Everything that is due waits: each would only hold up this process once more."""
    tries = 1 + max(purge.tries for purge in batch)
    pause = min(2 ** min(tries, 20), LONGEST_PAUSE_SECONDS)
    said = f"{type(error).__name__}: {error}".replace("\0", "")[:LONGEST_ERROR]
    count = Purge.objects.filter(due_at__lte=now()).update(
        tries=F("tries") + 1, last_error=said, due_at=now() + timedelta(seconds=pause)
    )
    logger.warning("the edge has not forgotten %s pages, next try in %s s: %s", count, pause, said)


def tell(batch):
    url = urlsplit(conf.EDGE.removeprefix("nginx+"))
    connect = HTTPSConnection if url.scheme == "https" else HTTPConnection
    # It follows no redirect: the token is for this address alone.
    connection = connect(url.hostname, url.port, timeout=TIMEOUT_SECONDS)
    try:
        if is_nginx():
            for path in sorted({purge.path for purge in batch}):
                tell_nginx(connection, path)
        else:
            tell_cdn(connection, f"{url.path or '/'}?{url.query}".rstrip("?"), batch)
    finally:
        connection.close()


def tell_nginx(connection, path):
    # WSGI has the bytes of an address as if they were Latin-1.
    connection.request("PURGE", quote(path.encode("latin-1")), headers={"Host": conf.HOST})
    answer = connection.getresponse()
    answer.read()
    if answer.headers["X-Cache"]:
        raise RefusedError("nginx passes PURGE on to the portal")
    if answer.status != HTTPStatus.OK and answer.status not in NOT_THERE:
        raise RefusedError(f"nginx answers {answer.status} {answer.reason} for {path}")


def tell_cdn(connection, address, batch):
    tags = sorted({purge.tag for purge in batch})
    said = {"purge_everything": True} if EVERYTHING in tags else {"tags": tags}
    headers = {
        "Authorization": f"Bearer {conf.EDGE_TOKEN}",
        "Content-Type": "application/json",
    }
    connection.request("POST", address, json.dumps(said).encode(), headers)
    answer = connection.getresponse()
    body = answer.read(LONGEST_ERROR).decode(errors="replace")
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise RefusedError(f"the CDN answers {answer.status} {answer.reason}: {body}")
