"""Mail: written down with the act, sent after it, tried again, and by one process at a time."""

import email
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import connections, transaction
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult
from smtp_server import MailServer

from inm_portal.accounts import mail
from inm_portal.accounts.models import CLAIMED_FOR, OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LINK = "https://portal.example.org/secret-link"


@pytest.fixture
def server(settings):
    """A mail server that runs, and that the portal uses."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def server_is_down(settings):
    """A function that starts the server at the port where nothing has answered before."""
    server = MailServer()
    server.stop()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    started = []

    def start():
        started.append(MailServer(server.port))
        return started[-1]

    yield start
    for up in started:
        up.stop()


def message(to="ann@example.org", subject="Hello", **kwargs):
    written = EmailMultiAlternatives(subject, f"Open {LINK}", to=[to], **kwargs)
    written.attach_alternative(f'<a href="{LINK}">Open</a>', "text/html")
    return written


def waits():
    """Return how long each mail waits from now on, in whole minutes, in order."""
    left = [m.due_at - now() for m in OutgoingMail.objects.order_by("pk")]
    return [round(wait / timedelta(minutes=1)) for wait in left]


def receivers_in(server):
    return [email.message_from_string(taken)["To"] for taken in server.taken]


def test_a_mail_goes_out_whole_and_leaves_nothing_behind(
    server, django_capture_on_commit_callbacks
):
    headers = {"List-Unsubscribe": f"<{LINK}>"}

    with django_capture_on_commit_callbacks(execute=True):
        mail.enqueue(message(subject="One\r\nBcc: all@example.org", headers=headers))

    (taken,) = [email.message_from_string(text) for text in server.taken]
    assert taken["To"] == "ann@example.org"
    assert taken["Subject"] == "One Bcc: all@example.org"
    assert (taken["Bcc"], taken["List-Unsubscribe"]) == (None, f"<{LINK}>")
    kinds = [part.get_content_type() for part in taken.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert all(LINK in part.get_payload() for part in taken.get_payload())
    assert not OutgoingMail.objects.exists()


def test_nothing_goes_out_of_an_act_that_failed(server, django_capture_on_commit_callbacks):
    @transaction.atomic
    def act():
        mail.enqueue(message())
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError):
            act()
        mail.send_due()

    assert (server.taken, OutgoingMail.objects.count()) == ([], 0)


def test_the_queue_of_tasks_holds_no_link(settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": settings.TASKS_BACKENDS["database"]}}

    with django_capture_on_commit_callbacks(execute=True):
        mail.enqueue(message())

    assert DBTaskResult.objects.count() == 1
    assert LINK not in str(list(DBTaskResult.objects.values()))


def test_a_server_that_is_down_then_refuses_then_accepts(
    server_is_down, django_capture_on_commit_callbacks
):
    with time_machine.travel("2026-11-22 12:00Z", tick=False) as clock:
        with django_capture_on_commit_callbacks(execute=True):
            mail.enqueue(message())
        down = waits()
        mail.send_due()
        assert (down, waits()) == ([1], [1])

        clock.shift(timedelta(minutes=1))
        mail.send_due()
        still_down = waits()

        server = server_is_down()
        server.refused = {"ann@example.org"}
        clock.shift(timedelta(minutes=2))
        mail.send_due()
        refused, reason = waits(), OutgoingMail.objects.get().last_error

        server.refused = set()
        clock.shift(timedelta(minutes=4))
        mail.send_due()

    assert (still_down, refused) == ([2], [4])
    assert "550" in reason
    assert LINK not in reason
    assert receivers_in(server) == ["ann@example.org"]
    assert not OutgoingMail.objects.exists()


def test_one_that_is_refused_keeps_no_other_back(server):
    server.refused = {"ann@example.org"}
    for to in ("ann@example.org", "bob@example.org"):
        mail.enqueue(message(to))

    mail.send_due()

    assert receivers_in(server) == ["bob@example.org"]
    assert [m.to for m in OutgoingMail.objects.all()] == ["ann@example.org"]


def test_one_that_cannot_be_written_keeps_no_other_back(server):
    mail.enqueue(message("ann@example.org"))
    mail.enqueue(message("bob@example.org"))
    OutgoingMail.objects.filter(to="ann@example.org").update(subject="a\nBcc: b@example.org")

    mail.send_due()

    assert receivers_in(server) == ["bob@example.org"]
    assert "BadHeaderError" in OutgoingMail.objects.get().last_error


def test_a_server_that_is_down_for_all_is_asked_once_in_a_round(server):
    server.does = "refuse senders"
    for to in ("ann@example.org", "bob@example.org", "eve@example.org"):
        mail.enqueue(message(to))

    with time_machine.travel(now(), tick=False):
        mail.send_due()
        assert waits() == [1, 1, 1]

    assert server.connections == 1
    assert [m.tries for m in OutgoingMail.objects.order_by("pk")] == [1, 0, 0]


def test_one_on_which_the_server_fails_each_time_stands_in_no_way(server):
    server.does = "take and vanish"
    for to in ("ann@example.org", "bob@example.org"):
        mail.enqueue(message(to))
    mail.send_due()
    assert receivers_in(server) == ["ann@example.org"]
    server.does, server.taken = "accept", []

    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        mail.send_due()

    assert receivers_in(server) == ["bob@example.org", "ann@example.org"]


def test_after_a_crash_the_mail_goes_out_again_and_is_known_as_the_same(server, monkeypatch):
    mail.enqueue(message())

    class KilledError(BaseException):
        """Like the end of the process: nothing catches it."""

    def killed(*args):
        raise KilledError

    with monkeypatch.context() as patched:
        # The server has taken it, and nobody has noted so.
        patched.setattr(OutgoingMail, "delete", killed)
        with pytest.raises(KilledError):
            mail.send_due()
    mail.send_due()
    assert len(server.taken) == 1

    with time_machine.travel(now() + CLAIMED_FOR + timedelta(seconds=1), tick=False):
        mail.send_due()

    ids = {email.message_from_string(taken)["Message-ID"] for taken in server.taken}
    assert (len(server.taken), len(ids)) == (2, 1)
    assert not OutgoingMail.objects.exists()


def test_a_crash_before_the_task_loses_nothing(server):
    # As if the process had ended between the transaction and its task.
    mail.enqueue(message())
    assert server.taken == []

    call_command("send_mail")

    assert receivers_in(server) == ["ann@example.org"]


def test_waits_grow_to_six_hours(server_is_down):
    mail.enqueue(message())
    seen = []

    with time_machine.travel("2026-11-22 12:00Z", tick=False) as clock:
        OutgoingMail.objects.update(due_at=now(), made_at=now())
        for _ in range(12):
            mail.send_due()
            seen += waits()
            clock.shift(timedelta(minutes=seen[-1]))

    assert seen == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]


def test_after_a_week_it_is_given_up_its_links_go_and_the_log_says_so(server_is_down, caplog):
    mail.enqueue(message(headers={"List-Unsubscribe": LINK}))

    with time_machine.travel(now() + timedelta(days=6, hours=23), tick=False):
        mail.send_due()
        assert OutgoingMail.objects.get().given_up_at is None
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False):
        mail.send_due()

    kept = OutgoingMail.objects.get()
    errors = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    assert errors == [f"mail {kept.pk} is given up after a week: {kept.last_error}"]
    assert kept.state == "Given up"
    assert LINK not in str(OutgoingMail.objects.values().get())
    # Nothing of it can be sent any more.
    server = server_is_down()
    with time_machine.travel(now() + timedelta(days=8), tick=False):
        mail.send_due()
    assert (server.taken, OutgoingMail.objects.count()) == ([], 1)
    with time_machine.travel(now() + timedelta(days=38), tick=False):
        mail.send_due()
    assert not OutgoingMail.objects.exists()


def test_one_that_nobody_had_tried_is_sent_even_after_a_week(server):
    mail.enqueue(message())

    with time_machine.travel(now() + timedelta(days=9), tick=False):
        mail.send_due()

    assert len(server.taken) == 1


@pytest.mark.django_db(transaction=True)
def test_several_processes_send_each_mail_once(server):
    for number in range(8):
        OutgoingMail.objects.create(to=f"p{number}@example.org", subject="s", text="t")
    together = threading.Barrier(4)

    def work():
        together.wait()
        mail.send_due()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(receivers_in(server)) == [f"p{n}@example.org" for n in range(8)]
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_another_process_has_claimed_is_left_to_it(server):
    mail.enqueue(message())
    ours, theirs = OutgoingMail.objects.get(), OutgoingMail.objects.get()

    assert [theirs.claim(), ours.claim()] == [True, False]
    mail.send_due()

    assert server.taken == []


def test_a_slow_process_does_not_undo_what_another_one_has_noted(server):
    mail.enqueue(message())
    slow = OutgoingMail.objects.get()
    slow.claim()
    with time_machine.travel(now() + CLAIMED_FOR + timedelta(minutes=1), tick=False):
        other = OutgoingMail.objects.get()
        other.claim()
    slow.postpone(OSError("too late"))

    stored = OutgoingMail.objects.get()
    assert (stored.due_at, stored.last_error) == (other.due_at, "")


def test_staff_see_what_waits_without_its_text(admin, moderator, signed_in, server_is_down):
    mail.enqueue(message("ann@example.org", "Invitation to represent Siemens"))
    mail.send_due()

    shown = signed_in(admin).get("/admin/reports/mail/")
    sheet = signed_in(admin).get("/admin/reports/mail/?export=csv")

    assert "ann@example.org" in shown.content.decode()
    assert "ConnectionRefusedError" in shown.content.decode()
    rows = b"".join(sheet.streaming_content).decode().splitlines()
    assert rows[1].startswith("Invitation to represent Siemens,ann@example.org,Waiting,1,")
    assert LINK not in shown.content.decode() + "".join(rows)
    given_up = signed_in(admin).get("/admin/reports/mail/?given_up_at=true")
    assert "ann@example.org" not in given_up.content.decode()
    # Addresses of people are for those who keep accounts.
    assert signed_in(moderator).get("/admin/reports/mail/").status_code == 302
