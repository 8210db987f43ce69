"""What an answer costs, beside nginx that sends the same headers and bytes from files.

    python tests/with_postgres.py python tests/bench/hits.py --output hits.txt

Starts all servers, has wrk ask them by turns for the same compressed pages, and prints the medians
of the rounds: microseconds of processor time per answer, of all processes of the server and of
PostgreSQL's; how far the rounds lie apart; answers per second; milliseconds until the answer, at
the median and the 99th percentile; ratios to nginx with as many workers. At the end the memory of
all processes, and what pages cost that are not stored, as ratios to the smallest one.
"""

import argparse
import gzip
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from processes import cpu_seconds, memory
from servers import nginx, portal, prepare, program, write_files

PAGES = {"home": "/", "directory": "/members/", "explorer": "/research/"}
# The portals that make each page they are asked for; and how often in a round, as in two seconds
# they make some thirty home pages.
MAKING = ["made and stored", "made, no cache at all"]
MAKINGS = 3
CONNECTIONS = 16
MEGABYTE = 1 << 20
# wrk itself prints its figures only rounded.
SCRIPT = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\n{"answers": %d, "microseconds": %d, "p50": %f, "p99": %f, "failed": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def say(line):
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


def load(address, seconds, script):
    """Ask as fast as answers come. Returns how many came, and their times in microseconds."""
    command = [program("wrk"), "--threads", "1", "--connections", str(CONNECTIONS)]
    command += ["--duration", f"{seconds}s", "--timeout", "30s", "--script", str(script)]
    command += ["--header", "Accept-Encoding: gzip", address]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.splitlines()[-1])


def measure(server, path, seconds, script):
    before = cpu_seconds(server.processes())
    found = load(server.address(path), seconds, script)
    server.rest()
    used = cpu_seconds(server.processes()) - before
    if found["failed"] or not found["answers"]:
        sys.exit(f"{server.name}: {found['failed']} of {found['answers']} answers failed")
    return {
        # Each connection had asked once more when the time was over: that is made all the same.
        "cpu": 1e6 * used / (found["answers"] + CONNECTIONS),
        "rate": 1e6 * found["answers"] / found["microseconds"],
        "p50": found["p50"] / 1000,
        "p99": found["p99"] / 1000,
    }


def settings(module):
    return {"DJANGO_SETTINGS_MODULE": module}


def all_servers(folder, database):
    """Return the servers by name. Each has a copy of the same content for itself."""
    say("loading the content into SQLite and into PostgreSQL")
    prepare(folder / "sqlite")
    prepare(folder / "postgres", database)
    # A copy for each: servers of one data folder would share what they have stored.
    copies = [shutil.copytree(folder / "sqlite", folder / f"sqlite-{n}") for n in range(4)]
    shutil.copytree(folder / "postgres", folder / "postgres-2")
    servers = [
        nginx("nginx, 1 worker", folder, 1),
        portal("stored, SQLite, 1 worker", folder / "sqlite"),
        portal("stored, PostgreSQL, 1 worker", folder / "postgres", 1, database),
        nginx("nginx, 2 workers", folder, 2),
        portal("stored, SQLite, 2 workers", copies[0], 2),
        portal("stored, PostgreSQL, 2 workers", folder / "postgres-2", 2, database),
        portal(MAKING[0], copies[1], **settings("always_made_settings")),
        portal(MAKING[1], copies[2], PORTAL_PAGE_CACHE="false"),
        portal("Django's per-site cache", copies[3], **settings("django_cache_settings")),
    ]
    return {server.name: server for server in servers}


def sitemap(server):
    """Return the paths of all pages."""

    def places(path):
        found = ElementTree.fromstring(gunzipped(server.get(path)))
        return [
            element.text.removeprefix("http://127.0.0.1:8000")
            for element in found.iter()
            if element.tag.endswith("}loc")
        ]

    return [path for part in places("/sitemap.xml") for path in places(part)]


def gunzipped(body):
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def pages_of(server):
    """Return {name: path} of what is measured."""
    paths = sitemap(server)
    release = next(path for path in paths if path.startswith("/news/") and path.count("/") > 2)
    smallest = min(paths, key=lambda path: len(gunzipped(server.get(path))))
    return {**PAGES, "release": release, f"smallest ({smallest})": smallest}


# The tables


