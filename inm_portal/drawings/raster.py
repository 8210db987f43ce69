"""Drawings as bitmaps: painted three times as large and reduced, for smooth edges."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from inm_portal.drawings.ink import INKS, Ink, Palette
from inm_portal.drawings.outlines import outlines
from inm_portal.drawings.polygons import Area, is_material, union
from inm_portal.drawings.shapes import Drawing, Path, Point, Shape

OVERSAMPLING = 3

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the canvas, in pixels."""

    left: float
    top: float
    width: float
    height: float


class Canvas:
    """A picture under way, `width` by `height` pixels of one color to begin with."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self._size = width, height
        self._ground = rgb(ground)
        large = width * OVERSAMPLING, height * OVERSAMPLING
        self._image = Image.new("RGB", large, self._ground)
        self._draw = ImageDraw.Draw(self._image)

    def place(self, drawing: Drawing, box: Box, palette: Palette, line_scale: float = 1) -> None:
        """Paint `drawing` as large as fits into `box`, in its upper left corner.

        `line_scale` is how many pixels stand for one CSS pixel of line width.
        """
        scale = min(box.width / drawing.width, box.height / drawing.height) * OVERSAMPLING
        corner = box.left * OVERSAMPLING, box.top * OVERSAMPLING
        for shape in drawing.shapes:
            pen = INKS[shape.ink]
            color = self._mixed(rgb(palette.of(pen.tone)), pen.opacity)
            self._shape(shape, pen, color, scale, corner, line_scale * OVERSAMPLING)

    def fill(self, areas: Iterable[Area], color: str) -> None:
        """Paint areas given in pixels."""
        for area in areas:
            rings = [[_moved(p, OVERSAMPLING, (0, 0)) for p in one] for one in area]
            self._area(rings, rgb(color))

    def png(self) -> bytes:
        """Return the picture as a PNG file of at most 256 colors."""
        image = self._image.resize(self._size, Image.Resampling.BOX)
        few = image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        file = BytesIO()
        few.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _shape(
        self, shape: Shape, pen: Ink, color: Color, scale: float, corner: Point, unit: float
    ) -> None:
        strokes = [
            ([_moved(point, scale, corner) for point in points], closed)
            for points, closed in outlines(shape)
        ]
        if pen.filled:
            self._filled(shape, [points for points, _ in strokes], color)
            return
        for points, closed in strokes:
            whole = [*points, points[0]] if closed else points
            for part in _dashed(whole, [d * unit for d in pen.dash]):
                self._stroke(part, color, max(1, round(pen.stroke * unit)), closed and not pen.dash)

    def _filled(self, shape: Shape, rings: list[list[Point]], color: Color) -> None:
        if isinstance(shape, Path) and len(rings) > 1:
            self._area(union(rings), color)
            return
        for ring in rings:
            self._draw.polygon(ring, fill=color)

    def _area(self, rings: Sequence[Sequence[Point]], color: Color) -> None:
        """Paint material, then its holes with what was beneath: the rings of `union` in order."""
        across = [x for ring in rings for x, _ in ring]
        down = [y for ring in rings for _, y in ring]
        if not across:
            return
        left, top = math.floor(min(across)), math.floor(min(down))
        size = math.ceil(max(across)) - left + 1, math.ceil(max(down)) - top + 1
        mask = Image.new("1", size, 0)
        pen = ImageDraw.Draw(mask)
        for ring in sorted(rings, key=_size, reverse=True):
            pen.polygon([(x - left, y - top) for x, y in ring], fill=int(is_material([*ring])))
        self._image.paste(color, (left, top), mask)

    def _stroke(self, points: Sequence[Point], color: Color, width: int, closed: bool) -> None:
        # The first side is drawn again, so that the last corner is joined too.
        line = [*points, points[1]] if closed else [*points]
        self._draw.line(line, fill=color, width=width, joint="curve")

    def _mixed(self, color: Color, opacity: float) -> Color:
        pairs = zip(color, self._ground, strict=True)
        red, green, blue = (round(c * opacity + g * (1 - opacity)) for c, g in pairs)
        return red, green, blue


def rgb(color: str) -> Color:
    """Return red, green and blue of `#rrggbb`; ValueError for anything else."""
    if len(color) != 7 or not color.startswith("#"):
        raise ValueError(f"not a color: {color}")
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _size(ring: Sequence[Point]) -> float:
    across, down = [x for x, _ in ring], [y for _, y in ring]
    return (max(across) - min(across)) * (max(down) - min(down))


def _moved(point: Point, scale: float, corner: Point) -> Point:
    return point[0] * scale + corner[0], point[1] * scale + corner[1]


def _dashed(points: Sequence[Point], dash: list[float]) -> list[list[Point]]:
    """Return the parts of a line that are drawn: all of it, or its dashes."""
    if not dash:
        return [[*points]]
    parts: list[list[Point]] = []
    left, drawn, part = dash[0], True, [points[0]]
    turn = 0
    for start, end in itertools.pairwise(points):
        at, run = 0.0, math.dist(start, end)
        while run - at > left:
            at += left
            point = _between(start, end, at / run)
            if drawn:
                parts.append([*part, point])
            turn += 1
            left, drawn, part = dash[turn % len(dash)], not drawn, [point]
        left -= run - at
        part.append(end)
    return [*parts, part] if drawn and len(part) > 1 else parts


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
