"""The environment variables: stated in one list, and refused with one line where they are wrong."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from inm_portal.settings import made_once

KEY = "never-print-this-key-" * 4
SECURE = {"PORTAL_BASE_URL": "https://portal.example.org", "SECRET_KEY": KEY}


def variables_read():
    """The names that settings.py reads. A secret can also come from a file."""
    tree = ast.parse((settings.BASE_DIR / "inm_portal/settings.py").read_text())
    calls = [
        (node.func.id, node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.startswith("env_")
        and isinstance(node.args[0], ast.Constant)
    ]
    files = [f"{name}_FILE" for reader, name in calls if reader in {"env_secret", "env_token"}]
    return sorted([name for _, name in calls] + files)


def run(*command, **environment):
    """A fresh process with these variables alone."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=inherited | {"PYTHONDONTWRITEBYTECODE": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def values(*names, **environment):
    """What the settings of these names become under these variables."""
    code = (
        "import json, sys; from inm_portal import settings;"
        "print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))"
    )
    result = run("-c", code, *names, **environment)
    assert result.stderr == ""
    return json.loads(result.stdout)


@pytest.fixture
def data_dir(tmp_path):
    return {"PORTAL_DATA_DIR": str(tmp_path / "var")}


def test_example_file_lists_exactly_the_variables_read():
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()

    assert sorted(line.partition("=")[0] for line in lines if "=" in line and line[0] != "#") == (
        variables_read()
    )


def test_operations_page_lists_exactly_the_variables_read():
    text = (settings.BASE_DIR / "docs/operations.md").read_text()

    assert sorted(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)) == variables_read()


def test_example_file_is_accepted_as_it_stands(data_dir):
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    names = [
        "DEBUG",
        "PORTAL_BASE_URL",
        "EMAIL_BACKEND",
        "DEFAULT_FROM_EMAIL",
        "TIME_ZONE",
        "TASKS",
    ]

    assert values(*names, **(example | data_dir)) == values(*names, **data_dir)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "yes"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80\n81"),
        ("PORTAL_WORKERS", "0"),
        ("PORTAL_PROXIES", "-1"),
        ("PORTAL_PROXIES", "²"),
        ("PORTAL_BASE_URL", "portal.example.org"),
        ("PORTAL_BASE_URL", "ftp://portal.example.org"),
        ("PORTAL_BASE_URL", "https://portal.example.org:8443"),
        ("PORTAL_BASE_URL", "http://portal.example.org:443"),
        ("PORTAL_BASE_URL", "http://localhost/portal"),
        ("PORTAL_BASE_URL", "http://user@localhost"),
        ("PORTAL_DATA_DIR", "/dev/null/var"),
        ("DATABASE_URL", "mysql://user:never-print-this@host/name"),
        ("DATABASE_URL", "postgresql://user:never-print-this@host:port/name"),
        ("DATABASE_URL", "never-print-this"),
        ("REDIS_URL", "http://user:never-print-this@host"),
        ("REDIS_URL", "redis://user:never-print-this@host:port"),
        ("REDIS_URL", "redis://:never-print-this@host/name"),
        ("REDIS_URL", "redis://:never-print-this@"),
        ("REDIS_URL", "rediss://host/0?never-print-this=1"),
        ("REDIS_URL", "unix://"),
        ("EMAIL_URL", "imap://user:never-print-this@host"),
        ("EMAIL_URL", "smtp://user:never-print-this@host:port"),
        ("EMAIL_URL", "smtp:"),
        ("PORTAL_MAIL_FROM", "the portal"),
        ("PORTAL_TASKS", "celery"),
        ("TIME_ZONE", "Boston"),
        ("SECRET_KEY", "never-print-this"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY_FILE", "/dev/null/key"),
        ("PORTAL_EDGE", "http://cdn.example.org/never-print-this"),
        ("PORTAL_EDGE", "nginx+http://127.0.0.1:8080/never-print-this"),
        ("PORTAL_EDGE", "nginx+http://127.0.0.1:port"),
        ("PORTAL_EDGE", "https://never-print-this@cdn.example.org/purge"),
        ("PORTAL_EDGE", "nginx"),
        ("PORTAL_EDGE_TOKEN_FILE", "/dev/null/token"),
    ],
)
def test_wrong_value_ends_the_start_with_one_line_that_names_the_variable(name, value, data_dir):
    result = run("manage.py", "check", **(data_dir | {name: value}))

    assert result.returncode == 1
    assert result.stdout == ""
    assert re.fullmatch(rf"{name} takes [^\n]+; it is [^\n]+\.\n", result.stderr)
    assert "never-print-this" not in result.stderr


