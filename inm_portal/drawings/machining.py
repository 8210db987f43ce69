"""Pocket milling: areas cleared by passes parallel to their boundary.

Contour-parallel pocketing as in M. Held, "On the Computational Geometry of Pocket Machining",
Springer LNCS 500, 1991; the parallels come from polygon offsetting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from inm_portal.drawings.arcs import with_arcs
from inm_portal.drawings.pen import trace
from inm_portal.drawings.polygons import Area, Ring, extent, length, offset, signed_area
from inm_portal.drawings.shapes import Circle, Path, Point, Shape, line

MOST_PASSES = 40
LAST_TURN = 24
# Outlines are broad: what is off shows.
OUTLINE_TOLERANCE = 0.3


@dataclass(frozen=True, slots=True)
class Pocket:
    """An area, the rings the cutter runs inside it from the outside in, and where it goes in.

    `step` is the distance of one pass from the next: the cutter's diameter is a little more.
    """

    area: Area
    passes: tuple[Area, ...]
    step: float
    entry: Point

    @property
    def travel(self) -> float:
        """How far the cutter runs in material, in user units."""
        return sum(length(one) for area in self.passes for one in area)

    @property
    def contours(self) -> int:
        """How many closed paths the cutter runs."""
        return sum(len(area) for area in self.passes)


def mill(area: Area, target_step: float, level: float | None = None) -> Pocket:
    """Plan the passes of one pocket, about `target_step` user units apart.

    The step is set so that a whole number of passes fits between the edges of the stem, and the
    first runs half a step inside the edge: then the lines stand evenly across it.
    """
    half = half_stem(area)
    step = half / max(1, round(half / target_step))
    passes = parallels(area, step, step / 2)
    return Pocket(area, tuple(passes), step, entry_of(area, level))


def parallels(area: Area, step: float, first: float, most: int = MOST_PASSES) -> list[Area]:
    """Return `area` moved inwards by `first`, then by `step` more each time, until none is left."""
    passes = []
    for number in range(most):
        inner = [one for one in offset(area, -first - number * step) if _is_drawn(one, step)]
        if not inner:
            break
        passes.append(inner)
    return passes


def half_stem(area: Area) -> float:
    """Return half the width of the strokes `area` consists of, in user units.

    Moving the boundary inwards shortens it slowly, until the strokes close up and most of it is
    gone at once: the distance of the steepest loss is half a stroke.
    """
    top, bottom = min(y for _, y in area[0]), max(y for _, y in area[0])
    tick = (bottom - top) / 150
    before, losses = sum(map(length, area)), []
    for number in range(1, MOST_PASSES):
        left = sum(map(length, offset(area, -number * tick)))
        losses.append((before - left, number * tick))
        before = left
        if not left:
            break
    return max(losses)[1] - tick / 2


def entry_of(area: Area, level: float | None = None) -> Point:
    """Return where the cutter plunges: the middle of the widest stroke at the height `level`.

    Half the area's own height is taken where there is none at that level.
    """
    _, top, _, bottom = extent([area])
    if level is None or not top < level < bottom:
        level = (top + bottom) / 2
    crossings = sorted(x for one in area for x in _crossings(one, level))
    strokes = list(zip(crossings[::2], crossings[1::2], strict=False))
    left, right = max(strokes, key=lambda stroke: round(stroke[1] - stroke[0], 3))
    return (left + right) / 2, level


def machined_shapes(
    pockets: list[Pocket], plunge: float, tolerances: Sequence[float], most_markup: int
) -> list[Shape]:
    """Return all passes, the outlines, the ways through the air and the plunges.

    `plunge` is the radius of a plunge mark. What is drawn lies off what is computed by the first
    of `tolerances`, all in user units, at which the markup has at most `most_markup` characters,
    or by the last. The innermost pass of a pocket is machined first, and each pocket starts two
    turns after the last.
    """
    for tolerance in tolerances:
        shapes = _passes_and_outlines(pockets, tolerance)
        if len(trace(shapes, 1)) <= most_markup:
            break
    entries = [pocket.entry for pocket in pockets]
    if len(entries) > 1:
        shapes.append(Path("rapid", (line(*entries),)))
    return [*shapes, *(Circle("plunge", x, y, plunge) for x, y in entries)]


def _passes_and_outlines(pockets: list[Pocket], tolerance: float) -> list[Shape]:
    shapes: list[Shape] = []
    for number, pocket in enumerate(pockets):
        shapes += _cuts(pocket, 2 * number, tolerance)
    outlines = [
        with_arcs(one, min(0.6 * tolerance, OUTLINE_TOLERANCE))
        for pocket in pockets
        for one in pocket.area
    ]
    return [*shapes, Path("edge", tuple(outlines))]


def _cuts(pocket: Pocket, turn: int, tolerance: float) -> list[Path]:
    last = len(pocket.passes) - 1
    return [
        Path(
            "cut",
            tuple(with_arcs(one, tolerance) for one in rings),
            order=min(turn + last - number, LAST_TURN),
        )
        for number, rings in enumerate(pocket.passes)
    ]


def _is_drawn(one: Ring, step: float) -> bool:
    """Leave out scraps; a long thin ring is the last pass along the middle of a stroke."""
    around = length(one)
    width = 2 * abs(signed_area(one)) / around if around else 0
    return around > 3 * step and (width > 0.3 * step or around > 8 * step)


def _crossings(one: Ring, level: float) -> list[float]:
    found = []
    for (x, y), (u, v) in zip(one, [*one[1:], *one[:1]], strict=True):
        if (y <= level) != (v <= level):
            found.append(x + (level - y) * (u - x) / (v - y))
    return found
