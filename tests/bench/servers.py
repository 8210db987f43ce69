"""The servers that are measured, each a tree of processes on a port of its own."""

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from processes import cpu_seconds, descendants, parent

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
REST_SECONDS = 30
NGINX = """
daemon off;
worker_processes {workers};
pid {folder}/nginx-{workers}.pid;
events {{ worker_connections 256; }}
http {{
  default_type text/html;
  access_log off;
  keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
    gzip_static on;
    gzip_vary on;
    include {folder}/headers.conf;
  }}
}}
"""
# What nginx says itself of a file, and what tells how a page came out of the portal's cache.
OF_A_SERVER = {"connection", "content-encoding", "content-length", "content-type", "date"}
OF_A_SERVER |= {"etag", "server", "server-timing", "vary", "x-cache"}


@dataclass
class Server:
    """`helper` is the number of another process whose family works for the answers too."""

    name: str
    command: list[str]
    port: int
    workers: int
    environment: dict[str, str]
    helper: int | None = None
    process: subprocess.Popen | None = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.get("/")
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    sys.exit(f"{self.name} does not answer")
                time.sleep(0.2)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)

    def rest(self):
        """Wait until it has nothing left to do: it would take time from the next one."""
        end = time.monotonic() + REST_SECONDS
        while time.monotonic() < end:
            before = cpu_seconds(self.processes())
            time.sleep(0.1)
            if cpu_seconds(self.processes()) - before < 0.02:
                return
        sys.exit(f"{self.name} comes to no rest")

    def address(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path):
        """Return the answer's body as it is sent to those who take gzip."""
        with self.open(path) as answer:
            return answer.read()

    def open(self, path):
        asked = urllib.request.Request(self.address(path), headers={"Accept-Encoding": "gzip"})
        return urllib.request.urlopen(asked, timeout=30)

    def own_processes(self):
        return descendants(self.process.pid)

    def processes(self):
        return self.own_processes() + (descendants(self.helper) if self.helper else [])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port, database="", **more):
    """Return what a portal is started with. All make the same pages, whatever their port is."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}",
        "SECRET_KEY": "only-for-measuring-" * 3,
        "DATABASE_URL": database,
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_BASE_URL": "http://127.0.0.1:8000",
        "PORT": str(port),
        **more,
    }


def prepare(folder, database=""):
    """Load the content into a database, do its tasks, collect the static files."""
    for command in ["migrate", "load_content", "jobs --once", "collectstatic --noinput"]:
        subprocess.run(
            [sys.executable, "manage.py", *command.split()],
            cwd=ROOT,
            env=environment(folder, 8000, database),
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def portal(name, folder, workers=1, database="", **more):
    """Return the portal as it runs in earnest: its web server and its jobs."""
    port = free_port()
    given = environment(folder, port, database, PORTAL_WORKERS=str(workers), **more)
    command = [sys.executable, "-m", "inm_portal.serve"]
    helper = postmaster(database) if database else None
    return Server(name, command, port, workers, given, helper)


def nginx(name, folder, workers):
    port, file = free_port(), folder / f"nginx-{workers}.conf"
    # Its workers are another user's where it is started by root, and may not read this folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    file.write_text(user + NGINX.format(workers=workers, port=port, folder=folder))
    command = [program("nginx"), "-e", "stderr", "-c", str(file)]
    return Server(name, command, port, workers, dict(os.environ))


def write_files(folder, bodies, headers):
    """Give nginx {path: compressed body}, and of the portal's `headers` those it does not know."""
    sent = [(name, value) for name, value in headers.items() if name.lower() not in OF_A_SERVER]
    lines = [f"add_header {name} {json.dumps(value)};\n" for name, value in sent]
    (folder / "headers.conf").write_text("".join(lines))
    for path, compressed in bodies.items():
        target = folder / "files" / path.strip("/") / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_name("index.html.gz").write_bytes(compressed)
        target.write_bytes(gzip.decompress(compressed))


def program(name):
    """Return where it is: Debian keeps servers where only root looks."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    return found or sys.exit(f"{name} is missing: apt-get install --no-install-recommends {name}")


def postmaster(database):
    """Return the number of PostgreSQL's first process, which has to run on this machine."""
    with closing(psycopg2.connect(database)) as connection:
        return parent(connection.get_backend_pid())
