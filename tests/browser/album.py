"""Pictures of pages that are kept in the repository, and how a page is compared with its own."""

import io
import time
from itertools import starmap

from PIL import Image, ImageChops

# The history of the repository keeps every picture ever kept: two fifths of the size, and fewer
# steps of each color, most of them where paper and ink lie, in both schemes.
SCALE = 0.4
STEPS = [v & 0xF8 | 4 if v < 48 or v >= 224 else v & 0xF0 | 8 for v in range(256)]
# In CSS pixels. What lies below is more of the same.
TALLEST = 5000

# The thresholds were measured: docs/testing.md says how much noise and real faults give.
# The mean color of a cell, unlike a pixel, hardly depends on how the edges of letters are smoothed.
CELL = 4
LEVELS = 16
CELLS = 3
ROWS = 1
# A ground that changes by less than that, changes nearly everywhere.
TINT = 3
SHARE = 0.25
# Of a page that differs: how often it is looked at again at most, and seconds between.
SHOTS = 5
PAUSE = 0.3


def decoded(data):
    """Return the picture in the steps of color in which pictures are kept."""
    return Image.open(io.BytesIO(data)).convert("RGB").point(STEPS * 3)


def encoded(picture):
    target = io.BytesIO()
    picture.save(target, "WEBP", lossless=True, quality=80, method=4)
    return target.getvalue()


def distance(one, other):
    """Return a gray picture: the largest difference of the three colors, 0 to 255."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def upper_parts(one, other):
    """Return both pictures cut to the size that they have in common."""
    common = (0, 0, min(one.width, other.width), min(one.height, other.height))
    return one.crop(common), other.crop(common)


def fault(expected, actual):
    """Return in words how far the pictures differ, or nothing where the difference is noise."""
    if expected.width != actual.width or abs(expected.height - actual.height) > ROWS:
        sizes = [f"{side.width} x {side.height}" for side in (expected, actual)]
        return f"{sizes[1]} pixels instead of {sizes[0]}"
    means = [side.reduce(CELL) for side in upper_parts(expected, actual)]
    histogram = distance(*means).histogram()
    cells, tinted = sum(histogram[LEVELS + 1 :]), sum(histogram[TINT + 1 :])
    if cells > CELLS:
        return f"{cells} cells differ"
    return "another ground" if tinted > SHARE * sum(histogram) else ""


def marked(expected, actual):
    """Return the actual picture, pale, with every changed cell in red."""
    one, other = upper_parts(expected, actual)
    cells = distance(one.reduce(CELL), other.reduce(CELL))
    cells = cells.point([255 * (level > LEVELS) for level in range(256)])
    pale = Image.blend(other, Image.new("RGB", other.size, "white"), 0.7)
    size = cells.width * CELL, cells.height * CELL
    mask = cells.resize(size, Image.Resampling.NEAREST).crop((0, 0, *other.size))
    pale.paste("red", mask=mask)
    return pale


def settled(picture, shot):
    """Return the first of further shots that is as the one before: all is painted then.

    On a busy machine a browser shows a tall page before its last parts are drawn.
    """
    for _ in range(SHOTS):
        time.sleep(PAUSE)
        before, picture = picture, decoded(shot())
        if picture == before:
            break
    return picture


class Album:
    """The folder of kept pictures, and the one for what differs from them."""

    def __init__(self, kept, differing, renewing):
        self.kept, self.differing, self.renewing = kept, differing, renewing
        self.faults = {}
        # Why nothing can be compared, if so.
        self.unlike = ""

    def names(self):
        return {path.stem for path in self.kept.glob("*.webp")}

    def made_with(self):
        """Return the major version of the Chromium whose pictures these are, or nothing."""
        note = self.kept / "chromium-version"
        return note.read_text().strip() if note.exists() else ""

    def note_made_with(self, version):
        if self.renewing and self.made_with() != version:
            self.kept.mkdir(exist_ok=True)
            (self.kept / "chromium-version").write_text(f"{version}\n")

    def compare(self, name, shot):
        """Note whether what `shot()` returns, the bytes of a PNG, looks as its kept picture."""
        actual, path = decoded(shot()), self.kept / f"{name}.webp"
        expected = decoded(path.read_bytes()) if path.exists() else None
        if not expected or fault(expected, actual):
            actual = settled(actual, shot)
        for old in self.differing.glob(f"{name}.*.png"):
            old.unlink()
        said = fault(expected, actual) if expected else "there is no kept picture"
        if said and self.renewing:
            # What looks the same stays, so that the history does not grow by noise.
            self.kept.mkdir(exist_ok=True)
            path.write_bytes(encoded(actual))
        elif said:
            self.faults[name] = said
            self.explain(name, expected, actual)

    def explain(self, name, expected, actual):
        self.differing.mkdir(exist_ok=True)
        pictures = {"actual": actual}
        if expected:
            pictures |= {"expected": expected, "difference": marked(expected, actual)}
        for kind, picture in pictures.items():
            picture.save(self.differing / f"{name}.{kind}.png")

    def report(self):
        """Return what to say of the faults, or nothing where there are none."""
        if not self.faults:
            return ""
        lines = starmap("  {}: {}".format, sorted(self.faults.items()))
        return "\n".join(
            [
                f"{len(self.faults)} pictures differ; see {self.differing} for each as expected, "
                "as it is now, and the difference. Where the change is meant: "
                'make test ARGS="tests/browser/test_visual.py --renew-pictures"',
                *lines,
            ]
        )
