"""The rules of docs/architecture.md, kept by reading the source."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.template.loader import get_template
from wagtail.models import get_page_models

ROOT = Path(__file__).resolve().parent.parent

# Each room may import the rooms before it; those on one line do not know each other.
FLOORS = [
    ["inm_portal.drawings", "inm_portal.cache", "inm_portal.accounts"],
    ["inm_portal.pages"],
    ["members"],
    ["research"],
    ["education"],
    ["news"],
    [
        "inm_portal.search",
        "inm_portal.desk",
        "inm_portal.demo",
        "inm_portal.settings",
        "inm_portal.urls",
        "inm_portal.api",
        "inm_portal.wsgi",
        "inm_portal.serve",
    ],
]
# The roof is put together in one place.
ROOF = {"inm_portal.urls", "inm_portal.wsgi", "inm_portal.serve"}
DRAWERS = {"utils", "core", "common", "services", "helpers", "managers"}
# Long, and why: docs/architecture.md says it for each.
LONG_FILES_DOCUMENT = ROOT / "docs" / "architecture.md"


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def sources():
    return [
        path
        for path in tracked("*.py")
        if "tests" not in path.parts and "migrations" not in path.parts
    ]


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def room_of(module):
    rooms = [room for floor in FLOORS for room in floor]
    return next((room for room in rooms if module == room or module.startswith(f"{room}.")), None)


def floor_of(room):
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


def upward_imports():
    for path in sources():
        room = room_of(module_of(path))
        if room is None or room in ROOF:
            continue
        for module, line in imported_modules(ast.parse(path.read_text())):
            target = room_of(module)
            if target not in {None, room} and floor_of(target) >= floor_of(room):
                yield f"{path.relative_to(ROOT)}:{line} imports {module}"


def test_imports_go_downwards():
    assert list(upward_imports()) == []


def test_every_module_lives_in_a_room():
    homeless = [
        str(path.relative_to(ROOT))
        for path in sources()
        if room_of(module_of(path)) is None
        and path.name not in {"manage.py"}
        and path.relative_to(ROOT) != Path("inm_portal/__init__.py")
    ]

    assert homeless == []


def test_imports_stand_at_the_top_of_their_file():
    inner = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inner == []


def test_no_module_is_a_drawer_for_anything():
    drawers = [str(path.relative_to(ROOT)) for path in tracked("*.py") if path.stem in DRAWERS]

    assert drawers == []


def test_a_file_over_300_lines_gives_its_reason():
    documented = LONG_FILES_DOCUMENT.read_text()
    long_files = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.css", "*.html")
        if not {"migrations", "tests"} & set(path.parts)
        and len(path.read_text().splitlines()) > 300
    ]

    assert [name for name in long_files if f"`{name}`" not in documented] == []


@pytest.mark.parametrize(
    "page_type",
    [m for m in get_page_models() if m._meta.app_label != "wagtailcore"],
    ids=lambda m: m.__name__,
)
def test_a_page_type_has_its_mirror_template(page_type):
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", page_type.__name__).lower()

    template = page_type.template

    assert template == f"{page_type._meta.app_label}/{name}.html"
    assert get_template(template)


def test_templates_lie_at_most_two_folders_deep():
    # allauth and Wagtail look for their own names one level further down.
    theirs = {
        ("account", "email"),
        ("allauth", "elements"),
        ("allauth", "layouts"),
        ("mfa", "recovery_codes"),
        ("mfa", "totp"),
        ("mfa", "webauthn"),
        ("wagtailcore", "shared"),
    }
    paths = [path.relative_to(ROOT / "templates") for path in tracked("templates")]

    deep = [str(path) for path in paths if len(path.parts) > 2 and path.parts[:2] not in theirs]

    assert deep == []


INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*(?:\ssrc=|type="application/ld\+json"))"""
)


def test_no_template_has_inline_style_or_script():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked("*.html")
        for match in INLINE.finditer(path.read_text())
    ]

    assert found == []


def test_stylesheets_use_no_ids_and_no_important():
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked("static/css")
        for line in path.read_text().splitlines()
        if "!important" in line or re.match(r"\s*[^:;{}]*#[a-zA-Z][\w-]*[^;]*\{", line)
    ]

    assert found == []


def test_no_file_names_this_machine_or_a_package_registry():
    forbidden = re.compile(
        "|".join(["py" + "pi.org", "python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian"])
    )
    text_files = [p for p in tracked() if p.suffix not in {".woff2", ".png", ".jpg", ".pdf"}]
    found = [
        str(path.relative_to(ROOT))
        for path in text_files
        if forbidden.search(path.read_text(errors="ignore"))
    ]

    assert found == []
