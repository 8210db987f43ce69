"""The Makefile before anything is installed: what it asks of the machine, and what it repeats."""

import subprocess

import pytest
from django.conf import settings


def make(target, python):
    return subprocess.run(
        ["make", "-f", settings.BASE_DIR / "Makefile", target, f"PYTHON={python}"],
        cwd=python.parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def stub(tmp_path):
    """A function that makes a Python of which one question fails, and notes how it was called."""

    def of(failing="nothing"):
        python = tmp_path / "python"
        python.write_text(
            "#!/bin/sh\n"
            f'echo "$@" >> {tmp_path}/calls\n'
            'case "$*" in\n'
            f"*{failing}*) exit 1 ;;\n"
            "--version|-VV) echo Python 3.9.1 ;;\n"
            '"-m venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;\n'
            "esac\n"
        )
        python.chmod(0o755)
        return python

    return of


def test_an_old_python_is_named_with_the_way_out(stub):
    python = stub(failing="version_info")

    result = make("python", python)

    assert result.returncode != 0
    assert result.stderr.splitlines()[0] == (
        f"The portal needs Python 3.11 or newer; {python} is Python 3.9.1. "
        "PYTHON=... chooses another."
    )


def test_a_python_without_venv_is_told_what_to_install(stub):
    result = make("python", stub(failing="ensurepip"))

    assert result.returncode != 0
    assert result.stderr.splitlines()[0] == (
        "Python lacks its venv module: install it with apt-get install python3-venv."
    )


def test_an_environment_is_made_once_and_again_for_another_lock(stub, tmp_path):
    python = stub()
    lock = tmp_path / "requirements" / "runtime.txt"
    lock.parent.mkdir()
    lock.write_text("one\n")

    def installs():
        assert make(".venv", python).returncode == 0
        calls = (tmp_path / "calls").read_text().splitlines()
        return sum("pip install" in call for call in calls)

    assert [installs(), installs()] == [1, 1]
    lock.write_text("another\n")
    assert installs() == 2
