"""The one background process: queued tasks, scheduled publishing, mail, and tidying up."""

import logging
import signal
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from inm_portal.accounts.mail import send_due

logger = logging.getLogger(__name__)

# An embargo ends, and a task begins, within the second.
POLL_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60
# What fails is logged each time.
AFTER_FAILURE_SECONDS = 10


def publish_scheduled():
    call_command("publish_scheduled", verbosity=0)


def forget_old_results():
    """Every saved page leaves task results behind, unless its tasks were done at once."""
    if isinstance(task_backends["default"], DatabaseBackend):
        call_command("prune_db_task_results", queue_name="*", min_age_days=14, verbosity=0)


# The seconds between two runs of each. The apps above this one are known by their settings alone.
REGULAR = {
    publish_scheduled: POLL_SECONDS,
    send_due: 10,
    forget_old_results: 24 * 60 * 60,
    **{import_string(path): seconds for path, seconds in settings.REGULAR_JOBS.items()},
}


class JobsWorker(Worker):
    """django-tasks-db's worker, which also does the regular jobs.

    Its `shutdown` ends the process at once, or after the job in hand while `running_task` is set.
    """

    def __init__(self):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name="default",
            interval=POLL_SECONDS,
            batch=True,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        self.due = dict.fromkeys(REGULAR, time.monotonic())

    def run_task(self, db_task_result):
        super().run_task(db_task_result)
        # Here as well as in `run_round`: a long queue must not hold up an embargo's hour.
        self.run_regular()

    def run_regular(self):
        for job, seconds in REGULAR.items():
            if self.running and time.monotonic() >= self.due[job]:
                self.due[job] = time.monotonic() + seconds
                self.run_job(job)

    def run_job(self, job):
        self.running_task = True
        try:
            job()
        except DatabaseError:
            raise
        except Exception:
            # One page that cannot be published must not stop everything else.
            logger.exception("%s failed", job.__name__)
            self.due[job] = max(self.due[job], time.monotonic() + AFTER_FAILURE_SECONDS)
        finally:
            self.running_task = False

    def run_round(self):
        self.run()
        self.run_regular()

    def run_rounds(self):
        wait = POLL_SECONDS
        while self.running:
            try:
                self.run_round()
                wait = POLL_SECONDS
            except DatabaseError as error:
                wait = min(2 * max(wait, 1), LONGEST_WAIT_SECONDS)
                logger.error("database error, next try in %s s: %s", wait, str(error).strip())
                connection.close()
            if self.running:
                time.sleep(wait)


class Command(BaseCommand):
    help = "Run queued tasks and publish scheduled pages until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *, once, **options):
        # The worker announces each of its starts, which here come twice a second, and its end.
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = JobsWorker()
        if once:
            worker.run_round()
            return
        signal.signal(signal.SIGINT, worker.shutdown)
        signal.signal(signal.SIGTERM, worker.shutdown)
        worker.run_rounds()
