"""The programs for the tests in this folder, which run where these are installed."""

import os
import shutil

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

# Playwright's loop runs in the thread of the tests, where Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_addoption(parser):
    parser.addoption(
        "--renew-pictures",
        action="store_true",
        help="keep what test_visual.py sees now as what it compares with from now on",
    )


def pytest_collection_modifyitems(items):
    for item in items:
        if "page" in item.fixturenames or "browser" in item.fixturenames:
            item.add_marker("browser")


def refuse(reason):
    """Skip the test; fail it where everything should be installed."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        refuse("Chromium is not installed")
    # Chromium's sandbox does not start for root, as which a container runs.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, live_server):
    """A page in a profile of its own; `page.goto("/news/")` is relative to the portal."""
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def signed_in_page(page, editor):
    """A page in which an editor has signed in to the admin."""
    # Two processors may be busy with other tests.
    page.set_default_timeout(20_000)
    page.goto("/admin/")
    page.fill("[name=login]", editor.username)
    page.fill("[name=password]", "the-password-of-the-cast")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    return page


@pytest.fixture(scope="session")
def checker():
    """The command of the Nu HTML checker, to which files and folders are given."""
    program = settings.BASE_DIR / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not shutil.which("java"):
        refuse("Java is not installed")
    if not program.exists():
        refuse("the Nu HTML checker is not installed: run npm install")
    return ["java", "-jar", program]