def test_missing_key_ends_the_start_outside_this_machine(data_dir):
    result = run("manage.py", "check", PORTAL_BASE_URL="https://portal.example.org", **data_dir)

    assert (result.returncode, result.stderr) == (
        1,
        "SECRET_KEY takes at least 50 characters that nobody can guess; it is missing.\n",
    )


def test_key_from_a_file_is_used(data_dir, tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")

    assert values("SECRET_KEY", SECRET_KEY_FILE=str(tmp_path / "key"), **data_dir) == {
        "SECRET_KEY": KEY
    }


def test_key_and_key_file_together_are_refused(data_dir):
    result = run("manage.py", "check", SECRET_KEY=KEY, SECRET_KEY_FILE="/etc/hostname", **data_dir)

    assert result.stderr == (
        "SECRET_KEY takes no value where SECRET_KEY_FILE is set; it is set as well.\n"
    )


def test_key_is_made_once_and_only_for_its_owner(data_dir):
    first = values("SECRET_KEY", **data_dir)
    second = values("SECRET_KEY", **data_dir)
    file = Path(data_dir["PORTAL_DATA_DIR"], "secret-key")

    assert first == second == {"SECRET_KEY": file.read_text()}
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text()) >= 50
    # No draft of it stays behind.
    assert [path.name for path in file.parent.iterdir()] == ["secret-key"]


def test_two_processes_that_start_together_agree_on_the_key(data_dir):
    code = "from inm_portal.settings import SECRET_KEY; print(SECRET_KEY)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"]} | data_dir,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    keys = {process.communicate(timeout=60)[0] for process in started}

    assert len(keys) == 1
    assert len(keys.pop().strip()) >= 50


def test_key_of_the_process_that_was_first_is_kept(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("the key of the first")
    # This process looked just before the first one had made it.
    monkeypatch.setattr(Path, "exists", lambda path: False)

    assert made_once(tmp_path / "key") == "the key of the first"


def test_https_address_turns_on_all_that_needs_it(data_dir):
    expected = {
        "ALLOWED_HOSTS": ["portal.example.org"],
        "CSRF_TRUSTED_ORIGINS": ["https://portal.example.org"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https",
        "WAGTAILADMIN_BASE_URL": "https://portal.example.org",
        "DEBUG": False,
    }

    assert values(*expected, **SECURE, **data_dir) == expected


def test_address_of_this_machine_works_under_its_names_without_https(data_dir):
    expected = {
        "PORTAL_BASE_URL": "http://127.0.0.1:8123",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_NAME": "sessionid",
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
        "DEBUG": False,
    }

    assert values(*expected, PORT="8123", **data_dir) == expected


def test_forwarded_headers_are_believed_only_from_stated_proxies(data_dir):
    names = ["SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT"]

    assert values(*names, **SECURE, **data_dir) == {
        "SECURE_PROXY_SSL_HEADER": None,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
    }
    assert values(*names, PORTAL_PROXIES="2", **SECURE, **data_dir) == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 2,
    }


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ["mail.example.org", 25, "", "", False, False]),
        ("smtp+tls://u%40x:p%2Fw@mail:588", ["mail", 588, "u@x", "p/w", True, False]),
        ("smtps://u:p@mail", ["mail", 465, "u", "p", False, True]),
    ],
)
def test_mail_address_becomes_the_mail_settings(url, expected, data_dir):
    names = ["HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL"]
    names = [f"EMAIL_{name}" for name in names]

    assert list(values(*names, EMAIL_URL=url, **data_dir).values()) == expected


