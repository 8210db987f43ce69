"""Rings of many corners as few straight lines and circular arcs, as a milling program has them."""

import math
from itertools import pairwise

from inm_portal.drawings.polygons import Ring
from inm_portal.drawings.shapes import Point, Run

STRAIGHT = 0.0
# No arc turns further than this, so that its direction is never in doubt (radians).
WIDEST_TURN = 2.6


def with_arcs(ring: Ring, tolerance: float) -> Run:
    """Return `ring` as a closed run of lines and arcs that lie within `tolerance` of it.

    Greedy: from each corner the longest line or arc that still fits is taken, its length found
    by doubling and halving, beginning at the sharpest corner. The arc through a first, a middle
    and a last corner is tried, and has to pass near every corner and every middle between two.
    """
    corners = _from_sharpest(ring)
    loop = [*corners, corners[0]]
    points, bulges, at = [loop[0]], [], 0
    while at < len(loop) - 1:
        reach, bulge = _longest(loop, at, tolerance)
        at += reach
        points.append(loop[at])
        bulges.append(bulge)
    return Run(tuple(points[:-1]), closed=True, bulges=tuple(bulges))


def arc_points(start: Point, end: Point, bulge: float, sag: float = 0.05) -> list[Point]:
    """Return corners along the arc after `start` up to `end`, chords within `sag` of it."""
    if not bulge:
        return [end]
    x, y, r, turn = arc_of(start, end, bulge)
    widest = 2 * math.acos(max(0.0, 1 - sag / r)) or math.pi
    pieces = max(1, math.ceil(abs(turn) / widest))
    begin = math.atan2(start[1] - y, start[0] - x)
    angles = [begin + turn * k / pieces for k in range(1, pieces)]
    return [*((x + r * math.cos(a), y + r * math.sin(a)) for a in angles), end]


def arc_of(start: Point, end: Point, bulge: float) -> tuple[float, float, float, float]:
    """Return center x, center y, radius and turn in radians of an arc given by its bulge.

    The bulge is the tangent of a quarter of the turn, as in DXF's polylines.
    """
    chord = math.dist(start, end)
    turn = 4 * math.atan(bulge)
    r = chord / (2 * math.sin(abs(turn) / 2))
    lift = (1 - bulge * bulge) / (4 * bulge)
    across, down = end[0] - start[0], end[1] - start[1]
    x = (start[0] + end[0]) / 2 - down * lift
    y = (start[1] + end[1]) / 2 + across * lift
    return x, y, r, turn


def _from_sharpest(ring: Ring) -> Ring:
    turns = [
        abs(math.remainder(_heading(b, c) - _heading(a, b), math.tau))
        for a, b, c in zip([ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True)
    ]
    sharpest = max(range(len(ring)), key=lambda k: round(turns[k], 6))
    return [*ring[sharpest:], *ring[:sharpest]]


def _longest(loop: Ring, at: int, tolerance: float) -> tuple[int, float]:
    """Return how many corners one line or arc from loop[at] may span, and its bulge."""
    room = len(loop) - 1 - at
    fits, bulge, reach = 1, STRAIGHT, 2
    while reach <= room and (found := _fit(loop[at : at + reach + 1], tolerance)) is not None:
        fits, bulge, reach = reach, found, reach * 2
    low, high = fits, min(reach, room + 1)
    while high - low > 1:
        middle = (low + high) // 2
        found = _fit(loop[at : at + middle + 1], tolerance)
        if found is None:
            high = middle
        else:
            low, bulge = middle, found
    return low, bulge


def _fit(points: Ring, tolerance: float) -> float | None:
    """Return the bulge of a line or arc that replaces `points`, or None."""
    start, middle, end = points[0], points[len(points) // 2], points[-1]
    sides = list(pairwise(points))
    # A line or arc there and back would pass near all points too, but it is shorter.
    way = sum(math.dist(a, b) for a, b in sides) - 2 * tolerance
    tested = [*points[1:-1], *(((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in sides)]
    chord = math.dist(start, end)
    if chord >= way and all(_off_line(p, start, end) <= tolerance for p in tested):
        return STRAIGHT
    turn = _turn(start, middle, end)
    if not chord or not 0 < abs(turn) <= WIDEST_TURN:
        return None
    bulge = math.tan(turn / 4)
    x, y, r, _ = arc_of(start, end, bulge)
    near = all(abs(math.dist((x, y), point) - r) <= tolerance for point in tested)
    return bulge if near and r * abs(turn) >= 0.98 * way else None


def _turn(start: Point, middle: Point, end: Point) -> float:
    """Return the turn of the arc through three points: twice the angle between its chords."""
    return 2 * math.remainder(_heading(middle, end) - _heading(start, middle), math.tau)


def _heading(a: Point, b: Point) -> float:
    return math.atan2(b[1] - a[1], b[0] - a[0])


def _off_line(point: Point, start: Point, end: Point) -> float:
    across, down = end[0] - start[0], end[1] - start[1]
    run = math.hypot(across, down)
    if not run:
        return math.dist(point, start)
    return abs(across * (point[1] - start[1]) - down * (point[0] - start[0])) / run
