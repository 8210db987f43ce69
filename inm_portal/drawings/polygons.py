"""Areas bounded by straight edges: join, cut out, move the boundary in or out, thin the points.

The work is done by Angus Johnson's Clipper library in integers (Vatti's polygon clipping,
Communications of the ACM 35/7, 1992), hence the same on every machine. An area is a list of
rings; a ring around material runs one way, a ring around a hole the other.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyclipper  # type: ignore[import-untyped]

from inm_portal.drawings.shapes import Point

Ring = list[Point]
Area = list[Ring]

# Integers per user unit: a power of two keeps the way back exact.
SCALE = 1024
# How far, in user units, the corners of an arc may lie off it.
ARC_TOLERANCE = 0.04


def union(rings: Iterable[Sequence[Point]]) -> Area:
    """Return everything that any of `rings`, oriented as fonts do it, goes around."""
    return _clipped(pyclipper.CT_UNION, _whole(rings), [])


def difference(area: Area, holes: Iterable[Sequence[Point]]) -> Area:
    """Return `area` without what `holes` go around."""
    return _clipped(pyclipper.CT_DIFFERENCE, _whole(area), _whole(holes))


def offset(area: Area, distance: float) -> Area:
    """Move the boundary of `area` outwards, or inwards if negative, by `distance` user units.

    Corners that open up are rounded, as a turning cutter leaves them. Empty when nothing is left.
    """
    if not area:
        return []
    worker = pyclipper.PyclipperOffset(2.0, ARC_TOLERANCE * SCALE)
    worker.AddPaths(_whole(area), pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    return _users(worker.Execute(distance * SCALE))


def pieces(area: Area) -> list[Area]:
    """Return the separate pieces of `area`, from left to right, each with its holes."""
    worker = pyclipper.Pyclipper()
    worker.AddPaths(_whole(area), pyclipper.PT_SUBJECT, True)
    tree = worker.Execute2(pyclipper.CT_UNION, pyclipper.PFT_NONZERO, pyclipper.PFT_NONZERO)
    found = [_users([n.Contour, *(hole.Contour for hole in n.Childs)]) for n in _outer(tree)]
    return sorted(found, key=lambda piece: min(piece[0]))


def fillet(area: Area, radius: float) -> Area:
    """Round the inner corners of `area` by `radius`."""
    return offset(offset(area, radius), -radius)


def soften(area: Area, radius: float) -> Area:
    """Round the outer corners of `area` by `radius`."""
    return offset(offset(area, -radius), radius)


def moved(area: Area, across: float, down: float) -> Area:
    return [[(x + across, y + down) for x, y in one] for one in area]


def extent(areas: Iterable[Area]) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of all `areas` together; zeros if there is nothing."""
    points = [point for area in areas for one in area for point in one] or [(0.0, 0.0)]
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def is_material(ring: Ring) -> bool:
    """Say whether the ring goes around material, not around a hole."""
    return signed_area(ring) > 0


def signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in edges(ring)) / 2


def length(ring: Ring) -> float:
    return sum(math.dist(a, b) for a, b in edges(ring))


def box(left: float, top: float, right: float, bottom: float) -> Ring:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def disc(x: float, y: float, r: float, corners: int = 48) -> Ring:
    turns = [math.tau * k / corners for k in range(corners)]
    return [(x + r * math.cos(t), y + r * math.sin(t)) for t in turns]


def edges(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], *ring[:1]], strict=True)


def _outer(node: Any) -> Iterator[Any]:
    """Yield the boundaries of material below `node`, islands in holes included."""
    for child in node.Childs:
        if not child.IsHole:
            yield child
        yield from _outer(child)


def _clipped(kind: int, subject: list[list[tuple[int, int]]], clip: object) -> Area:
    # Clipper refuses to begin with nothing, or with rings too thin to go around anything.
    if not any(len(ring) > 2 for ring in subject):
        return []
    worker = pyclipper.Pyclipper()
    worker.AddPaths(subject, pyclipper.PT_SUBJECT, True)
    if clip:
        worker.AddPaths(clip, pyclipper.PT_CLIP, True)
    return _users(worker.Execute(kind, pyclipper.PFT_NONZERO, pyclipper.PFT_NONZERO))


def _whole(rings: Iterable[Sequence[Point]]) -> list[list[tuple[int, int]]]:
    return [[(round(x * SCALE), round(y * SCALE)) for x, y in ring] for ring in rings]


def _users(rings: list[list[tuple[int, int]]]) -> Area:
    return [[(x / SCALE, y / SCALE) for x, y in ring] for ring in rings]
