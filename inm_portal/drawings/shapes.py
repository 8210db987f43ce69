"""What a drawing is: shapes on a view box, each with the name of its ink, and no color."""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """One stroke of the pen through `points`, in user units.

    With `curved`, the points are a start and then, three by three, the two handles and the end
    of cubic Bézier curves; 1 + 3n points. With `bulges`, one for each side, sides with a bulge
    other than 0 are circular arcs: the bulge is the tangent of a quarter of the arc's turn.
    """

    points: tuple[Point, ...]
    closed: bool = False
    curved: bool = False
    bulges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Strokes that share an ink.

    `item` is the number, from 0, of the project, member or milestone the shape stands for; None
    where it stands for none. `order` is its turn, from 0, when the drawing is machined on screen.
    """

    ink: str
    runs: tuple[Run, ...]
    item: int | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle around (`x`, `y`) of radius `r`, in user units."""

    ink: str
    x: float
    y: float
    r: float
    item: int | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle from its upper left corner, its corners rounded by `radius`."""

    ink: str
    x: float
    y: float
    width: float
    height: float
    radius: float = 0
    item: int | None = None
    order: int | None = None


Shape = Path | Circle | Rect


@dataclass(frozen=True, slots=True)
class Frame:
    """The sheet a generator fills.

    `width` and `height` are in user units; `pixel` is how many of them make one CSS pixel where
    the drawing is shown smallest; `decimals` is how finely its markup is written.
    """

    kind: str
    width: float
    height: float
    pixel: float = 1
    decimals: int = 1

    @property
    def is_wide(self) -> bool:
        return self.width > 2 * self.height


STRIP = Frame("strip", 720, 132)
GLYPH = Frame("glyph", 640, 640, pixel=10, decimals=0)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing: its view box starts at 0, 0 and every point lies inside.

    `kind` is one or more words for the stylesheet, such as "strip part".
    """

    kind: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str = ""
    decimals: int = 1

    def count(self, ink: str) -> int:
        """Return how many shapes are drawn in `ink`."""
        return sum(shape.ink == ink for shape in self.shapes)

    @property
    def items(self) -> int:
        """How many projects, members or milestones the drawing shows."""
        return len({shape.item for shape in self.shapes if shape.item is not None})


def line(*points: Point) -> Run:
    return Run(points)


def ring(points: Sequence[Point]) -> Run:
    return Run(tuple(points), closed=True)
