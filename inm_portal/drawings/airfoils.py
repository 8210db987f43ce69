"""Airfoil sections by formula."""

import math

from inm_portal.drawings.shapes import Point


def naca(camber: float, crest: float, thickness: float, pieces: int) -> list[Point]:
    """Return a four-digit NACA section of chord 1 from the nose, upper side first, y upwards.

    `camber`, its place `crest` and `thickness` are shares of the chord: NACA 2412 has 0.02, 0.4
    and 0.12. Each side has `pieces` chords, closer together at both ends.

    E. Jacobs, K. Ward and R. Pinkerton, NACA Report 460, 1933; the last coefficient is 0.1036
    instead of 0.1015, which closes the trailing edge.
    """
    upper, lower = [], []
    for k in range(pieces + 1):
        x = (1 - math.cos(math.pi * k / pieces)) / 2
        half = 5 * thickness * _half_thickness(x)
        mean, slope = _mean_line(x, camber, crest)
        tilt = math.atan(slope)
        upper.append((x - half * math.sin(tilt), mean + half * math.cos(tilt)))
        lower.append((x + half * math.sin(tilt), mean - half * math.cos(tilt)))
    return upper + lower[-2:0:-1]


def _half_thickness(x: float) -> float:
    return 0.2969 * math.sqrt(x) - 0.126 * x - 0.3516 * x**2 + 0.2843 * x**3 - 0.1036 * x**4


def _mean_line(x: float, camber: float, crest: float) -> tuple[float, float]:
    """Return the height of the mean line at `x`, and its slope."""
    span = crest if x < crest else 1 - crest
    rise = 2 * crest * x - x * x if x < crest else 1 - 2 * crest + 2 * crest * x - x * x
    return camber / span**2 * rise, 2 * camber / span**2 * (crest - x)
