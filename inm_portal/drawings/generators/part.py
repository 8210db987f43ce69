"""A milled part: one pocket for each project, the cutter's passes around them."""

import math
from dataclasses import dataclass

from inm_portal.drawings.arcs import with_arcs
from inm_portal.drawings.counts import Numbers, shared, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.machining import parallels
from inm_portal.drawings.outlines import outlines
from inm_portal.drawings.polygons import (
    Area,
    box,
    difference,
    disc,
    fillet,
    soften,
    union,
)
from inm_portal.drawings.shapes import Circle, Frame, Path, Rect, Shape

# Up to this many pockets the passes run around each of them, above only along the outline.
FEW_WIDE, FEW_SMALL = 24, 4
# Above this many pockets they are drilled: drawn as dots.
MANY = 60


@dataclass(frozen=True, slots=True)
class Field:
    """A place for pockets, or for one, which may ask for a window instead of a bore."""

    left: float
    top: float
    right: float
    bottom: float
    is_broad: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return self.width * self.height


def part(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    outline, fields = _lever(frame) if frame.is_wide else _bracket(frame)
    pockets = _pockets(fields, shown(numbers.projects), frame, dice)
    few = len(pockets) <= (FEW_WIDE if frame.is_wide else FEW_SMALL)
    milled = (
        difference(outline, [ring for pocket in pockets for ring, _ in outlines(pocket)])
        if few
        else outline
    )
    step = frame.pixel * (4.6 if frame.is_wide else 4)
    passes = parallels(milled, step, step / 2, 14 if few else 2)
    tolerance = 0.12 * frame.pixel
    cuts = [with_arcs(one, tolerance) for rings in passes for one in rings]
    edges = [with_arcs(one, tolerance / 2) for one in outline]
    return [Path("cut", tuple(cuts)), Path("edge", tuple(edges)), *pockets]


def _lever(frame: Frame) -> tuple[Area, list[Field]]:
    """Return a lever with a broad body and a narrow arm, and the places for pockets in both."""
    u, middle = frame.height / 132, frame.height / 2
    end = frame.width
    rough = union(
        [
            box(6 * u, 12 * u, end - 250 * u, 120 * u),
            disc(end - 250 * u, middle, 54 * u, 96),
            box(end - 250 * u, middle - 27 * u, end - 33 * u, middle + 27 * u),
            disc(end - 33 * u, middle, 27 * u, 64),
        ]
    )
    body = Field(14 * u, 22 * u, end - 232 * u, 110 * u)
    arm = Field(end - 176 * u, middle - 18 * u, end - 14 * u, middle + 18 * u)
    return soften(fillet(rough, 10 * u), 8 * u), [body, arm]


def _bracket(frame: Frame) -> tuple[Area, list[Field]]:
    """Return an angle bracket, and the places for pockets in its two arms."""
    u = frame.width / 64
    rough = union([box(3 * u, 3 * u, 31 * u, 61 * u), box(3 * u, 33 * u, 61 * u, 61 * u)])
    upright = Field(6 * u, 6 * u, 28 * u, 33 * u)
    foot = Field(6 * u, 36 * u, 58 * u, 58 * u)
    return soften(fillet(rough, 5 * u), 5 * u), [foot, upright]


def _pockets(fields: list[Field], count: int, frame: Frame, dice: Dice) -> list[Shape]:
    large, small = fields
    in_small = round(count * small.area / large.area)
    if count > 2:
        in_small = max(1, in_small)
    cells = [
        *_cells(large, count - in_small, count, dice),
        *_cells(small, in_small, count, dice),
    ]
    if count > MANY:
        return [_drilled(cell, number) for number, cell in enumerate(cells)]
    return [_pocket(cell, number, frame) for number, cell in enumerate(cells)]


def _cells(field: Field, count: int, total: int, dice: Dice) -> list[Field]:
    """Divide `field` into `count` cells in rows; a single row has broad and narrow cells."""
    if not count:
        return []
    rows = max(1, round(math.sqrt(count * field.height / field.width) * 0.9))
    height = field.height / rows
    cells = []
    for row, inside in enumerate(shared(count, rows)):
        shares = [_share(k, total, rows, dice) for k in range(inside)]
        left = field.left
        for share in shares:
            right = left + field.width * share / sum(shares)
            top = field.top + row * height
            is_broad = rows == 1 and share > 1
            cells.append(Field(left, top, right, top + height, is_broad))
            left = right
    return cells


def _share(number: int, count: int, rows: int, dice: Dice) -> float:
    if count == 1:
        return 2
    if rows > 1 or count > FEW_WIDE:
        return 1
    return dice.between(1.9, 2.6) if number % 2 else 1


def _pocket(cell: Field, item: int, frame: Frame) -> Shape:
    middle, level = (cell.left + cell.right) / 2, (cell.top + cell.bottom) / 2
    side = min(cell.width, cell.height)
    margin = max(0.17 * side, min(0.25 * side, 4 * frame.pixel))
    if not cell.is_broad:
        return Circle("edge", middle, level, side / 2 - margin, item)
    height = min(0.56 * cell.height, 0.7 * cell.width)
    width = min(cell.width - 1.6 * margin, 4.5 * height)
    radius = min(8 * frame.pixel, height / 2)
    return Rect("edge", middle - width / 2, level - height / 2, width, height, radius, item)


def _drilled(cell: Field, item: int) -> Circle:
    radius = round(0.27 * min(cell.width, cell.height), 1)
    return Circle("on", (cell.left + cell.right) / 2, (cell.top + cell.bottom) / 2, radius, item)
