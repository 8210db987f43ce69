"""Initials for people without a portrait, milled like the home plate."""

import unicodedata

from inm_portal.drawings.fonts import Font
from inm_portal.drawings.lettering import TRACKING, WEIGHT, fitting_width, ink_length, letter_areas
from inm_portal.drawings.machining import machined_shapes, mill
from inm_portal.drawings.polygons import Area, extent, moved, pieces
from inm_portal.drawings.shapes import Circle, Drawing, Path, Shape, line

WIDTH, HEIGHT = 200.0, 110.0
MARGIN = 3.0
STEP = 5.4  # user units between passes, about
# How far a drawn line may be off, in user units: the first of these that keeps the drawing small.
TOLERANCES = (0.16, 0.24, 0.32, 0.45, 0.6, 0.9)
MOST_MARKUP = 2300  # characters
# Letters whose stroke is no accent that could be taken away.
STROKED = str.maketrans("ŁĐĦ", "LDH")


def initials(name: str, font: Font) -> Drawing:
    """Mill the initials of a person's `name` on a sheet of 200 by 110 units.

    A center mark, of a part not yet begun, stands for a name without a letter the font has.
    """
    letters = initials_of(name, font)
    shapes = _milled(letters, font) if letters else _center_mark()
    title = f"{letters}, initials of {name}" if letters else f"No portrait of {name}"
    return Drawing("initials", WIDTH, HEIGHT, tuple(shapes), title)


def initials_of(name: str, font: Font) -> str:
    """Return the first letters of the first and the last name, of those the font has.

    Abbreviated words ("J. Christopher Love", "Dr.") give way if two whole ones are left.
    Letters lose the accents that the font does not have.
    """
    words = [word for word in name.split() if _letter(word, font)]
    whole = [word for word in words if not word.endswith(".")]
    chosen = whole if len(whole) > 1 else words
    return "".join(_letter(word, font) for word in chosen[:1] + chosen[1:][-1:])


def _letter(word: str, font: Font) -> str:
    """Return the capital of the word's first letter, or nothing if the font has none."""
    first = next((character for character in word if character.isalnum()), "")
    capital = first.upper()[:1]
    plain = unicodedata.normalize("NFD", capital)[:1].translate(STROKED)
    known = [letter for letter in (capital, plain) if letter and not font.missing(letter)]
    return known[0] if known else ""


def _milled(letters: str, font: Font) -> list[Shape]:
    areas = _fitted(letters, font)
    pockets = [mill(piece, STEP, HEIGHT / 2) for area in areas for piece in pieces(area)]
    return machined_shapes(pockets, 2.4, TOLERANCES, MOST_MARKUP)


def _fitted(letters: str, font: Font) -> list[Area]:
    """Return the letters as high as the sheet, if the font can be set narrow enough."""
    measure, rise = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    width = fitting_width(letters, font, measure, 0.96 * rise)
    size = min(
        measure / ink_length(letters, font, width),
        0.96 * rise / font.cap_height(width, WEIGHT),
    )
    left, top, right, bottom = extent(letter_areas(letters, font, width, size, TRACKING * size))
    # An accent above the letter takes its place from the letter's height.
    size *= min(1, measure / (right - left), rise / (bottom - top))
    areas = letter_areas(letters, font, width, size, TRACKING * size)
    left, _, _, bottom = extent(areas)
    return [moved(area, MARGIN - left, HEIGHT - MARGIN - bottom) for area in areas]


def _center_mark() -> list[Shape]:
    x, y, r = HEIGHT / 2, HEIGHT / 2, 0.36 * HEIGHT
    arms = [(r * 1.3, 0.0), (0.0, r * 1.3)]
    cross = [line((x - u, y - v), (x + u, y + v)) for u, v in arms]
    return [Path("alt", tuple(cross)), Circle("edge", x, y, r)]
