"""Shapes as corner points: what a picture is painted from and a test measures."""

from collections.abc import Iterator

from inm_portal.drawings.arcs import arc_points
from inm_portal.drawings.polygons import disc
from inm_portal.drawings.shapes import Circle, Path, Point, Rect, Run, Shape

CURVE_PIECES = 16
QUARTER = 16


def outlines(shape: Shape) -> Iterator[tuple[list[Point], bool]]:
    """Yield each stroke of `shape` as corner points, and whether it is closed."""
    match shape:
        case Path():
            for run in shape.runs:
                yield corners(run), run.closed
        case Circle():
            yield disc(shape.x, shape.y, shape.r, 64), True
        case Rect():
            yield _rounded(shape), True


def corners(run: Run) -> list[Point]:
    """Return `run` with its curves and arcs replaced by short chords."""
    points = [run.points[0]]
    if run.curved:
        for k in range(0, len(run.points) - 1, 3):
            points += _bezier(run.points[k : k + 4])
    elif run.bulges:
        ends = [*run.points[1:], run.points[0]] if run.closed else run.points[1:]
        for start, end, bulge in zip(run.points, ends, run.bulges, strict=False):
            points += arc_points(start, end, bulge)
    else:
        points += run.points[1:]
    return points


def _bezier(points: tuple[Point, ...]) -> list[Point]:
    found = []
    for k in range(1, CURVE_PIECES + 1):
        t = k / CURVE_PIECES
        weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        pairs = list(zip(weights, points, strict=True))
        found.append((sum(w * x for w, (x, _) in pairs), sum(w * y for w, (_, y) in pairs)))
    return found


def _rounded(rect: Rect) -> list[Point]:
    left, top, right, bottom = rect.x, rect.y, rect.x + rect.width, rect.y + rect.height
    r = min(rect.radius, rect.width / 2, rect.height / 2)
    if not r:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    # From the lower right clockwise, as the corners of a disc run.
    near, far = (left + r, top + r), (right - r, bottom - r)
    middles = [far, (near[0], far[1]), near, (far[0], near[1])]
    circle = disc(0, 0, r, 4 * QUARTER)
    return [
        (x + u, y + v)
        for quarter, (x, y) in enumerate(middles)
        for u, v in (circle[(quarter * QUARTER + k) % len(circle)] for k in range(QUARTER + 1))
    ]
