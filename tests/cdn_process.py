"""A CDN of a few lines: it keeps what it may, and has an endpoint that is told what to forget."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

TOKEN = "never-print-this"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.cdn.calls.append(said)
        does = self.server.cdn.does.pop(0) if self.server.cdn.does else 200
        if does == "hang":
            time.sleep(1)
            return
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            does = 403
        if does == 200:
            self.server.cdn.forget(said)
        self.send_response(does)
        self.send_header("Location", self.path)
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args):
        pass


class Cdn:
    """`does` are the next answers of its endpoint, `calls` what was said there."""

    def __init__(self):
        self.copies, self.calls, self.does = {}, [], []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.cdn = self
        self.url = f"http://127.0.0.1:{self.server.server_port}/purge?zone=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, portal, address):
        """Answer a visitor: addresses are told apart as they are written."""
        if address in self.copies:
            return self.copies[address]
        answer = portal.get(address)
        self.keep(address, answer)
        return answer

    def keep(self, address, answer):
        if "cdn-cache-control" in answer.headers:
            self.copies[address] = answer

    def forget(self, said):
        self.copies = {
            address: answer
            for address, answer in self.copies.items()
            if not said.get("purge_everything")
            and answer.headers["cache-tag"] not in said.get("tags", [])
        }

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def cdn():
    process = Cdn()
    yield process
    process.stop()
