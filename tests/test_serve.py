"""The processes of the running portal: how they start, and how they end together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import OperationalError

from inm_portal import serve

SLEEP = "import time; time.sleep(60)"
# A child that starts a process of its own, prints its number, and ends.
LEAVE_ONE_BEHIND = (
    "import subprocess, sys;"
    f"print(subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).pid, flush=True)"
)


def environment(**variables):
    return {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **variables}


@pytest.fixture
def started():
    """A function that starts a process, which is certainly gone after the test."""
    processes = []

    def start(*command, **variables):
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=environment(**variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        # Its children hold the pipes as well, so nothing here waits for those to close.
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server_environment(tmp_path, free_port):
    """A data folder with an empty SQLite database and no collected files."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static/staticfiles.json").write_text('{"version": "1.1", "paths": {}}')
    return {"PORTAL_DATA_DIR": str(tmp_path), "PORT": str(free_port)}


def serve_commands(one, two):
    """Python that runs `serve` with two children, each given as Python too."""
    return (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'inm_portal.settings';"
        "from inm_portal.serve import serve;"
        f"commands = {{'one': [sys.executable, '-c', {one!r}],"
        f" 'two': [sys.executable, '-c', {two!r}]}};"
        "sys.exit(serve(commands))"
    )


def announced(code):
    """Python that prints its process number and goes on with `code`."""
    # In one piece: `print` would write the end of the line by itself, and two children write here.
    return f"import os; os.write(1, b'%d\\n' % os.getpid()); {code}"


