"""A control chart: a point for each milestone between its limits, and one that left them."""

from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Circle, Frame, Path, Point, Shape, line


def chart(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    """The mean and its limits as in W. A. Shewhart, "Economic Control of Quality", 1931."""
    count = shown(numbers.milestones)
    points = _points(frame, count, dice)
    radius = min((4 if frame.is_wide else 3) * frame.pixel, 0.36 * frame.width / max(1, count))
    shapes = _limits(frame)
    if len(points) > 1:
        shapes.append(Path("thin", (line(*points),)))
    reached = shown(numbers.reached)
    shapes += [
        Circle("node" if item < reached else "knot", x, y, round(radius, 1), item)
        for item, (x, y) in enumerate(points)
    ]
    if count > 3:
        shapes.append(_flag(frame, max(points, key=lambda p: abs(p[1] - frame.height / 2))))
    return shapes


def _limits(frame: Frame) -> list[Shape]:
    left, right = frame.pixel, frame.width - frame.pixel
    upper, mean, lower = (share * frame.height for share in (0.16, 0.5, 0.84))
    zones = [0.5 + 0.34 * k / 3 for k in (-2, -1, 1, 2)]
    return [
        Path(
            "scribe",
            tuple(line((left, z * frame.height), (right, z * frame.height)) for z in zones),
        ),
        Path("alt", (line((left, upper), (right, upper)), line((left, lower), (right, lower)))),
        Path("thin", (line((left, mean), (right, mean)),)),
    ]


def _points(frame: Frame, count: int, dice: Dice) -> list[Point]:
    """Return a walk that is drawn back to the mean, with one point outside the limits."""
    inset, height = 7 * frame.pixel, 0.0
    stray = int(count * dice.between(0.55, 0.8)) if count > 3 else -1
    points = []
    for k in range(count):
        height = 0.45 * height + dice.between(-0.24, 0.24)
        shown_height = 0.41 if k == stray else max(-0.31, min(0.31, height))
        share = (k + 0.5) / count
        x = inset + (frame.width - 2 * inset) * share
        points.append((x, frame.height * (0.5 - shown_height)))
    return points


def _flag(frame: Frame, point: Point) -> Circle:
    return Circle("lost", point[0], point[1], (5.5 if frame.is_wide else 4) * frame.pixel)
