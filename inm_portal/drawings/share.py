"""Share images: what other sites show beside a link, 1200 by 630 pixels."""

from dataclasses import dataclass

from inm_portal.drawings.breaking import even_rows
from inm_portal.drawings.fonts import Font
from inm_portal.drawings.ink import on_plate
from inm_portal.drawings.polygons import Area, box, union
from inm_portal.drawings.raster import Box, Canvas
from inm_portal.drawings.shapes import Drawing

WIDTH, HEIGHT = 1200, 630
EDGE = 64
# Where the title begins, and the sizes that are tried, in pixels.
TOP = EDGE + 82
SIZES = range(92, 39, -4)
LEADING = 1.04
SITE_SIZE = 27
LINE_SCALE = 1.6


@dataclass(frozen=True, slots=True)
class Face:
    """A cut of the font: its axes, and em between letters."""

    width: float
    weight: float
    tracking: float = 0


TITLE, SITE = Face(104, 700, -0.025), Face(100, 560)


def share_image(title: str, site: str, drawing: Drawing, font: Font, plate_color: str) -> bytes:
    """Return a PNG file: site and title over the drawing, on `plate_color`, `#rrggbb`, dark.

    A wide drawing lies below the title, another to its right. Characters that the font does not
    have are left out; a title too long for its place ends in an ellipsis. Raises ValueError for
    another form of color.
    """
    palette = on_plate(plate_color)
    canvas = Canvas(WIDTH, HEIGHT, plate_color)
    place = _place(drawing)
    canvas.fill([[box(EDGE, EDGE, EDGE + 44, EDGE + 9)]], palette.mark)
    canvas.fill(_text(site, SITE, font, SITE_SIZE, EDGE + 51), palette.hue)
    is_below = place.left == EDGE
    measure = WIDTH - 2 * EDGE if is_below else place.left - EDGE - 40
    room = (place.top - 36 if is_below else HEIGHT - EDGE) - TOP
    size, lines = _fitted(title, font, measure, room)
    for number, line in enumerate(lines):
        baseline = TOP + size * (0.74 + LEADING * number)
        canvas.fill(_text(line, TITLE, font, size, baseline), palette.edge)
    canvas.place(drawing, place, palette, LINE_SCALE)
    return canvas.png()


def _place(drawing: Drawing) -> Box:
    """Return the drawing's place: along the bottom if it is wide, else in the right corner."""
    if drawing.width <= 2 * drawing.height:
        side = 392
        return Box(WIDTH - EDGE - side, HEIGHT - EDGE - side, side, side)
    height = min((WIDTH - 2 * EDGE) * drawing.height / drawing.width, 236)
    return Box(EDGE, HEIGHT - EDGE - height, WIDTH - 2 * EDGE, height)


def _fitted(title: str, font: Font, measure: float, room: float) -> tuple[int, list[str]]:
    """Return the largest size at which the title fits into its place, and its lines."""
    words = "".join(c for c in title if c.isspace() or not font.missing(c)).split()
    for size in SIZES:
        lines = _broken(words, font, measure / size)
        low = size * (LEADING * len(lines) + 0.16) <= room
        if low and all(_em(line, font) * size <= measure for line in lines):
            return size, _evened(words, lines, font, measure / size)
    most = int(room / SIZES[-1] / LEADING)
    shown = [_cut(line, font, measure / SIZES[-1]) for line in lines[:most]]
    return SIZES[-1], shown if shown == lines else [*shown[:-1], shown[-1].rstrip(".,:;") + "…"]


def _broken(words: list[str], font: Font, measure: float) -> list[str]:
    """Break words into lines of at most `measure` em, unless one word is longer."""
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _em(joined, font) <= measure:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _evened(words: list[str], lines: list[str], font: Font, measure: float) -> list[str]:
    """Break the words into as many lines as there are, of even length if that fits."""
    rows = even_rows([_em(f"{word} ", font) for word in words], len(lines))
    even = [" ".join(words[k] for k in row) for row in rows]
    return even if all(_em(line, font) <= measure for line in even) else lines


def _cut(line: str, font: Font, measure: float) -> str:
    while len(line) > 1 and _em(line, font) > measure:
        line = line[:-1]
    return line


def _em(text: str, font: Font) -> float:
    return font.advance(text, TITLE.width, TITLE.weight) + TITLE.tracking * len(text)


def _text(text: str, face: Face, font: Font, size: float, baseline: float) -> list[Area]:
    """Return the areas of a line of text from the left edge, in pixels."""
    known = "".join(c for c in text if not font.missing(c))
    places = font.places(known, face.width, face.weight)
    areas = []
    for number, (character, place) in enumerate(zip(known, places, strict=False)):
        left = EDGE + (place + face.tracking * number) * size
        rings = font.outline(character, face.width, face.weight)
        areas.append(union([[(left + x * size, baseline - y * size) for x, y in r] for r in rings]))
    return areas
