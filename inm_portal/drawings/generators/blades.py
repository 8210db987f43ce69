"""Blade sections: one airfoil for each project; many of them as the stages of a turbine."""

import itertools
import math

from inm_portal.drawings.airfoils import naca
from inm_portal.drawings.arcs import with_arcs
from inm_portal.drawings.counts import Numbers, shared, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Circle, Frame, Path, Point, Run, Shape, line

# Up to this many blades are drawn as sections.
MOST_SECTIONS_WIDE, MOST_SECTIONS_SMALL = 44, 24
# Width to height of the place that one section takes.
PLACE = 4.4


def blades(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    count = shown(numbers.projects)
    if not count:
        return _stream(frame)
    if frame.is_wide:
        return _sections(frame, count) if count <= MOST_SECTIONS_WIDE else _cascade(frame, count)
    return _sections(frame, count) if count <= MOST_SECTIONS_SMALL else _turbine(frame, count)


def _sections(frame: Frame, count: int) -> list[Shape]:
    """Return sections in rows, the later the thicker and the more cambered."""
    inset = 3 * frame.pixel
    width, height = frame.width - 2 * inset, frame.height - 2 * inset
    rows = max(1, min(count, round(math.sqrt(count * PLACE * height / width))))
    pitch = height / rows
    shapes: list[Shape] = []
    for row, inside in enumerate(shared(count, rows)[::-1]):
        place = width / inside
        chord = min(place * 0.9, pitch * 5)
        for column in range(inside):
            share = len(shapes) / max(1, count - 1)
            nose = inset + place * column + (place - chord) / 2, inset + pitch * (row + 0.62)
            ink = "off" if (row + column) % 2 else "on"
            shapes.append(_section(ink, nose, chord, share, len(shapes), frame))
    return shapes


def _section(ink: str, nose: Point, chord: float, share: float, item: int, frame: Frame) -> Path:
    section = naca(0.02 + 0.055 * share, 0.4, 0.09 + 0.07 * share, 24)
    points = [(nose[0] + x * chord, nose[1] - y * chord) for x, y in section]
    return Path(ink, (with_arcs(points, 0.1 * frame.pixel),), item)


def _stream(frame: Frame) -> list[Shape]:
    """Return the outline of a blade that is yet to come, and the stream around it."""
    inset, middle = 3 * frame.pixel, frame.height / 2
    levels = [frame.height * (k + 0.5) / 8 for k in range(8)]
    runs = [_streamline(frame, level, (level - middle) / middle) for level in levels]
    chord = 0.62 * frame.width
    section = naca(0.04, 0.4, 0.12, 24)
    size = min(chord, 2.2 * frame.height)
    nose = (frame.width - size) / 2, middle + 0.025 * size
    outline = with_arcs([(nose[0] + x * size, nose[1] - y * size) for x, y in section], inset / 20)
    return [Path("scribe", tuple(runs)), Path("alt", (outline,))]


def _streamline(frame: Frame, level: float, share: float) -> Run:
    """Return a line that gives way to the blade, the more the nearer it passes."""
    away = 0.17 * frame.height * (1 - abs(share)) * (1 if share > 0 else -1)
    left, right = 2 * frame.pixel, frame.width - 2 * frame.pixel
    near, far = left + (right - left) * 0.3, left + (right - left) * 0.7
    middle = frame.width / 2
    points = (left, level), (near, level), (near, level + away), (middle, level + away)
    return Run((*points, (far, level + away), (far, level), (right, level)), curved=True)


def _cascade(frame: Frame, count: int) -> list[Shape]:
    """Return the stages of a compressor rolled out flat, leaning to and fro."""
    inset = 4 * frame.pixel
    stages = round(math.sqrt(count * frame.width / frame.height * 0.62))
    pitch = (frame.width - 2 * inset) / stages
    shapes: list[Shape] = []
    for stage, inside in enumerate(shared(count, stages)):
        left = inset + pitch * (stage + 0.12)
        rise = (frame.height - 2 * inset) / (inside + 0.8) * (1.15 if stage % 2 else -1.15)
        for k in range(inside):
            level = inset + (frame.height - 2 * inset) * (k + 0.9) / (inside + 0.8)
            ends = (left, level - rise / 2), (left + 0.76 * pitch, level + rise / 2)
            bulge = 0.24 if stage % 2 else -0.24
            shapes.append(Path("blade", (Run(ends, bulges=(bulge,)),), len(shapes)))
    return shapes


def _turbine(frame: Frame, count: int) -> list[Shape]:
    """Return a turbine seen from the front: stages of blades that lean to and fro."""
    center, radius = frame.width / 2, frame.width / 2 - 2.5 * frame.pixel
    stages = 1 if count <= 48 else 2 if count <= 110 else 3
    bounds = [0.24 + 0.7 * k / stages for k in range(stages + 1)]
    weights = [low + high for low, high in itertools.pairwise(bounds)]
    shapes: list[Shape] = []
    for stage, inside in enumerate(_portions(count, weights)):
        low, high = bounds[stage] + 0.02, bounds[stage + 1] - 0.02
        lean = 0.8 / stages * (1 if stage % 2 else -1)
        for k in range(inside):
            turn = math.tau * k / inside
            ends = _polar(center, radius * low, turn), _polar(center, radius * high, turn + lean)
            shapes.append(Path("thin", (line(*ends),), len(shapes)))
    hub = Circle("on", center, center, radius * 0.18)
    return [*shapes, hub, Circle("edge", center, center, radius)]


def _portions(count: int, weights: list[float]) -> list[int]:
    """Split `count` in proportion to `weights`."""
    ends = [round(count * sum(weights[: k + 1]) / sum(weights)) for k in range(len(weights))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _polar(center: float, r: float, angle: float) -> Point:
    return center + r * math.cos(angle), center + r * math.sin(angle)