def is_running(number):
    """A process that has ended but was not collected by its parent counts as gone."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def answer(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_both_children(number, started, tmp_path):
    process = started(
        "-c", serve_commands(announced(SLEEP), announced(SLEEP)), PORTAL_DATA_DIR=str(tmp_path)
    )
    children = [int(process.stdout.readline()) for _ in range(2)]
    assert [is_running(child) for child in children] == [True, True]

    process.send_signal(number)

    assert process.wait(30) == 0
    assert [is_running(child) for child in children] == [False, False]


@pytest.mark.parametrize("which", [0, 1])
def test_child_that_ends_takes_the_other_with_it(which, started, tmp_path):
    code = [announced(SLEEP), announced(SLEEP)]
    code[which] = announced("input()")
    process = started("-c", serve_commands(*code), PORTAL_DATA_DIR=str(tmp_path))
    children = [int(process.stdout.readline()) for _ in range(2)]

    process.stdin.write("\n")
    process.stdin.flush()

    assert process.wait(30) == 1
    assert process.stderr.readline() == f"Ended by itself: {['one', 'two'][which]}. Stopping.\n"
    assert [is_running(child) for child in children] == [False, False]


def test_server_that_is_killed_takes_its_children_with_it(started, tmp_path):
    process = started(
        "-c", serve_commands(announced(SLEEP), announced(SLEEP)), PORTAL_DATA_DIR=str(tmp_path)
    )
    children = [int(process.stdout.readline()) for _ in range(2)]

    process.kill()

    wait_for(lambda: not any(is_running(child) for child in children))
    assert process.wait(30) == -signal.SIGKILL


def test_child_that_ends_leaves_none_of_its_own_behind(started, tmp_path):
    process = started("-c", serve_commands(LEAVE_ONE_BEHIND, SLEEP), PORTAL_DATA_DIR=str(tmp_path))
    grandchild = int(process.stdout.readline())

    assert process.wait(30) == 1
    wait_for(lambda: not is_running(grandchild))


def children_of(number):
    return [int(n) for n in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="tells of cores otherwise")
@pytest.mark.parametrize("spare", [0, 1])
def test_workers_compute_in_turns_and_have_a_core_each_where_one_is_left_over(
    spare, started, server_environment
):
    cores = os.sched_getaffinity(0)
    workers = len(cores) - spare
    if not workers:
        pytest.skip("one core alone")
    process = started("-m", "inm_portal.serve", **server_environment, PORTAL_WORKERS=str(workers))
    wait_for(lambda: answer(server_environment["PORT"], "/healthz") == 200)
    web, jobs = sorted(children_of(process.pid))
    wait_for(lambda: len(children_of(web)) == workers)
    given = [os.sched_getaffinity(worker) for worker in children_of(web)]

    if spare:
        assert [len(own) for own in given] == [1] * workers
        assert len(set.union(*given)) == workers
    else:
        assert given == [cores] * workers
    assert os.sched_getaffinity(jobs) == cores
    # Of a worker's threads, what wakes takes the core from none.
    assert {os.sched_getscheduler(worker) for worker in children_of(web)} == {os.SCHED_BATCH}
    assert os.sched_getscheduler(jobs) == os.SCHED_OTHER


def test_server_answers_and_ends_on_a_signal(started, server_environment):
    port = server_environment["PORT"]
    process = started("-m", "inm_portal.serve", **server_environment)
    wait_for(lambda: answer(port, "/healthz") == 200)
    assert answer(port, "/readyz") == 200

    # An open connection, as a browser keeps one, does not hold the end up.
    with socket.create_connection(("127.0.0.1", int(port))) as kept:
        kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert kept.recv(15) == b"HTTP/1.1 200 OK"
        process.terminate()
        assert process.wait(30) == 0

    assert answer(port, "/healthz") is None
    assert process.stdout.read().splitlines() == [
        f"Site:   http://127.0.0.1:{port}/",
        f"Admin:  http://127.0.0.1:{port}/admin/",
        "Ctrl-C stops.",
    ]


def test_second_server_on_the_port_ends_with_one_line(started, server_environment):
    port = server_environment["PORT"]
    with socket.create_server(("127.0.0.1", int(port))):
        process = started("-m", "inm_portal.serve", **server_environment)
        output, errors = process.communicate(timeout=60)

    assert (process.returncode, output) == (1, "")
    assert errors == (
        f"Cannot listen on 127.0.0.1:{port}: Address already in use. PORT chooses another port.\n"
    )


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        (
            {"PORTAL_HOST": "no such host"},
            "PORTAL_HOST takes an address of this machine; it is 'no such host'.\n",
        ),
        (
            {"PORTAL_BASE_URL": "https://portal.example.org", "SECRET_KEY": "0123456789" * 5},
            "PORTAL_PROXIES takes at least 1 where PORTAL_BASE_URL is https; it is 0.\n",
        ),
    ],
)
def test_setting_that_only_the_server_can_judge_ends_it_with_one_line(
    variables, line, started, server_environment
):
    process = started("-m", "inm_portal.serve", **(server_environment | variables))

    assert process.communicate(timeout=60) == ("", line)
    assert process.returncode == 1


def test_demo_is_prepared_in_this_order(monkeypatch):
    called = []
    monkeypatch.setattr(serve, "call_command", lambda *names, **options: called.append(names[0]))

    serve.prepare_demo()

    assert called == ["migrate", "collectstatic", "load_content", "demo_accounts"]


def test_demo_that_cannot_be_prepared_ends_with_the_reason_alone(monkeypatch):
    def refuse(name, **options):
        raise CommandError(f"{name} is not possible")

    monkeypatch.setattr(serve, "call_command", refuse)

    with pytest.raises(SystemExit, match="migrate is not possible"):
        serve.prepare_demo()


def test_demo_without_its_database_ends_with_one_line(monkeypatch):
    def fail(name, **options):
        raise OperationalError("connection refused\n\tIs the server running?")

    monkeypatch.setattr(serve, "call_command", fail)

    with pytest.raises(SystemExit, match=r"^The database that .* answer: connection refused$"):
        serve.prepare_demo()


def test_demo_on_a_port_in_use_is_not_even_prepared(started, server_environment):
    port = server_environment["PORT"]
    with socket.create_server(("127.0.0.1", int(port))):
        process = started("-m", "inm_portal.serve", "--demo", **server_environment)

        assert process.communicate(timeout=60)[0] == ""
    assert not Path(server_environment["PORTAL_DATA_DIR"], "portal.sqlite3").exists()


def test_server_without_collected_files_says_so(started, server_environment):
    Path(server_environment["PORTAL_DATA_DIR"], "static/staticfiles.json").unlink()

    process = started("-m", "inm_portal.serve", **server_environment)

    assert process.communicate(timeout=60) == (
        "",
        "The static files are not collected yet: run manage.py collectstatic.\n",
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_jobs_survive_a_database_without_tables_and_end_on_a_signal(
    number, started, server_environment
):
    process = started("manage.py", "jobs", **server_environment)
    line = process.stderr.readline()
    assert "database error, next try in 2 s: no such table" in line

    process.send_signal(number)

    assert process.wait(30) == 0
