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


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Two web processes over the tests' database, in whose data folder this process writes too."""
    monkeypatch.setattr(conf, "FOLDER", tmp_path / "cache")
    clock.__init__()
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url(),
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_PAGE_CACHE": "true",
        "PORT": str(port),
        "SECRET_KEY": settings.SECRET_KEY,
        # Static files without collecting them.
        "DEBUG": "true",
    }
    command = [sys.executable, "-m", "granian", "inm_portal.wsgi:application"]
    command += ["--interface", "wsgi", "--workers", str(VISITORS), "--blocking-threads", "4"]
    command += ["--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
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


def test_no_visitor_gets_what_is_older_than_an_acknowledged_edit(server, record_property):
    dice = random.Random(5)
    context = multiprocessing.get_context("spawn")
    acknowledged, results = context.Value("q", 0), context.Queue()
    by_an_update("Siemens race-0")
    visitors = [
        context.Process(target=visit, args=(server, HITS // VISITORS, acknowledged, results))
        for _ in range(VISITORS)
    ]
    for visitor in visitors:
        visitor.start()

    edits = 0
    while any(visitor.is_alive() for visitor in visitors) and len(visitors) > results.qsize():
        edits += 1
        dice.choice(WAYS)(f"Siemens race-{edits}")
        acknowledged.value = edits
        time.sleep(dice.random() * 0.3)
    found = [results.get(timeout=60) for _ in visitors]
    for visitor in visitors:
        visitor.join(60)

    states = sum((states for states, _ in found), Counter())
    old = [answer for _, answers in found for answer in answers]
    record_property(
        "figures",
        f"page cache, {connection.vendor}: {states.total()} answers of {VISITORS} web processes"
        f" to {VISITORS} visitors under {edits} edits, {len(old)} old, {dict(states)}",
    )
    assert edits > 10
    assert set(states) <= {"200 HIT", "200 KEPT", "200 MISS"}
    assert old == []
