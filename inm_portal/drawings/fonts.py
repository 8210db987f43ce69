"""A variable font as numbers: outlines, advances and kerning at any width and weight."""

import itertools
import math
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from inm_portal.drawings.kerning import Kerning
from inm_portal.drawings.shapes import Point

# How far, in em, a chord may lie off the curve it replaces.
FLATNESS = 0.0003


class Font:
    """One font file, read once.

    `source` is the file's path or its bytes (woff2, woff, ttf). Lengths are in em. `width` is
    the `wdth` axis in percent, `weight` the `wght` axis. Raises `fontTools.ttLib.TTLibError` for
    a file that is no font and OSError for one that cannot be read.
    """

    def __init__(self, source: str | Path | bytes) -> None:
        stream = BytesIO(source) if isinstance(source, bytes) else source
        self._tables: Any = TTFont(stream)
        self._em: int = self._tables["head"].unitsPerEm
        self._names: dict[int, str] = self._tables.getBestCmap()
        self._sets: dict[tuple[float, float], Any] = {}

    def missing(self, text: str) -> str:
        """Return the characters of `text` that the font does not have."""
        return "".join(c for c in text if ord(c) not in self._names)

    def advance(self, text: str, width: float, weight: float) -> float:
        """Return the length of `text` set on one line, kerned, without ligatures."""
        places = self.places(text, width, weight)
        return places[-1] if places else 0.0

    def places(self, text: str, width: float, weight: float) -> list[float]:
        """Return where each character starts, and last where the line ends."""
        glyphs = self._glyph_set(width, weight)
        names = [self._names[ord(c)] for c in text if ord(c) in self._names]
        kerns = [self._kerning.between(a, b, glyphs.location) for a, b in itertools.pairwise(names)]
        places = [0.0]
        for name, kern in zip(names, [*kerns, 0.0], strict=False):
            places.append(places[-1] + (glyphs[name].width + kern) / self._em)
        return places

    def outline(self, character: str, width: float, weight: float) -> list[list[Point]]:
        """Return the character's closed contours, y upwards from the baseline.

        They may overlap, as variable fonts do; what any of them goes around is ink.
        """
        glyphs = self._glyph_set(width, weight)
        pen = _Flattener(glyphs, FLATNESS * self._em)
        glyphs[self._names[ord(character)]].draw(pen)
        return [[(x / self._em, y / self._em) for x, y in ring] for ring in pen.rings]

    def cap_height(self, width: float, weight: float) -> float:
        return max(y for ring in self.outline("H", width, weight) for _, y in ring)

    @cached_property
    def _kerning(self) -> Kerning:
        return Kerning(self._tables)

    def _glyph_set(self, width: float, weight: float) -> Any:
        key = (width, weight)
        if key not in self._sets:
            location = {"wdth": width, "wght": weight}
            self._sets[key] = self._tables.getGlyphSet(location=location)
        return self._sets[key]


class _Flattener(BasePen):  # type: ignore[misc]
    """Collects contours as corner points; curves become chords within `tolerance`."""

    def __init__(self, glyphs: Any, tolerance: float) -> None:
        super().__init__(glyphs)
        self.rings: list[list[Point]] = []
        self._tolerance = tolerance

    def _moveTo(self, pt: Point) -> None:  # noqa: N802 (fontTools calls it)
        self.rings.append([pt])

    def _lineTo(self, pt: Point) -> None:  # noqa: N802
        self.rings[-1].append(pt)

    def _qCurveToOne(self, pt1: Point, pt2: Point) -> None:  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2) = self.rings[-1][-1], pt1, pt2
        sag = math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2) / 4
        pieces = max(1, math.ceil(math.sqrt(sag / self._tolerance)))
        for k in range(1, pieces + 1):
            t = k / pieces
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            self.rings[-1].append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.rings[-1][-1], pt1, pt2, pt3
        for k in range(1, 9):
            t = k / 8
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            x, y = a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
            self.rings[-1].append((x, y))
