"""Path data: shapes as the shortest string of SVG path commands (SVG 2, 9.3)."""

from collections.abc import Sequence

from inm_portal.drawings.arcs import arc_of
from inm_portal.drawings.shapes import Circle, Path, Point, Rect, Run, Shape

Place = tuple[int, int]
FLAT = 30.0  # user units


def trace(shapes: Sequence[Shape], decimals: int, *, broad: bool = False) -> str:
    """Return the path data of `shapes`, rounded to `decimals` places.

    With `broad`, circles and rectangles become their middle lines: a point, to be stroked with
    round ends as wide as the circle, and a level line, to be stroked as wide as the rectangle
    is high.
    """
    pen = _Pen(decimals)
    for shape in shapes:
        match shape:
            case Path():
                for run in shape.runs:
                    pen.run(run)
            case Circle() if broad:
                pen.stroke((shape.x, shape.y), 0)
            case Circle():
                pen.circle(shape)
            case Rect() if broad:
                pen.stroke((shape.x, shape.y + shape.height / 2), shape.width)
            case Rect():
                pen.rect(shape)
    return pen.data


class _Pen:
    """Writes commands relative to where it is, in whole units of the last decimal place."""

    def __init__(self, decimals: int) -> None:
        self.data = ""
        self._decimals = decimals
        self._scale = float(10**decimals)
        self._at: Place | None = None
        self._command = ""

    def run(self, run: Run) -> None:
        self.move(run.points[0])
        start = self._at
        if run.curved:
            self._curves(run.points[1:])
        elif run.bulges:
            self._bulging(run)
        else:
            for point in run.points[1:]:
                self._line(self._whole(point))
        if run.closed:
            self._close(start)

    def stroke(self, point: Point, width: float) -> None:
        self.move(point)
        assert self._at is not None
        across = self._unit(width)
        self.side("h", across)
        self._at = self._at[0] + across, self._at[1]

    def circle(self, circle: Circle) -> None:
        r = self._unit(circle.r)
        self.move((circle.x - circle.r, circle.y))
        self._arc(r, 2 * r, 0, turns_right=False)
        self._arc(r, -2 * r, 0, turns_right=False)

    def rect(self, rect: Rect) -> None:
        width, height = self._unit(rect.width), self._unit(rect.height)
        r = min(self._unit(rect.radius), width // 2, height // 2)
        self.move((rect.x + r / 10**self._decimals, rect.y))
        start = self._at
        across, down = width - 2 * r, height - 2 * r
        if r and not down:
            self._stadium(across, r)
        else:
            self._sides(across, down, r)
        self._close(start)

    def _stadium(self, across: int, r: int) -> None:
        self.side("h", across)
        self._arc(r, 0, 2 * r)
        self.side("h", -across)
        self._arc(r, 0, -2 * r)

    def _sides(self, across: int, down: int, r: int) -> None:
        self.side("h", across)
        self._arc(r, r, r)
        self.side("v", down)
        self._arc(r, -r, r)
        self.side("h", -across)
        self._arc(r, -r, -r)
        if r:
            self.side("v", -down)
            self._arc(r, r, -r)

    def move(self, point: Point) -> None:
        """Go to `point` without drawing, by whichever command is shorter."""
        place = self._whole(point)
        absolute, relative = "M" + self._join(place), ""
        if self._at is not None:
            relative = "m" + self._join((place[0] - self._at[0], place[1] - self._at[1]))
        goes_relative = 0 < len(relative) < len(absolute)
        self.data += relative if goes_relative else absolute
        # Numbers after a relative move are lines to relative points, without a letter.
        self._command = "l" if goes_relative else ""
        self._at = place

    def side(self, command: str, distance: int) -> None:
        """Draw along one axis; `_at` is left to the caller."""
        self.data += command + self._written(distance)
        self._command = command

    def _bulging(self, run: Run) -> None:
        ends = [*run.points[1:], run.points[0]]
        for start, end, bulge in zip(run.points, ends, run.bulges, strict=False):
            if bulge:
                self._bulge(start, end, bulge)
            elif end is not run.points[0]:
                self._line(self._whole(end))

    def _bulge(self, start: Point, end: Point, bulge: float) -> None:
        assert self._at is not None
        place = self._whole(end)
        r = arc_of(start, end, bulge)[2]
        # A flat arc looks the same with its radius in whole units.
        whole = self._unit(r if r < FLAT else round(r))
        self._arc(whole, place[0] - self._at[0], place[1] - self._at[1], turns_right=bulge > 0)
        self._at = place

    def _arc(self, r: int, across: int, down: int, *, turns_right: bool = True) -> None:
        if r:
            flags = "0 01" if turns_right else "0 00"
            # The two flags are one digit each: what follows them needs no space.
            self._say("a", f"{self._join((r, r))} {flags}{self._join((across, down))}")

    def _line(self, place: Place) -> None:
        assert self._at is not None
        across, down = place[0] - self._at[0], place[1] - self._at[1]
        if across and down:
            self._say("l", self._join((across, down)))
        elif across:
            self.side("h", across)
        elif down:
            self.side("v", down)
        self._at = place

    def _curves(self, points: tuple[Point, ...]) -> None:
        for k in range(0, len(points), 3):
            assert self._at is not None
            x, y = self._at
            places = [self._whole(point) for point in points[k : k + 3]]
            self._say("c", self._join([n for u, v in places for n in (u - x, v - y)]))
            self._at = places[2]

    def _close(self, start: Place | None) -> None:
        self.data += "z"
        self._at, self._command = start, ""

    def _say(self, command: str, numbers: str) -> None:
        """Add a command, without its letter if it is the same as the last."""
        if command != self._command:
            self.data += command + numbers
        else:
            self.data += numbers if numbers.startswith("-") else " " + numbers
        self._command = command

    def _whole(self, point: Point) -> Place:
        return self._unit(point[0]), self._unit(point[1])

    def _unit(self, number: float) -> int:
        return round(number * self._scale)

    def _join(self, numbers: Sequence[int]) -> str:
        words = [self._written(number) for number in numbers]
        return "".join(
            word if not before or word.startswith("-") else " " + word
            for before, word in zip(["", *words], words, strict=False)
        )

    def _written(self, number: int) -> str:
        if not self._decimals:
            return str(number)
        whole, rest = divmod(abs(number), 10**self._decimals)
        fraction = f".{rest:0{self._decimals}d}".rstrip("0").rstrip(".")
        digits = str(whole) if whole or not fraction else ""
        return ("-" if number < 0 else "") + digits + fraction