def test_a_cache_in_front_needs_a_token_where_it_is_a_cdn(data_dir):
    cdn = {"PORTAL_EDGE": "https://cdn.example.org/purge?zone=1"}
    missing = run("manage.py", "check", **(data_dir | cdn))

    assert missing.stderr == (
        "PORTAL_EDGE_TOKEN takes letters, digits and signs without spaces; it is missing.\n"
    )
    for given in (
        cdn | {"PORTAL_EDGE_TOKEN": "a-token"},
        {"PORTAL_EDGE": "nginx+http://[::1]:8080"},
    ):
        jobs = values("REGULAR_JOBS", **given, **data_dir)["REGULAR_JOBS"]
        assert jobs["inm_portal.cache.sweep.sweep"] == 1
    assert "sweep" not in str(values("REGULAR_JOBS", **data_dir))


def test_redis_takes_the_counts_from_each_process(data_dir):
    for url in ("redis://:p%2Cw@cache.example.org:6380/2", "rediss://h", "unix:///run/s?db=1"):
        found = values("CACHES", "PAGE_CACHE", REDIS_URL=url, **data_dir)

        assert found["CACHES"]["default"]["LOCATION"] == [url]
        assert found["PAGE_CACHE"]["REDIS_URL"] == url
    without = values("CACHES", **data_dir)["CACHES"]["default"]
    assert without["BACKEND"].endswith("LocalCache")


def test_pages_have_one_name_in_every_process_of_the_same_code_and_database(tmp_path):
    code = (
        "import django; django.setup(); from inm_portal.cache.release import release;"
        "print(release())"
    )
    names = {
        run(
            *("-c", code),
            DJANGO_SETTINGS_MODULE="inm_portal.settings",
            PORTAL_DATA_DIR=str(tmp_path / port),
            PORT=port,
            PORTAL_BASE_URL="http://127.0.0.1:8000",
            PYTHONHASHSEED=port,
            **{"DATABASE_URL": "postgresql://h/one", **variables},
        ).stdout
        for port, variables in {
            "8001": {},
            "8002": {"REDIS_URL": "redis://h"},
            "8003": {"TIME_ZONE": "UTC"},
            "8004": {"DATABASE_URL": "postgresql://h/two"},
        }.items()
    }

    assert len(names) == 3


def test_mail_goes_to_files_by_default(data_dir):
    assert values("EMAIL_BACKEND", "EMAIL_FILE_PATH", "DEFAULT_FROM_EMAIL", **data_dir) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": f"{data_dir['PORTAL_DATA_DIR']}/mail",
        "DEFAULT_FROM_EMAIL": "portal@localhost",
    }


def test_all_state_of_a_default_run_lies_in_the_data_folder(data_dir):
    found = values("DATABASES", "MEDIA_ROOT", "STATIC_ROOT", "EMAIL_FILE_PATH", **data_dir)
    paths = [found.pop("DATABASES")["default"]["NAME"], *found.values()]

    assert {str(Path(path).parent) for path in paths} == {data_dir["PORTAL_DATA_DIR"]}


def test_sqlite_file_lets_readers_go_on_while_one_writes(data_dir):
    code = (
        "from django.db import connection as c; u = c.cursor();"
        "print(*u.execute('PRAGMA journal_mode').fetchone(), c.transaction_mode,"
        "*u.execute('PRAGMA busy_timeout').fetchone())"
    )
    result = run("manage.py", "shell", "--no-imports", "-c", code, **data_dir)

    assert (result.stdout, result.stderr) == ("wal IMMEDIATE 20000\n", "")


def test_deployment_check_has_nothing_to_say(data_dir):
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    result = run(*check, **SECURE, **data_dir)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "System check identified no issues (0 silenced).\n"
