"""Well plates: a well taken for each project, its size the strength of the signal."""

import math

from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Circle, Frame, Path, Point, Shape, ring

# Wells across and down: the plates of 24, 96 and 384 wells (ANSI SLAS 4) and steps between.
LAYOUTS = [(6, 4), (9, 6), (12, 8), (18, 12), (24, 16)]
SIZES = 5
MOST_RINGS_WIDE, MOST_RINGS_SMALL = 100, 60


def wells(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    """A wide sheet shows a row of plates, filled column by column from the left."""
    count = shown(numbers.projects)
    plates = _plates(frame)
    columns, rows = _layout(len(plates), count)
    places = [place for plate in plates for place in _places(plate, columns, rows)]
    pitch = plates[0][2] / (columns + 0.6)
    signals = _signals(places[:count], plates, dice)
    taken = [
        _well(place, item, s, pitch)
        for item, (place, s) in enumerate(zip(places[:count], signals, strict=True))
    ]
    free = _free(places[count:], pitch, frame)
    rims = [_rim(plate, frame) for plate in plates]
    return [*free, *sorted(taken, key=lambda well: (well.r, well.item)), *rims]


Plate = tuple[float, float, float, float]


def _plates(frame: Frame) -> list[Plate]:
    """Return left, top, width and height of each plate, 3 to 2 as in the laboratory."""
    inset = 2.5 * frame.pixel
    if not frame.is_wide:
        width = frame.width - 2 * inset
        height = width * 0.72
        return [(inset, (frame.height - height) / 2, width, height)]
    height = frame.height - 2 * inset
    number = int(frame.width / (height * 1.4))
    pitch = (frame.width - 2 * inset + 10 * frame.pixel) / number
    return [(inset + pitch * k, inset, pitch - 10 * frame.pixel, height) for k in range(number)]


def _layout(plates: int, count: int) -> tuple[int, int]:
    fitting = [layout for layout in LAYOUTS if plates * math.prod(layout) >= 1.05 * count]
    return fitting[0] if fitting else LAYOUTS[-1]


def _places(plate: Plate, columns: int, rows: int) -> list[Point]:
    left, top, width, height = plate
    across, down = width / (columns + 0.6), height / (rows + 0.6)
    return [
        (left + across * (column + 0.8), top + down * (row + 0.8))
        for column in range(columns)
        for row in range(rows)
    ]


def _signals(places: list[Point], plates: list[Plate], dice: Dice) -> list[float]:
    """Return a strength from 0 to 1 for each well: highest around a few spots."""
    width = plates[0][2]
    sources = [
        (left + w * dice.between(0.15, 0.85), top + h * dice.between(0.2, 0.8))
        for left, top, w, h in plates
    ]
    return [
        max(math.exp(-((math.dist(place, source) / (0.3 * width)) ** 2)) for source in sources)
        for place in places
    ]


def _well(place: Point, item: int, signal: float, pitch: float) -> Circle:
    size = round(signal * (SIZES - 1)) / (SIZES - 1)
    return Circle("on", place[0], place[1], round(pitch * (0.24 + 0.18 * size), 1), item)


def _free(places: list[Point], pitch: float, frame: Frame) -> list[Shape]:
    """Return wells that are not taken: rings, or dots where there are too many for rings."""
    if len(places) > (MOST_RINGS_WIDE if frame.is_wide else MOST_RINGS_SMALL):
        return [Circle("spot", x, y, round(pitch * 0.12, 1)) for x, y in places]
    return [Circle("off", x, y, round(pitch * 0.36, 1)) for x, y in places]


def _rim(plate: Plate, frame: Frame) -> Path:
    """Return the outline of a plate, the corner cut off that shows which way round it lies."""
    left, top, width, height = plate
    right, bottom = left + width, top + height
    cut = 0.12 * height
    corners = [(left, top), (right - cut, top), (right, top + cut), (right, bottom), (left, bottom)]
    return Path("edge", (ring(corners),))
