"""A stored page: its bytes in each encoding, what it was made of, and the answer to a request."""

import gzip
import hashlib
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus

import brotli

from inm_portal.cache.record import Query

# Smaller answers fit into one packet anyhow.
LEAST_COMPRESSED = 300
# What an entry takes in memory besides its bodies: its headers, and those of its answers.
OVERHEAD = 4096
# Browsers say some twenty letters. Who says more gets pages as they are.
LONGEST_ACCEPTED = 200
# What takes about a millisecond for the home page. Brotli's best takes fifty times as long for 13
# percent less, gzip's level 6 nearly twice as long for 3 percent less.
BROTLI_QUALITY, GZIP_LEVEL = 5, 4
COMPRESSIBLE = (
    *("text/", "application/json", "application/xml", "application/rss+xml"),
    *("application/atom+xml", "image/svg+xml"),
)
# Said anew for each answer.
OWN_HEADERS = {"content-length", "content-encoding", "vary", "etag", "x-cache", "server-timing"}

OK = f"{HTTPStatus.OK} OK"
NOT_MODIFIED = f"{HTTPStatus.NOT_MODIFIED} Not Modified"
STATES = {"HIT": "stored", "KEPT": "asked again", "MISS": "made", "STALE": "database down"}


@dataclass(slots=True)
class Entry:
    """`number` is the edit up to which it holds, `until` a POSIX time at which it ends or None.

    `mark` tells two makings of a page apart.
    """

    number: int
    until: float | None
    headers: list[tuple[str, str]]
    bodies: dict[str, bytes]
    etag: str
    tables: tuple[str, ...]
    queries: list[Query]
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    # The newest edit after which this process has found it to hold.
    checked: int = -1
    was_asked_for: bool = False
    answers: dict[tuple[str, str], tuple[list, list]] = field(default_factory=dict)

    @property
    def size(self):
        """Roughly the bytes that it takes in memory."""
        return OVERHEAD + sum(len(body) for body in self.bodies.values())

    def answer(self, environ, start_response, state, more=()):
        """Answer a GET or HEAD with the page, or with 304 where the client has it.

        `more` are headers of this answer alone.
        """
        encoding = self.encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        answer = self.answers.get((encoding, state))
        if answer is None:
            answer = self.prepared(encoding, state)
            if encoding in self.bodies:
                self.answers[encoding, state] = answer
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and self.is_among(known):
            headers = [pair for pair in answer[0] if pair[0] != "Content-Length"]
            start_response(NOT_MODIFIED, [*more, *headers])
            return []
        start_response(OK, [*more, *answer[0]] if more else answer[0])
        return answer[1] if environ["REQUEST_METHOD"] == "GET" else []

    def encoding_for(self, accepted):
        for name in accepted_of(accepted) if len(accepted) < LONGEST_ACCEPTED else ():
            if name in self.bodies:
                return name
        return ""

    def is_among(self, tags):
        return tags.strip() == "*" or self.etag in (tag.strip() for tag in tags.split(","))

    def prepared(self, encoding, state):
        body = self.bodies.get(encoding)
        if body is None:
            # Hardly anybody asks for it: not worth the memory.
            body = gzip.decompress(self.bodies["gzip"])
        headers = [
            *self.headers,
            ("Content-Length", str(len(body))),
            ("ETag", self.etag),
            ("Vary", "Accept-Encoding"),
            ("X-Cache", state),
            ("Server-Timing", f'cache;desc="{STATES[state]}"'),
        ]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return headers, [body]


@lru_cache(maxsize=64)
def accepted_of(accepted):
    """Return which encodings an Accept-Encoding header names, the best first."""
    return tuple(name for name in ("br", "gzip") if accepts(accepted, name))


def accepts(accepted, encoding):
    """Whether an Accept-Encoding header names `encoding` with a quality above 0."""
    if encoding not in accepted:
        return False
    for part in accepted.split(","):
        name, _, quality = part.partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def make_entry(number, headers, body, recorder):
    """Return the Entry of an answer of 200 with these headers and this body, not encoded."""
    kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
    if not any(name.lower() == "cache-control" for name, _ in kept):
        # A browser asks each time, and mostly hears 304: only so is a page never old.
        kept.append(("Cache-Control", "no-cache"))
    kind = next((value for name, value in kept if name.lower() == "content-type"), "")
    until = recorder.holds_until
    return Entry(
        number=number,
        until=until.timestamp() if until else None,
        headers=kept,
        bodies=encoded(body, kind),
        # Weak, because one tag stands for all encodings of the same text.
        etag=f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"',
        tables=tuple(sorted(recorder.tables)),
        queries=recorder.queries,
    )


def encoded(body, kind):
    if len(body) < LEAST_COMPRESSED or not kind.startswith(COMPRESSIBLE):
        return {"": body}
    return {
        "br": brotli.compress(body, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
    }
