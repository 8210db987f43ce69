"""An isogrid panel: ribs in three directions, a closed cell for each project."""

import math

from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Circle, Frame, Path, Point, Rect, Run, Shape, line

ROOT = math.sqrt(3) / 2
# How much of a cell the ribs leave open.
OPEN = 0.62


def isogrid(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    """Ribs as in NASA CR-124075, "Isogrid Design Handbook", 1973: equilateral triangles."""
    count = shown(numbers.projects)
    inset = 2 * frame.pixel
    width, height = frame.width - 2 * inset, frame.height - 2 * inset
    rows = _rows(width, height, count, frame)
    side = height / rows / ROOT
    cells = _cells(inset, width, rows, side)
    closed = dice.shuffled(cells)[:count]
    fills = [_closed(cell, item) for item, cell in enumerate(sorted(closed, key=_by_row))]
    nodes = _nodes(inset, width, rows, side) if side > 9 * frame.pixel else []
    radius = round(min(2.1 * frame.pixel, side * 0.1), 1)
    return [
        Path("thin", tuple(_ribs(inset, width, rows, side))),
        *fills,
        *(Circle("knot", x, y, radius) for x, y in nodes),
        Rect("edge", inset, inset, width, height),
    ]


def _rows(width: float, height: float, count: int, frame: Frame) -> int:
    """Return the fewest rows whose whole cells can take `count` with a tenth to spare."""
    rows = 3 if frame.is_wide else 4
    while len(_cells(0, width, rows, height / rows / ROOT)) < 1.1 * count + 1:
        rows += 1
    return rows


def _cells(inset: float, width: float, rows: int, side: float) -> list[tuple[Point, ...]]:
    """Return the corners of every whole triangle."""
    rise = side * ROOT
    found = []
    for row in range(rows):
        top, bottom = inset + row * rise, inset + (row + 1) * rise
        shift = -side / 2 if row % 2 else 0.0
        for k in range(-1, math.ceil(width / side) + 2):
            x = inset + shift + k * side
            found.append(((x, top), (x + side, top), (x + side / 2, bottom)))
            found.append(((x + side / 2, bottom), (x + 1.5 * side, bottom), (x + side, top)))
    left, right = inset - 0.01, inset + width + 0.01
    return [cell for cell in found if all(left <= x <= right for x, _ in cell)]


def _by_row(cell: tuple[Point, ...]) -> tuple[float, float]:
    return sum(y for _, y in cell), sum(x for x, _ in cell)


def _closed(cell: tuple[Point, ...], item: int) -> Path:
    x, y = sum(p[0] for p in cell) / 3, sum(p[1] for p in cell) / 3
    inner = [(x + (u - x) * OPEN, y + (v - y) * OPEN) for u, v in cell]
    return Path("on", (line(*inner),), item)


def _ribs(inset: float, width: float, rows: int, side: float) -> list[Run]:
    rise, right = side * ROOT, inset + width
    level = [line((inset, inset + k * rise), (right, inset + k * rise)) for k in range(1, rows)]
    bottom = inset + rows * rise
    reach = rows * side / 2
    slanted = []
    first = -math.ceil(reach / side)
    for k in range(first, math.ceil((width + reach) / side) + 1):
        foot = inset + k * side
        slanted.append(_within((foot, inset), (foot + reach, bottom), inset, right))
        slanted.append(_within((foot, inset), (foot - reach, bottom), inset, right))
    return level + [run for run in slanted if run]


def _within(start: Point, end: Point, left: float, right: float) -> Run | None:
    """Return the line from `start` to `end` between two verticals."""
    slope = (end[1] - start[1]) / (end[0] - start[0])
    low, high = sorted((start[0], end[0]))
    low, high = max(low, left), min(high, right)
    if high - low < 0.01:
        return None
    return line(*((x, start[1] + (x - start[0]) * slope) for x in (low, high)))


def _nodes(inset: float, width: float, rows: int, side: float) -> list[Point]:
    return [
        (x, inset + row * side * ROOT)
        for row in range(1, rows)
        for k in range(math.ceil(width / side) + 1)
        if inset < (x := inset + (k - (row % 2) / 2) * side) < inset + width
    ]
