"""Serve the portal: `python -m inm_portal.serve` runs the web server and the background jobs.

With `--demo`, which is what `make run` does, it first prepares the demo.

Both processes stop together. If one ends by itself the other is ended too and the exit code says
so, so that whatever supervises this process can start it again.

This process loads the portal and forks the others, which fork the workers: what is loaded stands in
memory once, however many workers there are.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections import deque
from functools import partial
from importlib import import_module

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from inm_portal.settings import WrongSettingError

# Per worker. More would only wait for one another: Python computes one page at a time.
THREADS = 4
GRACE_SECONDS = 15
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# From <sys/prctl.h>.
PR_SET_PDEATHSIG = 1


def free_port_or_exit(host, port):
    """Granian shares a port with whoever allows it, so a second portal would go unnoticed."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise WrongSettingError("PORTAL_HOST", "an address of this machine", repr(host)) from None
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port}: {error.strerror}. PORT chooses another port.")


def check_or_exit():
    if settings.IS_SECURE and not settings.PORTAL_PROXIES:
        # The server itself speaks http: every request would be redirected to itself.
        raise WrongSettingError("PORTAL_PROXIES", "at least 1 where PORTAL_BASE_URL is https", "0")
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        sys.exit("The static files are not collected yet: run manage.py collectstatic.")
    free_port_or_exit(settings.PORTAL_HOST, settings.PORTAL_PORT)


def spread_over_cores():
    """Give each worker that this process forks from now on a core for itself, if any is left over.

    Only one thread of a worker computes at a time. They pass Python's lock on for two thirds of the
    processor time where they do not wake each other on an idle core (`make bench`). With a worker
    for every core none is idle, and whatever else runs had to share the core of one of them.
    """
    cores = deque(sorted(os.sched_getaffinity(0)))
    if len(cores) <= settings.PORTAL_WORKERS:
        return
    # Another server on this machine most likely begins elsewhere.
    cores.rotate(os.getpid())
    os.register_at_fork(
        before=partial(cores.rotate, -1),
        after_in_child=lambda: os.sched_setaffinity(0, [cores[0]]),
    )


def compute_in_turns():
    """Let no thread that wakes take the core from one that computes.

    Of a worker's threads only one computes at a time: the woken one could but wait for it. It
    costs a quarter of a hit less (`make bench`).
    """
    # Some containers forbid it, and nothing depends on it.
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def web_server():
    if sys.platform == "linux":
        compute_in_turns()
        spread_over_cores()
    Granian(
        settings.WSGI_APPLICATION.replace(".application", ":application"),
        address=settings.PORTAL_HOST,
        port=settings.PORTAL_PORT,
        interface=Interfaces.WSGI,
        # What proxies speak to servers. To find out what a client speaks would take time.
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.PORTAL_WORKERS,
        blocking_threads=THREADS,
        log_level="warning",
    ).serve()


def jobs():
    call_command("jobs")


def children():
    """Return the two child processes by name: what each does, or its arguments as a program."""
    if settings.DEBUG:
        address = f"{settings.PORTAL_HOST}:{settings.PORTAL_PORT}"
        # As programs: the server starts itself anew when code changes.
        return {
            "web server": [sys.executable, "manage.py", "runserver", address],
            "jobs": [sys.executable, "manage.py", "jobs"],
        }
    load()
    return {"web server": web_server, "jobs": jobs}


def load():
    django.setup()
    import_module(settings.WSGI_APPLICATION.rpartition(".")[0])
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    # The collector would write to what all share, and so make copies of it.
    gc.freeze()


def end_with_parent():
    """Linux sends SIGTERM when this process dies without a chance to end its children.

    A server left behind would go on answering on the port with the old code.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def begin(work):
    """What a child does first: `work` is a function, or a list of arguments."""
    # A session of its own: Ctrl-C reaches only the parent, which then stops both in order.
    os.setsid()
    if sys.platform == "linux":
        end_with_parent()
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if callable(work):
        work()
    else:
        os.chdir(settings.BASE_DIR)
        os.execv(work[0], work)


def start(work):
    # Safe because this process has no threads that could hold a lock at the fork.
    child = multiprocessing.get_context("fork").Process(target=begin, args=[work])
    child.start()
    return child


def signal_group(child, number):
    """Reaches what the child itself has started, also when the child is gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def end(children):
    for child in children:
        # The child alone: it ends its own processes in order.
        child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.join(max(0, deadline - time.monotonic()))
    for child in children:
        signal_group(child, signal.SIGKILL)
        child.join()


def interrupt(signum, frame):
    raise KeyboardInterrupt


def serve(works):
    """Run until a signal (0) or until one of the children ends (1). Returns the exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, interrupt)
    running = {}
    try:
        for name, work in works.items():
            running[name] = start(work)
        while all(child.is_alive() for child in running.values()):
            time.sleep(0.2)
        names = [name for name, child in running.items() if not child.is_alive()]
        print(f"Ended by itself: {', '.join(names)}. Stopping.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        end(running.values())


def prepare_demo():
    """Bring the database, content and sign-ins up to date; a second time changes nothing."""
    print("Preparing the database ...", flush=True)
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_content", if_empty=True)
        call_command("demo_accounts")
    except CommandError as error:
        sys.exit(str(error))
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"The database that DATABASE_URL names does not answer: {reason}")


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inm_portal.settings")
    if arguments == ["--demo"]:
        free_port_or_exit(settings.PORTAL_HOST, settings.PORTAL_PORT)
        prepare_demo()
        # Starts anew without all that preparing has loaded into this process.
        os.execv(sys.executable, [sys.executable, "-m", "inm_portal.serve"])
    if arguments:
        sys.exit("Usage: python -m inm_portal.serve [--demo]")
    check_or_exit()
    print(f"Site:   {settings.PORTAL_BASE_URL}/")
    print(f"Admin:  {settings.PORTAL_BASE_URL}/admin/")
    print("Ctrl-C stops.", flush=True)
    sys.exit(serve(children()))


if __name__ == "__main__":
    main(sys.argv[1:])
