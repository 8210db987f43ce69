"""The home plate: a short name milled into a plate, the cutter's numbers for the caption."""

from dataclasses import dataclass

from inm_portal.drawings.fonts import Font
from inm_portal.drawings.lettering import (
    TRACKING,
    WEIGHT,
    WIDEST,
    fitting_width,
    ink_length,
    letter_areas,
)
from inm_portal.drawings.machining import Pocket, machined_shapes, mill
from inm_portal.drawings.polygons import Area, extent, moved, pieces
from inm_portal.drawings.shapes import Drawing, Path, Shape, line

WIDTH = 1000.0  # user units, and millimeters of the plate that the caption speaks of
MARGIN = 4.0
# Capital letters between these heights: narrower letters for long names, air for short ones.
LOWEST, HIGHEST = 225.0, 300.0
MOST_AIR = 260.0  # user units between two letters
STEP = 7.2  # user units between passes, about
# How far a drawn line may be off, in user units: the first of these that keeps the drawing small.
TOLERANCES = (0.16, 0.22, 0.3, 0.4, 0.6)
MOST_MARKUP = 12_500  # characters


@dataclass(frozen=True, slots=True)
class Plate:
    """The drawing and what a caption can say of it.

    `pockets` and `passes` count areas and closed cutter paths; `travel_mm` is the way the cutter
    runs in material on a plate `width_mm` wide.
    """

    drawing: Drawing
    pockets: int
    passes: int
    travel_mm: float
    width_mm: float


def plate(short_name: str, font: Font) -> Plate:
    """Mill `short_name`, one to six characters, across a plate 1000 units wide.

    The width axis of `font` is chosen so that the letters fill the plate at a good height; a
    name too short for that is spaced out. Raises ValueError for another length and for
    characters the font does not have.
    """
    name = checked(short_name, font)
    areas, level = _letters(name, font)
    pockets = [mill(piece, STEP, level) for area in areas for piece in pieces(area)]
    bottom = extent(areas)[3]
    passes = sum(pocket.contours for pocket in pockets)
    travel = sum(pocket.travel for pocket in pockets)
    drawing = Drawing(
        "plate",
        WIDTH,
        round(bottom + MARGIN, 1),
        (*machined_shapes(pockets, 4, TOLERANCES, MOST_MARKUP), *_way_home(pockets)),
        f"{name}, milled into a plate",
        _says(len(pockets), passes, travel),
    )
    return Plate(drawing, len(pockets), passes, travel, WIDTH)


def _says(pockets: int, passes: int, travel: float) -> str:
    """Return what the cutter does, in one sentence; `travel` in mm."""
    return (
        f"{pockets} pockets, {passes} passes of the cutter, {travel / 1000:.1f} m of travel "
        f"on a plate {WIDTH / 1000:g} m wide."
    )


def _way_home(pockets: list[Pocket]) -> list[Shape]:
    """Return the way to the edge of the plate, where a short name leaves one."""
    right = extent(pocket.area for pocket in pockets)[2]
    x, y = pockets[-1].entry
    if right > WIDTH - 60:
        return []
    home = WIDTH - MARGIN - 8
    arm = min(8, y - 1)
    cross = line((home, y - arm), (home, y + arm)), line((home - 8, y), (home + 8, y))
    return [Path("rapid", (line((x, y), (home - 8, y)),)), Path("edge", cross)]


def checked(short_name: str, font: Font) -> str:
    """Return the name without blanks, or raise ValueError if it cannot be milled."""
    name = "".join(short_name.split())
    if not 1 <= len(name) <= 6:
        raise ValueError("a plate takes one to six characters")
    if missing := font.missing(name):
        raise ValueError(f"the font does not have {missing}")
    if not ink_length(name, font, WIDEST):
        raise ValueError("the name has no ink")
    return name


def _letters(name: str, font: Font) -> tuple[list[Area], float]:
    """Return the letters, and the height on the plate where the cutter plunges into them."""
    measure = WIDTH - 2 * MARGIN
    width = fitting_width(name, font, measure, LOWEST)
    natural = ink_length(name, font, width)
    size = min(measure / natural, HIGHEST / font.cap_height(width, WEIGHT))
    spare = (measure - natural * size) / max(1, len(name) - 1)
    areas = letter_areas(name, font, width, size, TRACKING * size + min(spare, MOST_AIR))
    left, top, _, _ = extent(areas)
    level = MARGIN - top - font.cap_height(width, WEIGHT) * size / 2
    return [moved(area, MARGIN - left, MARGIN - top) for area in areas], level
