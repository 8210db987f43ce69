"""The portal behind its page cache, without a server: answers as a visitor would get them."""

import gzip
from dataclasses import dataclass

import brotli
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from inm_portal.cache import conf
from inm_portal.cache.clock import clock
from inm_portal.cache.keys import key_of, plain_request
from inm_portal.cache.server import PageCache

DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@dataclass
class Answer:
    status: int
    headers: dict
    raw: bytes

    @property
    def body(self):
        return DECODERS[self.headers.get("content-encoding", "")](self.raw)

    @property
    def text(self):
        return self.body.decode()

    @property
    def state(self):
        return self.headers.get("x-cache")


def ask(app, address, method="GET", **headers):
    """Ask a WSGI application. `headers` are WSGI's names without HTTP_, such as cookie=."""
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    environ = RequestFactory().generic(method, address).environ
    environ = {"HTTP_HOST": conf.HOST, "QUERY_STRING": "", **environ, **given}
    found = {}

    def start_response(status, headers, exc_info=None):
        found["status"] = int(status.split()[0])
        found["headers"] = {name.lower(): value for name, value in headers}

    answer = app(environ, start_response)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return Answer(found["status"], found["headers"], body)


class Portal:
    """`get` answers through the cache, `fresh` past it; `restart` is another process."""

    def __init__(self):
        self.django = get_wsgi_application()
        self.restart()

    def restart(self):
        clock.__init__()
        self.cache = PageCache(self.django)

    def get(self, address, **headers):
        return ask(self.cache, address, **headers)

    def fresh(self, address):
        """What Django makes now of the request that a stored page is made from."""
        environ = RequestFactory().get(address).environ

        def plain(_, start_response):
            return self.django(plain_request(environ, key_of(environ)), start_response)

        return ask(plain, address)
