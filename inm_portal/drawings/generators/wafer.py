"""A wafer map: the dies in use, one for each project, among those still free."""

import math

from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Frame, Path, Point, Rect, Run, Shape

FEWEST_DIES = 44
USED = 0.9  # of the wafer's radius


def wafer(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    """A wide sheet shows a row of wafers, filled from the left."""
    count = shown(numbers.projects)
    radius = frame.height / 2 - 3 * frame.pixel
    centers = _centers(frame, radius)
    sites = _sites(max(FEWEST_DIES, math.ceil(count / len(centers) * 1.12)))
    pitch = 2 * radius * USED / _across(sites)
    spots = _spots(centers, sites, pitch, dice)
    die = pitch * 0.81
    dies = [(x - die / 2, y - die / 2) for x, y in spots]
    on = [Rect("on", x, y, die, die, item=k) for k, (x, y) in enumerate(_by_row(dies[:count]))]
    off = [Rect("off", x, y, die, die) for x, y in _by_row(dies[count:])]
    return [*off, *on, *(_rim(center, radius) for center in centers)]


def _centers(frame: Frame, radius: float) -> list[Point]:
    number = int(frame.width / (2 * radius))
    if number == 1:
        return [(frame.width / 2, frame.height / 2)]
    inset = frame.height / 2
    pitch = (frame.width - 2 * inset) / (number - 1)
    return [(inset + pitch * k, frame.height / 2) for k in range(number)]


def _sites(fewest: int) -> list[Point]:
    """Return the middles, in dies from the center, of the largest dies that `fewest` fit in."""
    radius = 2.0
    while True:
        for shift in (0.0, 0.5):
            found = _inside(radius, shift)
            if len(found) >= fewest:
                return found
        radius += 0.1


def _inside(radius: float, shift: float) -> list[Point]:
    """Return the dies of a grid that lie wholly within `radius` dies."""
    steps = range(-int(radius) - 1, int(radius) + 2)
    grid = [(x + shift, y + shift) for y in steps for x in steps]
    return [(x, y) for x, y in grid if math.hypot(abs(x) + 0.5, abs(y) + 0.5) <= radius]


def _across(sites: list[Point]) -> float:
    return 2 * max(math.hypot(abs(x) + 0.5, abs(y) + 0.5) for x, y in sites)


def _by_row(places: list[Point]) -> list[Point]:
    """Sort for short markup: from one die the next is near."""
    return sorted(places, key=lambda place: (place[1], place[0]))


def _spots(centers: list[Point], sites: list[Point], pitch: float, dice: Dice) -> list[Point]:
    """Return all dies, those in use first: wafer by wafer, from the middle out."""
    ranked = sorted((math.hypot(x, y) + dice.between(0, 1.6), (x, y)) for x, y in sites)
    middle_out = [site for _, site in ranked]
    return [(cx + x * pitch, cy + y * pitch) for cx, cy in centers for x, y in middle_out]


def _rim(center: Point, radius: float) -> Path:
    """Return the edge of a wafer, with the notch by which machines align it."""
    x, y = center
    half = 0.09
    left = (x - radius * math.sin(half), y + radius * math.cos(half))
    right = (x + radius * math.sin(half), y + radius * math.cos(half))
    corners = (left, (x, y - radius), right, (x, y + radius * 0.92))
    bulge = math.tan((math.pi - half) / 4)
    return Path("edge", (Run(corners, closed=True, bulges=(bulge, bulge, 0, 0)),))
