"""How the portal's answers slow down as its pages grow in number.

    python tests/with_postgres.py python tests/bench/scale.py --output scale.txt

Makes databases of 300, 10,000 and 100,000 pages, measures every kind of answer in all of them by
turns, and prints a table: how many entries the answer lists, the number of queries, milliseconds
and those of this process's CPU, the median of several rounds; and by what factor the milliseconds
grow, and those of an entry, where there are more of them in a larger portal.
"""

import argparse
import gc
import logging
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path += [str(TESTS), str(TESTS.parent)]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "inm_portal.settings",
    "PORTAL_DATA_DIR": tempfile.mkdtemp(prefix="portal-scale-"),
    # As in earnest: what a task does, nobody waits for.
    "PORTAL_TASKS": "database",
    "SECRET_KEY": "only-for-measuring-" * 3,
}

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
django.setup()
# Each publication would be two lines.
logging.getLogger("wagtail").setLevel(logging.WARNING)

from cast import account  # noqa: E402
from databases import database_of, use  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from entries import entries_in  # noqa: E402
from operations import all_operations  # noqa: E402

SIZES = [300, 10_000, 100_000]
LIMIT = 2
# Milliseconds, after which no round is added for an answer.
ENOUGH = 5000
HOST = {"host": settings.BASE_URL.netloc}


class Portal:
    """One database, those who ask it, and what their answers took."""

    def __init__(self, size):
        self.size = size
        self.database = database_of(size, say)
        use(self.database)
        self.visitor, self.admin = Client(headers=HOST), Client(headers=HOST)
        found = get_user_model().objects.filter(username="bench").first()
        self.admin.force_login(found or account("bench", is_superuser=True, is_staff=True))
        self.operations = {one.name: one for one in all_operations(self.visitor)}
        self.queries, self.entries = {}, {}
        self.wall, self.cpu = defaultdict(list), defaultdict(list)

    def call_of(self, operation):
        return operation.prepare(self.admin if operation.is_staffs else self.visitor)

    def warm_up(self, name):
        """Answer twice: the first time a process loads and remembers what it keeps."""
        for _ in range(2):
            call = self.call_of(self.operations[name])
            with CaptureQueriesContext(connection) as queries:
                answer = call()
        self.queries[name] = len(queries)
        self.entries[name] = entries_in(answer)

    def measure(self, name):
        """Answer and note the time, unless that has taken long enough already."""
        if sum(self.wall[name]) > ENOUGH:
            return
        call = self.call_of(self.operations[name])
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        call()
        self.wall[name].append(1000 * (time.perf_counter() - wall))
        self.cpu[name].append(1000 * (time.process_time() - cpu))


def say(line):
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


def measure(portals, rounds, chosen):
    for name in portals[0].operations:
        if chosen not in name:
            continue
        for portal in portals:
            use(portal.database)
            portal.warm_up(name)
        # By turns: whatever else the machine does meets all of them.
        for portal in portals * rounds:
            use(portal.database)
            portal.measure(name)
        say(row(name, portals))


def table(portals):
    heads = "".join(f"{portal.size:>32,}" for portal in portals)
    yield f"{'pages':<40}{heads}{'growth':>24}"
    units = f"{'entries':>8}{'queries':>8}{'ms':>8}{'CPU':>8}"
    yield f"{'':<40}{units * len(portals)}{'ms':>8}{'CPU':>8}{'of each':>8}"
    yield from (row(name, portals) for name in portals[0].wall)
    yield f"* grows by more than {LIMIT}"


def row(name, portals):
    wall = [statistics.median(portal.wall[name]) for portal in portals]
    cpu = [statistics.median(portal.cpu[name]) for portal in portals]
    cells = "".join(
        f"{portal.entries[name] or '':>8}{portal.queries[name]:>8}{ms:>8.1f}{busy:>8.1f}"
        for portal, ms, busy in zip(portals, wall, cpu, strict=True)
    )
    growth = wall[-1] / wall[0]
    first, last = (portal.entries[name] for portal in (portals[0], portals[-1]))
    of_each = f"{growth * first / last:.2f}" if first and last and first != last else ""
    mark = " *" if growth > LIMIT else ""
    return f"{name:<40}{cells}{growth:>8.2f}{cpu[-1] / cpu[0]:>8.2f}{of_each:>8}{mark}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="measure what has this in its name")
    parser.add_argument("--output", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    portals = [Portal(size) for size in options.sizes]
    measure(portals, options.rounds, options.only)
    lines = "\n".join(table(portals))
    print(lines)
    if options.output:
        options.output.write_text(f"{lines}\n")


if __name__ == "__main__":
    main()
