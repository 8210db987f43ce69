"""Letters as areas that a cutter can clear."""

import math
from bisect import bisect_left
from collections.abc import Iterator

from inm_portal.drawings.fonts import Font
from inm_portal.drawings.polygons import Area, Ring, edges, extent, moved, union

WEIGHT = 800.0
WIDEST, NARROWEST = 125, 62
TRACKING = -0.035  # em
CLEARANCE = 0.035  # em between the ink of two letters, at least
LEVELS = 40


def letter_areas(name: str, font: Font, width: float, size: float, gap: float) -> list[Area]:
    """Return the area of each letter, y downwards from the baseline.

    `width` is the font's width axis in percent, `size` one em and `gap` an extra distance
    between letters, both in user units. Characters without ink are left out.
    """
    places = font.places(name, width, WEIGHT)
    areas = []
    for number, (character, place) in enumerate(zip(name, places, strict=False)):
        shift = place * size + gap * number
        rings = font.outline(character, width, WEIGHT)
        areas.append(union([[(x * size + shift, -y * size) for x, y in one] for one in rings]))
    return _apart([area for area in areas if area], CLEARANCE * size)


def ink_length(name: str, font: Font, width: float) -> float:
    """Return the length of the name from its first to its last ink, in em."""
    left, _, right, _ = extent(letter_areas(name, font, width, 1, TRACKING))
    return right - left


def fitting_width(name: str, font: Font, measure: float, lowest: float) -> int:
    """Return the widest setting, in steps of 3, that leaves the capitals of `name` high enough.

    The name is to fill `measure`; its capitals are to be at least `lowest` high then. The
    narrowest setting if none does.
    """

    def is_high(width: int) -> bool:
        size = measure / ink_length(name, font, width)
        return size * font.cap_height(width, WEIGHT) >= lowest

    settings = range(WIDEST, NARROWEST - 1, -3)
    # Letters only grow as they are set narrower, so the settings can be searched by halves.
    first = bisect_left(settings, True, key=is_high)
    return settings[min(first, len(settings) - 1)]


def _apart(areas: list[Area], clearance: float) -> list[Area]:
    """Move letters to the right until at every height the ink of two keeps its distance."""
    _, top, _, bottom = extent(areas)
    placed: list[Area] = []
    right_edges = [-math.inf] * LEVELS
    for area in areas:
        spans = [_span(area, top, bottom, level) for level in range(LEVELS)]
        gaps = [
            left - right
            for level, (left, _) in enumerate(spans)
            for right in right_edges[max(0, level - 1) : level + 2]
        ]
        shift = max(0.0, clearance - min(gaps))
        placed.append(moved(area, shift, 0))
        right_edges = [right + shift for _, right in spans]
    return placed


def _span(area: Area, top: float, bottom: float, level: int) -> tuple[float, float]:
    """Return the leftmost and rightmost ink between two heights; infinities if there is none."""
    upper = top + (bottom - top) * level / LEVELS
    lower = top + (bottom - top) * (level + 1) / LEVELS
    found = [x for one in area for x in _inside(one, upper, lower)]
    return min(found, default=math.inf), max(found, default=-math.inf)


def _inside(one: Ring, upper: float, lower: float) -> Iterator[float]:
    for (x, y), (u, v) in edges(one):
        if max(y, v) >= upper and min(y, v) <= lower:
            for level in (upper, lower):
                share = 0.0 if y == v else min(1.0, max(0.0, (level - y) / (v - y)))
                yield x + share * (u - x)
            if y == v:
                yield u
