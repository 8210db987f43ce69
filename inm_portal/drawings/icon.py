"""The site icon: one letter of the short name, cut into a square of the plate's color."""

from inm_portal.drawings.arcs import with_arcs
from inm_portal.drawings.fonts import Font
from inm_portal.drawings.lettering import letter_areas
from inm_portal.drawings.machining import half_stem, mill
from inm_portal.drawings.plate import checked
from inm_portal.drawings.polygons import Area, extent, moved, offset
from inm_portal.drawings.shapes import Drawing, Path, Run

SIDE = 64.0
MARGIN = 9.0
WIDTH = 112.0
# Bands of light inside the letter, as shares of half a stroke: light, dark, light.
BANDS = (0.3, 0.58)


def icon(short_name: str, font: Font) -> Drawing:
    """Return the icon of `short_name`: the letter that takes the cutter longest, on 64 by 64.

    Written with a palette it is a file of its own; painted, a bitmap. Raises ValueError for a
    name that cannot be milled.
    """
    name = checked(short_name, font)
    travels = {letter: _travel(letter, font) for letter in dict.fromkeys(name)}
    letter = max(travels, key=travels.__getitem__)
    area = _centered(letter, font)
    shapes = (Path("fill", tuple(_bands(area))),)
    return Drawing("icon", SIDE, SIDE, shapes, name)


def _travel(letter: str, font: Font) -> float:
    areas = letter_areas(letter, font, WIDTH, 300, 0)
    return round(sum(mill(area, 7).travel for area in areas), 3)


def _centered(letter: str, font: Font) -> Area:
    left, top, right, bottom = extent(letter_areas(letter, font, WIDTH, 1, 0))
    size = (SIDE - 2 * MARGIN) / max(right - left, bottom - top)
    area = letter_areas(letter, font, WIDTH, size, 0)[0]
    left, top, right, bottom = extent([area])
    return moved(area, (SIDE - left - right) / 2, (SIDE - top - bottom) / 2)


def _bands(area: Area) -> list[Run]:
    """Return the letter's edge and the edges of the bands inside it, every other one reversed.

    Filled by the rule of nonzero winding, reversed rings cut out what is inside them.
    """
    half = half_stem(area)
    runs: list[Run] = []
    for number, share in enumerate((0.0, *BANDS)):
        rings = offset(area, -share * half)
        runs += [with_arcs(one[::-1] if number % 2 else one, 0.03) for one in rings]
    return runs
