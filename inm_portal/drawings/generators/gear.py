"""A gear, or on a wide sheet a rack: a tooth for each project, the cutter's passes inside."""

import itertools
import math
from collections.abc import Callable

from inm_portal.drawings.arcs import with_arcs
from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.machining import parallels
from inm_portal.drawings.polygons import Area, Ring, difference, disc
from inm_portal.drawings.shapes import Circle, Frame, Path, Point, Run, Shape, line

# A sheet has room for at least so many teeth, however few there are.
FEWEST_WIDE, FEWEST_SMALL = 14, 12
# Above this many teeth the passes leave them out.
MANY = 40
# Above this many the passes of a rack leave them out.
FEW = 12
# Half a tooth at its root and at its tip, in pitches: the basic rack of ISO 53, whose flanks
# lean by 20 degrees, 1.25 modules below and 1 module above the middle.
ROOT = 0.25 + 1.25 / math.pi * math.tan(math.radians(20))
TIP = 0.25 - 1 / math.pi * math.tan(math.radians(20))
HEIGHT = 2.25 / math.pi

# From the way along the roots and the height above them to the place on the sheet.
Bend = Callable[[float, float], Point]


def gear(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    count = shown(numbers.projects)
    return _rack(frame, count) if frame.is_wide else _wheel(frame, count)


def _rack(frame: Frame, count: int) -> list[Shape]:
    left, right = 4 * frame.pixel, frame.width - 4 * frame.pixel
    pitch = (right - left) / max(count + 0.4, FEWEST_WIDE)
    height = min(HEIGHT * pitch, 0.34 * frame.height) if count else 0
    root, bottom = 6 * frame.pixel + height, frame.height - 6 * frame.pixel
    spare = right - left - pitch * count
    teeth = _teeth(count, pitch, height, lambda u, v: (left + spare / 2 + u, root - v))
    ends = [(right, root), (right, bottom), (left, bottom), (left, root)]
    middle, reach = (root + bottom) / 2, 0.26 * (bottom - root)
    bores = [Circle("edge", x, middle, reach) for x in (left + 2.2 * reach, right - 2.2 * reach)]
    blank: Ring = [p for tooth in teeth for p in tooth] if count <= FEW else []
    return [
        _passes([blank + ends], bores, frame),
        *bores,
        Path("edge", tuple(line(*run) for run in _gaps(teeth, ends))),
        *_flanks(teeth),
    ]


def _wheel(frame: Frame, count: int) -> list[Shape]:
    middle, outside = frame.width / 2, frame.width / 2 - 3 * frame.pixel
    slots = max(count, FEWEST_SMALL)
    # The tips stand at `outside`: what is above the roots is taken off first.
    height = min(HEIGHT * math.tau * outside / (slots + HEIGHT * math.tau), 0.3 * outside)
    root = outside - height
    pitch = math.tau * root / slots

    def bend(u: float, v: float) -> Point:
        angle = u / root - math.pi / 2 - pitch / 2 / root
        return middle + (root + v) * math.cos(angle), middle + (root + v) * math.sin(angle)

    teeth = _teeth(count, pitch, height, bend)
    bore = Circle("edge", middle, middle, 0.3 * root)
    toothed = [p for tooth in teeth for p in tooth]
    plain = disc(middle, middle, root, 96)
    blank = toothed if FEWEST_SMALL <= count <= MANY else plain
    return [
        _passes([blank], [bore], frame),
        bore,
        Path("edge", tuple(_root_arcs(teeth, root, middle))),
        *_flanks(teeth),
    ]


def _teeth(count: int, pitch: float, height: float, bend: Bend) -> list[Ring]:
    teeth = []
    for k in range(count):
        u = pitch * (k + 0.5)
        corners = [(-ROOT, 0.0), (-TIP, height), (TIP, height), (ROOT, 0.0)]
        if count > MANY:
            corners = [(-0.5, 0.0), (0.0, height), (0.5, 0.0)]
        teeth.append([bend(u + share * pitch, v) for share, v in corners])
    return teeth


def _flanks(teeth: list[Ring]) -> list[Path]:
    return [Path("edge", (line(*tooth),), item) for item, tooth in enumerate(teeth)]


def _gaps(teeth: list[Ring], ends: Ring) -> list[Ring]:
    """Return the lines between the teeth of a rack, and around the rest of it."""
    if not teeth:
        return [[*ends, ends[0]]]
    between = [[a[-1], b[0]] for a, b in itertools.pairwise(teeth)]
    around = [[teeth[-1][-1], *ends, teeth[0][0]]]
    return around + ([] if len(teeth) > MANY else between)


def _root_arcs(teeth: list[Ring], root: float, middle: float) -> list[Run]:
    """Return the arcs between the teeth of a wheel."""
    if not teeth:
        ends = (middle, middle - root), (middle, middle + root)
        return [Run(ends, closed=True, bulges=(1, 1))]
    if len(teeth) > MANY:
        return []
    runs = []
    for tooth, after in zip(teeth, [*teeth[1:], teeth[0]], strict=True):
        start, end = tooth[-1], after[0]
        turn = _angle(end, middle) - _angle(start, middle)
        turn = turn % math.tau
        half = _angle(start, middle) + turn / 2
        top = middle + root * math.cos(half), middle + root * math.sin(half)
        bulge = math.tan(turn / 8)
        runs.append(Run((start, top, end), bulges=(bulge, bulge)))
    return runs


def _angle(point: Point, middle: float) -> float:
    return math.atan2(point[1] - middle, point[0] - middle)


def _passes(blank: Area, bores: list[Circle], frame: Frame) -> Path:
    area = difference(blank, [disc(bore.x, bore.y, bore.r, 64) for bore in bores])
    step = (4.6 if frame.is_wide else 4) * frame.pixel
    most = 12 if frame.is_wide else 3
    passes = parallels(area, step, step / 2, most)
    return Path(
        "cut", tuple(with_arcs(one, 0.12 * frame.pixel) for rings in passes for one in rings)
    )
