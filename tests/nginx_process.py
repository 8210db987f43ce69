"""A nginx with the configuration of docs/operations.md, before a portal in a thread of the test."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.db import connections

HOST = "portal.example.org"
# Debian keeps servers where only root looks.
PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
MODULE = Path("/usr/lib/nginx/modules/ngx_http_cache_purge_module.so")
MAIN = """
daemon off;
{user}
pid {folder}/pid;
load_module {module};
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{documented}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def documented(folder, backend, port, purge_port):
    """Return the configuration of the documentation, but for places, ports and certificates."""
    text = (settings.BASE_DIR / "docs/operations.md").read_text()
    blocks = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    (block,) = [block for block in blocks if "proxy_cache_purge" in block]
    for stands, here in {
        "/var/cache/nginx/portal": f"{folder}/kept",
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "    ssl_certificate /etc/ssl/portal.pem;\n": "",
        "    ssl_certificate_key /etc/ssl/portal.key;\n": "",
        "127.0.0.1:8080": f"127.0.0.1:{purge_port}",
        "127.0.0.1:8000": f"127.0.0.1:{backend}",
    }.items():
        assert block.count(stands) == 1
        block = block.replace(stands, here)
    return block


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Nginx:
    def __init__(self, folder, app):
        self.app = app
        self.server = make_server("127.0.0.1", 0, self.answer, ThreadingServer, QuietHandler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port, self.purge_port = free_port(), free_port()
        user = "user root;" if os.geteuid() == 0 else ""
        block = documented(folder, self.server.server_port, self.port, self.purge_port)
        main = MAIN.format(user=user, folder=folder, module=MODULE, documented=block)
        (folder / "nginx.conf").write_text(main)
        self.log = folder / "log"
        self.process = subprocess.Popen(
            [PROGRAM, "-e", self.log, "-p", folder, "-c", folder / "nginx.conf"]
        )

    def answer(self, environ, start_response):
        try:
            return list(self.app(environ, start_response))
        finally:
            # Each request has a thread of its own here.
            connections.close_all()

    def wait(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError(self.log.read_text())

    def get(self, address, method="GET", **headers):
        """Return (status, headers, text)."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, headers={"Host": HOST, **given})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, answer.headers, text

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def nginx(tmp_path):
    """A function that starts one before a WSGI application."""
    if PROGRAM is None or not MODULE.exists():
        # A failure where everything should be installed.
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("nginx or libnginx-mod-http-cache-purge is not installed")
    started = []

    def start(app):
        folder = tmp_path / "nginx"
        folder.mkdir()
        started.append(Nginx(folder, app))
        started[0].wait()
        return started[0]

    yield start
    for process in started:
        process.stop()
