"""Take the pictures of the README and of docs/ from a running portal.

    python tests/pictures.py http://127.0.0.1:8000

Writes docs/pictures/*.png and prints their sizes. Needs Chromium. The picture of the editor needs
the demo's sign-in of the editor: DEMO_PASSWORD, or the file that the portal keeps in its data
folder (PORTAL_DATA_DIR, or var); without both it stays as it is.
"""

import io
import json
import os
import shutil
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path("docs/pictures")
EDITOR = "editor"
# File, address, what stands at the top of the picture, width and height of the window.
PUBLIC = [
    ("home", "/", "body", 1280, 1000),
    ("member", "/members/siemens/", "body", 1280, 1000),
    ("explorer", "/research/", "body", 1280, 1000),
    ("wall", "/members/", ".wall", 390, 600),
]
# As wide as a README is shown; a phone's picture is narrow enough as it is.
WIDEST = 960
# Fewer would turn small colored things gray.
COLORS = 256
LARGEST = 150_000


@contextmanager
def window(chromium, base, width, height):
    context = chromium.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        device_scale_factor=min(1, WIDEST / width),
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def keep(name, page):
    """Write what the window shows; return whether the file is small enough."""
    page.evaluate("document.fonts.ready.then(() => {})")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    target = FOLDER / f"{name}.png"
    palette = picture.quantize(COLORS, dither=Image.Dither.NONE)
    palette.save(target, optimize=True)
    size = target.stat().st_size
    print(f"{size // 1000:4} KB  {palette.width} x {palette.height}  {target}", flush=True)
    return size <= LARGEST


def password():
    """Return the editor's password of the demo, or nothing where nobody has kept one."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    kept = Path(os.environ.get("PORTAL_DATA_DIR") or "var") / "demo-sign-ins"
    lines = kept.read_text("utf-8").splitlines() if kept.exists() else []
    return dict(line.split(maxsplit=1) for line in lines if line[:1] != "#").get(EDITOR)


def newest_release(base):
    """Return the primary key of the release made last: its form has most of what there is."""
    address = f"{base}/api/v2/pages/?type=news.ReleasePage&order=-id&limit=1"
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)["items"][0]["id"]


def open_form(page, base, secret):
    """Sign in as the editor, and open the form of a release with its preview beside it."""
    page.goto("/admin/")
    page.fill("[name=login]", EDITOR)
    page.fill("[name=password]", secret)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/pages/{newest_release(base)}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    page.frame_locator("#w-preview-iframe").locator("h1").wait_for()
    page.wait_for_load_state("networkidle")


def main(base):
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("Chromium is not installed.")
    # Chromium's sandbox does not start for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    small = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        for name, address, top, width, height in PUBLIC:
            with window(chromium, base, width, height) as page:
                page.goto(address)
                page.locator(top).first.evaluate("element => element.scrollIntoView()")
                small.append(keep(name, page))
        if secret := password():
            with window(chromium, base, 1440, 900) as page:
                open_form(page, base, secret)
                small.append(keep("editor", page))
        else:
            print("The sign-in of the demo's editor is not known: editor.png stays as it is.")
        chromium.close()
    return int(not all(small))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
