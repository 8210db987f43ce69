"""No answer that starts after the editor's answer is older than that edit: with real processes."""

import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from racing import visit
from wagtail.models import Page

from inm_portal.cache import conf
from inm_portal.cache.clock import clock
from members.models import MemberPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

VISITORS = 2
HITS = int(os.environ.get("RACE_HITS", "20000"))
# Redis is one round trip more for each.
HITS_OF_MACHINES = HITS // 5
LEAST_EDITS = 12


def database_url():
    """Where the tests' own database is: not the one that this process was given to begin with."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    # It takes longer than all the rest of a publication.
    monkeypatch.setattr("inm_portal.pages.figures.draw_share", lambda *_: False)


@contextmanager
def served(folder, workers=VISITORS, **variables):
    """Web processes of a machine over the tests' database."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url(),
        "PORTAL_DATA_DIR": str(folder),
        "PORTAL_PAGE_CACHE": "true",
        "PORT": str(port),
        "SECRET_KEY": settings.SECRET_KEY,
        # Static files without collecting them.
        "DEBUG": "true",
        **variables,
    }
    command = [sys.executable, "-m", "granian", "inm_portal.wsgi:application"]
    command += ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "4"]
    command += ["--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Two web processes, in whose data folder this process writes too."""
    monkeypatch.setattr(conf, "FOLDER", tmp_path / "cache")
    clock.__init__()
    with served(tmp_path) as port:
        yield port
    clock.__init__()


@pytest.fixture
def machines(redis, tmp_path, monkeypatch):
    """Two machines with a web process each; this process writes on a third one."""
    monkeypatch.setattr(conf, "FOLDER", tmp_path / "cache")
    monkeypatch.setattr(conf, "REDIS_URL", redis.url)
    clock.__init__()
    common = {
        "workers": 1,
        "REDIS_URL": redis.url,
        "PORTAL_BASE_URL": settings.PORTAL_BASE_URL,
    }
    with served(tmp_path / "one", **common) as one, served(tmp_path / "two", **common) as two:
        yield [one, two]
    clock.__init__()


def wait_for(port):
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


def by_publishing(title):
    page = MemberPage.objects.get(slug="siemens")
    page.title = title
    page.save_revision().publish()


def by_an_update(title):
    Page.objects.filter(slug="siemens").update(title=title)


def by_sql(title):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = %s WHERE slug = 'siemens'", [title])


WAYS = [by_publishing, by_an_update, by_sql]


def race(ports, hits, before_edit=lambda number: None):
    """Edit while there are visitors. Returns (edits, Counter of states, what was old)."""
    dice = random.Random(5)
    context = multiprocessing.get_context("spawn")
    acknowledged, results = context.Value("q", 0), context.Queue()
    by_an_update("Siemens race-0")
    clock.wait_for_readers()
    visitors = [
        context.Process(
            target=visit, args=(port, hits // VISITORS, LEAST_EDITS, acknowledged, results)
        )
        for port in ports
    ]
    for visitor in visitors:
        visitor.start()

    edits = 0
    while any(visitor.is_alive() for visitor in visitors) and len(visitors) > results.qsize():
        edits += 1
        before_edit(edits)
        dice.choice(WAYS)(f"Siemens race-{edits}")
        # As an editor's request does before its answer.
        clock.wait_for_readers()
        acknowledged.value = edits
        time.sleep(dice.random() * 0.3)
    found = [results.get(timeout=60) for _ in visitors]
    for visitor in visitors:
        visitor.join(60)
    states = sum((states for states, _ in found), Counter())
    return edits, states, [answer for _, answers in found for answer in answers]


def told(edits, states, old, where):
    return (
        f"page cache, {connection.vendor}: {states.total()} answers of {where} to {VISITORS}"
        f" visitors under {edits} edits, {len(old)} old, {dict(states)}"
    )


def test_no_visitor_gets_what_is_older_than_an_acknowledged_edit(server, record_property):
    edits, states, old = race([server] * VISITORS, HITS)

    record_property("figures", told(edits, states, old, f"{VISITORS} web processes"))
    assert edits >= LEAST_EDITS
    assert set(states) <= {"200 HIT", "200 KEPT", "200 MISS"}
    assert old == []


def test_no_visitor_of_another_machine_gets_what_is_older(machines, record_property):
    edits, states, old = race(machines, HITS_OF_MACHINES)

    record_property("figures", told(edits, states, old, "2 machines over Redis"))
    assert edits >= LEAST_EDITS
    assert set(states) <= {"200 HIT", "200 KEPT", "200 MISS"}
    assert old == []


def test_no_visitor_gets_what_is_older_while_redis_fails(machines, redis, record_property):
    def fail(number):
        if number % 8 == 3:
            redis.client.flushall()
        if number % 8 == 5:
            redis.kill()
        if number % 8 == 7:
            redis.start()

    edits, states, old = race(machines, HITS_OF_MACHINES, fail)

    record_property("figures", told(edits, states, old, "2 machines over a failing Redis"))
    assert edits >= LEAST_EDITS
    assert set(states) <= {"200 HIT", "200 KEPT", "200 MISS"}
    assert old == []
