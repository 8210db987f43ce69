"""Serve the portal: `python -m inm_portal.serve` runs the web server and the background jobs.

With `--demo`, which is what `make run` does, it first prepares the demo.

Both processes stop together. If one ends by itself the other is ended too and the exit code says
so, so that whatever supervises this process can start it again.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from inm_portal.settings import WrongSettingError

# Per web process. More would only wait for one another: Python computes one page at a time.
THREADS = 4
GRACE_SECONDS = 15
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


def commands():
    """The two child processes by name, as argument lists."""
    if settings.DEBUG:
        web = ["manage.py", "runserver", f"{settings.PORTAL_HOST}:{settings.PORTAL_PORT}"]
    else:
        web = [
            *("-m", "granian", "inm_portal.wsgi:application"),
            *("--interface", "wsgi", "--no-ws", "--log-level", "warning"),
            *("--host", settings.PORTAL_HOST, "--port", str(settings.PORTAL_PORT)),
            *("--workers", str(settings.PORTAL_WORKERS), "--blocking-threads", str(THREADS)),
        ]
    jobs = ["manage.py", "jobs"]
    return {"web server": [sys.executable, *web], "jobs": [sys.executable, *jobs]}


def end_with_parent():
    """Linux sends SIGTERM when this process dies without a chance to end its children.

    A server left behind would go on answering on the port with the old code.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command):
    return subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        # A session of its own: Ctrl-C reaches only this process, which then stops both in order.
        start_new_session=True,
        # Safe because this process has no threads that could hold a lock at the fork.
        preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )


def signal_group(child, number):
    """Reaches what the child itself has started, also when the child is gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def end(children):
    for child in children:
        if child.poll() is None:
            # The child alone: it ends its own processes in order.
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
    for child in children:
        signal_group(child, signal.SIGKILL)
        child.wait()


def interrupt(signum, frame):
    raise KeyboardInterrupt


def serve(named_commands):
    """Run until a signal (0) or until one of the commands ends (1). Returns the exit code."""
    stop_signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in stop_signals:
        signal.signal(number, interrupt)
    children = {}
    try:
        for name, command in named_commands.items():
            children[name] = start(command)
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.2)
        names = [name for name, child in children.items() if child.poll() is not None]
        print(f"Ended by itself: {', '.join(names)}. Stopping.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for number in stop_signals:
            signal.signal(number, signal.SIG_IGN)
        end(children.values())


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
    sys.exit(serve(commands()))


if __name__ == "__main__":
    main(sys.argv[1:])