class Figures:
    def __init__(self):
        self.rounds = defaultdict(list)

    def add(self, server, page, figures):
        self.rounds[server, page].append(figures)

    def all(self, server, page, figure):
        return [one[figure] for one in self.rounds[server, page]]

    def median(self, server, page, figure):
        return statistics.median(self.all(server, page, figure))


def hits(figures, servers, pages):
    """Yield the table of each page: each server beside nginx with as many workers."""
    for page in pages:
        yield ""
        yield (
            f"{page:<32}{'us CPU':>9}{'spread':>16}{'x nginx':>9}{'answers/s':>11}{'x nginx':>9}"
            f"{'p50 ms':>8}{'p99 ms':>8}{'x nginx':>9}"
        )
        for name, server in servers.items():
            beside = f"nginx, {server.workers} worker{'s' if server.workers > 1 else ''}"
            cpu, rate, p50, p99 = (
                figures.median(name, page, f) for f in ("cpu", "rate", "p50", "p99")
            )
            ratio = {
                f: figures.median(name, page, f) / figures.median(beside, page, f)
                for f in ("cpu", "rate", "p99")
            }
            all_cpu = figures.all(name, page, "cpu")
            yield (
                f"{name:<32}{cpu:>9.0f}{min(all_cpu):>8.0f}-{max(all_cpu):<7.0f}{ratio['cpu']:>9.2f}"
                f"{rate:>11.0f}{ratio['rate']:>9.2f}{p50:>8.2f}{p99:>8.2f}{ratio['p99']:>9.2f}"
            )


def makings(figures, pages):
    """Yield what making each page costs beside the smallest one, which was made the same minute."""
    yield ""
    *others, smallest = pages
    for name in MAKING:
        beside = figures.all(name, smallest, "cpu")
        for page in others:
            ratios = [a / b for a, b in zip(figures.all(name, page, "cpu"), beside, strict=True)]
            yield (
                f"{name}, {page}: {statistics.median(ratios):.2f} x the smallest page "
                f"({min(ratios):.2f}-{max(ratios):.2f})"
            )


def sizes(pages, bodies):
    yield ""
    for page, path in pages.items():
        yield f"{page}: {len(gunzipped(bodies[path]))} bytes, {len(bodies[path])} as sent"


def memories(servers):
    yield ""
    for name, server in servers.items():
        yield f"{name}: {memory(server.own_processes()) / MEGABYTE:.0f} MB of memory"


@contextmanager
def running(servers):
    try:
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def start(servers, folder):
    """Return {name of a page: path} and {path: body as sent}, which all of the servers agree on."""
    files = {name: server for name, server in servers.items() if name.startswith("nginx")}
    portals = [server for name, server in servers.items() if name not in files]
    for server in portals:
        say(f"starting: {server.name}")
        server.start()
    pages = pages_of(portals[0])
    bodies = {path: portals[0].get(path) for path in pages.values()}
    with portals[0].open("/") as answer:
        write_files(folder, bodies, dict(answer.headers))
    for server in files.values():
        server.start()
    for server, path in itertools.product(servers.values(), bodies):
        if gunzipped(server.get(path)) != gunzipped(bodies[path]):
            sys.exit(f"{server.name} has another page at {path}")
    return pages, bodies


def turns(servers, pages):
    """Return (server, page) in the order of a round: what is compared stands close together.

    So whatever else the machine does meets all of it: a page from each server, and all pages from
    a server that makes them.
    """
    others = [name for name in servers if name not in MAKING]
    asked = [(name, page) for page in pages for name in others]
    return asked + MAKINGS * list(itertools.product(MAKING, pages))


def run(folder, options):
    """Measure and yield the lines of the tables."""
    script = folder / "report.lua"
    script.write_text(SCRIPT)
    with running(all_servers(folder, os.environ["DATABASE_URL"])) as servers:
        pages, bodies = start(servers, folder)
        figures = Figures()
        for number in range(options.rounds):
            say(f"round {number + 1} of {options.rounds}")
            for name, page in turns(servers, pages):
                found = measure(servers[name], pages[page], options.seconds, script)
                figures.add(name, page, found)
        yield from hits(figures, servers, pages)
        yield from makings(figures, pages)
        yield from sizes(pages, bodies)
        yield from memories(servers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of asking, each time")
    parser.add_argument("--output", type=Path, help="write the tables to this file too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        folder = Path(name)
        lines = "\n".join(run(folder, options))
    print(lines)
    if options.output:
        options.output.write_text(f"{lines}\n")


if __name__ == "__main__":
    main()
