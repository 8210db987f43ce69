"""Background jobs: queued tasks, scheduled publishing, and a database that goes away."""

import logging
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db import DatabaseBackend
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from inm_portal.pages.management.commands import jobs

written = []


@task()
def write_down(text):
    if text == "fail":
        raise ValueError(text)
    written.append(text)


@pytest.fixture
def in_a_transaction(db, monkeypatch):
    """The worker closes its connection between tasks, and with it the transaction of the test."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def queue(in_a_transaction):
    """A function that queues `write_down` the way the default settings would."""
    written.clear()
    backend = DatabaseBackend("default", {})

    def enqueue(text):
        return backend.enqueue(write_down, [text], {}).db_result

    return enqueue


@pytest.mark.sqlite
def test_jobs_run_what_is_queued_and_go_on_after_a_failure(queue):
    results = [queue("first"), queue("fail"), queue("last")]

    call_command("jobs", once=True)

    assert written == ["first", "last"]
    for result in results:
        result.refresh_from_db()
    assert [result.status for result in results] == ["SUCCESSFUL", "FAILED", "SUCCESSFUL"]


@pytest.mark.sqlite
def test_jobs_publish_a_page_when_its_time_has_come(in_a_transaction):
    page = Page.get_first_root_node().add_child(instance=Page(title="Due", slug="due", live=False))
    other = Page.get_first_root_node().add_child(instance=Page(title="Not", slug="not", live=False))
    now = timezone.now()
    page.save_revision(approved_go_live_at=now - timedelta(minutes=1))
    other.save_revision(approved_go_live_at=now + timedelta(minutes=1))

    call_command("jobs", once=True)

    page.refresh_from_db()
    other.refresh_from_db()
    assert (page.live, other.live) == (True, False)


def test_jobs_look_for_such_pages_within_a_second(db, monkeypatch):
    now, looks, worker = [0.0], [], jobs.JobsWorker()

    def job():
        looks.append(now[0])

    monkeypatch.setattr(jobs, "REGULAR", {job: jobs.REGULAR[jobs.publish_scheduled]})
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])
    worker.due = {job: 0.0}

    def sleep(seconds):
        now[0] += seconds + 0.05
        worker.running = now[0] < 20

    monkeypatch.setattr(jobs.time, "sleep", sleep)
    monkeypatch.setattr(worker, "run", lambda: None)
    worker.run_rounds()

    assert max(after - before for before, after in pairwise(looks)) <= 1
    assert looks[-1] > 18


def test_long_queue_does_not_hold_up_publishing(queue, monkeypatch):
    published = []
    monkeypatch.setattr(jobs, "REGULAR", {lambda: published.append(list(written)): 0})
    queue("first")
    queue("second")

    call_command("jobs", once=True)

    assert published[:2] == [["first"], ["first", "second"]]


def test_jobs_forget_results_after_two_weeks(queue, settings):
    settings.TASKS = {"default": {"BACKEND": settings.TASKS_BACKENDS["database"]}}
    old, young = queue("old"), queue("young")
    call_command("jobs", once=True)
    DBTaskResult.objects.filter(pk=old.pk).update(
        finished_at=timezone.now() - timedelta(days=14, minutes=1)
    )

    call_command("jobs", once=True)

    assert list(DBTaskResult.objects.all()) == [young]


def test_jobs_log_a_regular_job_that_fails_and_go_on(queue, monkeypatch, caplog):
    def broken():
        raise ValueError("this page cannot be published")

    monkeypatch.setattr(jobs, "REGULAR", {broken: 0})
    queue("still done")

    # Once, though it is due again at once: the log would be full of it.
    call_command("jobs", once=True)

    assert written == ["still done"]
    assert [record.getMessage() for record in caplog.records if record.name == jobs.__name__] == [
        "broken failed"
    ]


def test_jobs_wait_longer_each_time_the_database_fails(db, monkeypatch, caplog):
    worker = jobs.JobsWorker()
    outcomes = [
        OperationalError("gone\n"),
        OperationalError("gone\n"),
        None,
        OperationalError("gone"),
    ]
    waits, closed = [], []

    def next_round():
        outcome = outcomes.pop(0)
        worker.running = bool(outcomes)
        if outcome:
            raise outcome

    monkeypatch.setattr(worker, "run_round", next_round)
    monkeypatch.setattr(jobs.connection, "close", lambda: closed.append(True))
    monkeypatch.setattr(jobs.time, "sleep", waits.append)

    worker.run_rounds()

    assert waits == [2, 4, jobs.POLL_SECONDS]
    # The next try must not use a connection that may be dead.
    assert len(closed) == 3
    assert [record.getMessage() for record in caplog.records] == [
        "database error, next try in 2 s: gone",
        "database error, next try in 4 s: gone",
        "database error, next try in 2 s: gone",
    ]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
