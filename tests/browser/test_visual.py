"""How pages look: each beside the picture of it that is kept in `pictures/`."""

import io
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import time_machine
from addresses import FULL, STATES
from album import SCALE, TALLEST, Album, encoded, fault
from extremes import EXTREMES
from PIL import Image, ImageDraw
from wagtail.models import Page

FOLDER = Path(__file__).parent
# Between past and coming events, and while a call is open.
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEIGHTS = {390: 844, 768: 1024, 1440: 900}
TYPES = {model._meta.model_name: model for model in FULL}
# Whose light picture of a middle width, and whose dark picture of the widest, is kept too.
MIDDLE = {"homepage", "memberindexpage", "researchindexpage", "eventpage"}
WIDE_DARK = {"homepage", "memberpage", "researchindexpage", "newsindexpage"}
ANSWERS = {**STATES, "sign-in-refused": "/accounts/login/"}

# After a form was sent, what the test waits for may stand there while the rest is on its way.
# Pictures further down wait until somebody scrolls to them.
READY = """
async () => {
  if (document.readyState !== "complete") {
    await new Promise(loaded => addEventListener("load", loaded, { once: true }));
  }
  await document.fonts.ready;
  await Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode().catch(() => {});
  }));
  return document.documentElement.scrollHeight;
}
"""


def shots(subject):
    """Return {name of the picture: (width, scheme)}."""
    views = [(1440, "light"), (390, "light")]
    if subject in TYPES:
        views += [(768, "light")] if subject in MIDDLE else []
        views += [(390, "dark")]
        views += [(1440, "dark")] if subject in WIDE_DARK else []
    return {f"{subject}-{width}-{scheme}": (width, scheme) for width, scheme in views}


@pytest.fixture
def album(request, browser):
    renewing = request.config.getoption("--renew-pictures", default=False)
    album = Album(FOLDER / "pictures", FOLDER / "differences", renewing)
    major = browser.version.partition(".")[0]
    album.note_made_with(major)
    # Another one may place letters at other fractions of a pixel, which looks like a fault.
    if album.made_with() != major:
        album.unlike = f"the pictures are of Chromium {album.made_with()}, this is {major}"
    return album


@pytest.fixture
def portal(browser, live_server):
    """A page of a visitor's browser, at a moment at which everything was published just now."""
    Page.objects.update(last_published_at=MOMENT)
    context = browser.new_context(
        base_url=live_server.url, reduced_motion="reduce", device_scale_factor=SCALE
    )
    # The server runs in a thread of this process: it lives in the same moment.
    with time_machine.travel(MOMENT):
        yield context.new_page()
    context.close()


def shot(portal, width):
    part = {"x": 0, "y": 0, "width": width, "height": min(portal.evaluate(READY), TALLEST)}
    return portal.screenshot(full_page=True, clip=part, animations="disabled")


def compare(portal, album, subject):
    """Compare all pictures of the subject with the page that the browser shows.

    That it does not scroll sideways is asked of every browser.
    """
    for name, (width, scheme) in shots(subject).items():
        portal.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        portal.emulate_media(color_scheme=scheme)
        if (scroll := portal.evaluate("document.documentElement.scrollWidth")) > width:
            album.faults[name] = f"scrolls sideways: {scroll} pixels wide"
        if album.unlike:
            continue
        album.compare(name, partial(shot, portal, width))


def judge(album):
    assert not album.faults, album.report()
    if album.unlike:
        pytest.skip(f"{album.unlike}: nothing scrolls sideways, and no picture was compared")


def test_each_page_type_looks_as_in_its_pictures(portal, album):
    for subject, page_type in TYPES.items():
        portal.goto(page_type.objects.live().first().url)
        compare(portal, album, subject)

    judge(album)


def test_lists_searches_errors_and_forms_look_as_in_their_pictures(portal, album):
    for subject, address in ANSWERS.items():
        portal.goto(address)
        if subject == "sign-in-refused":
            portal.fill("[name=login]", "nobody")
            portal.fill("[name=password]", "not-the-password")
            portal.press("[name=password]", "Enter")
            portal.locator("main [role=alert], main .errorlist, main .error").first.wait_for()
        compare(portal, album, subject)

    judge(album)


def test_pages_with_the_least_and_the_most_look_as_in_their_pictures(portal, album):
    for subject, make in EXTREMES.items():
        portal.goto(make())
        compare(portal, album, subject)

    judge(album)


def test_each_picture_belongs_to_a_test_and_each_test_has_its_pictures(album):
    wanted = {name for subject in [*TYPES, *ANSWERS, *EXTREMES] for name in shots(subject)}
    nobodys = album.names() - wanted
    if album.renewing:
        for name in nobodys:
            (album.kept / f"{name}.webp").unlink()
        return

    assert not nobodys, f"No test makes these pictures; --renew-pictures removes them: {nobodys}"
    missing = wanted - album.names()
    assert not missing, f"These pictures are missing; --renew-pictures makes them: {missing}"


# The comparison itself


def drawn(top=100, color="#12419c", height=300, ground="#f1f4f2"):
    """A picture with a line of text, at `top`, and a bar."""
    picture = Image.new("RGB", (200, height), ground)
    draw = ImageDraw.Draw(picture)
    draw.text((20, top), "A heading of a page", "black")
    draw.rectangle((20, 200, 60, 220), color)
    return picture


def test_what_is_not_yet_painted_is_looked_at_again(tmp_path):
    album = Album(tmp_path, tmp_path / "differences", renewing=False)
    (tmp_path / "late.webp").write_bytes(encoded(drawn()))

    def painting(*pictures):
        files = [io.BytesIO() for _ in pictures]
        for picture, file in zip(pictures, files, strict=True):
            picture.save(file, "PNG")
        return map(io.BytesIO.getvalue, files).__next__

    album.compare("late", painting(drawn(height=200), drawn(), drawn()))
    assert not album.faults

    album.compare("late", painting(drawn(height=200), drawn(height=200)))
    assert album.faults


def test_noise_is_no_fault():
    noisy = drawn().point(lambda level: max(level - 2, 0))

    assert [fault(drawn(), other) for other in (drawn(), noisy, drawn(height=301))] == [""] * 3


@pytest.mark.parametrize(
    "other",
    [
        drawn(top=103),
        drawn(top=400),
        drawn(color="#1c5fc4"),
        drawn(height=304),
        drawn(ground="#eceff0"),
    ],
    ids=["moved by 8 px", "gone", "another blue", "taller by 10 px", "another ground"],
)
def test_what_somebody_would_see_is_a_fault(other):
    assert fault(drawn(), other)
