"""The wall of names: broken into even rows, each row set to the measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inm_portal.drawings.breaking import even_rows
from inm_portal.drawings.fonts import Font
from inm_portal.drawings.wordmarks import (
    MEASURE,
    NARROWEST,
    SIZES,
    WIDEST,
    Ruler,
    Setting,
)

# What a row holds on a wide and on a narrow screen, in em at the usual width.
ROW_WIDE, ROW_NARROW = 10.0, 6.4
USUAL = 112
# The widths of the names with the least and the most emphasis, before the row is filled.
LEAST, MOST = 80, 122
GAP = 2.6  # cqi between two names, at least


@dataclass(frozen=True, slots=True)
class WallMark:
    """One name of the wall, as set on wide and on narrow screens.

    `row` and `narrow_row` number the rows it stands in, from 0.
    """

    text: str
    wide: Setting
    narrow: Setting
    row: int
    narrow_row: int

    @property
    def classes(self) -> str:
        return f"{self.wide.classes} {self.narrow.narrow_classes}"


def wall(
    names: Sequence[str], font: Font, emphasis: Sequence[float] | None = None
) -> list[WallMark]:
    """Set `names`, in their order, in rows that fill the measure on wide and narrow screens.

    `emphasis` gives each name a number from 0 to 1 by which its letters are wider than its
    neighbors'. The rows follow from the sizes: in a wrapping flex container with a gap of GAP
    cqi no name fits into the row before its own. Raises ValueError if `emphasis` has another
    length than `names`.
    """
    if emphasis is not None and len(emphasis) != len(names):
        raise ValueError("every name needs its emphasis")
    ruler = Ruler(font)
    wanted = [USUAL] * len(names)
    if emphasis is not None:
        wanted = [round(LEAST + (MOST - LEAST) * min(1, max(0, e))) for e in emphasis]
    # Many names are set smaller, in longer rows.
    wide = _set_in_rows(names, wanted, ruler, ROW_WIDE + min(7, len(names) / 12))
    narrow = _set_in_rows(names, wanted, ruler, ROW_NARROW + min(2.5, len(names) / 30))
    return [
        WallMark(name, w, n, row, narrow_row)
        for name, (w, row), (n, narrow_row) in zip(names, wide, narrow, strict=True)
    ]


def _set_in_rows(
    names: Sequence[str], wanted: Sequence[int], ruler: Ruler, full: float
) -> list[tuple[Setting, int]]:
    lengths = [ruler.em(name, USUAL) + 0.3 for name in names]
    number = max(1, round(sum(lengths) / full))
    found = []
    for place, row in enumerate(even_rows(lengths, number)):
        settings = _fill([names[k] for k in row], [wanted[k] for k in row], ruler)
        found += [(setting, place) for setting in settings]
    return found


def _fill(names: list[str], wanted: list[int], ruler: Ruler) -> list[Setting]:
    """Set one row: the size that needs the least change of width, then widths to fill it."""
    room = MEASURE - GAP * (len(names) - 1)
    step, widths = max(
        _candidates(names, wanted, ruler, room),
        key=lambda found: _merit(found, names, wanted, ruler, room),
    )
    return [
        Setting(width, step, SIZES[step] * ruler.em(name, width))
        for name, width in zip(names, widths, strict=True)
    ]


def _candidates(
    names: list[str], wanted: list[int], ruler: Ruler, room: float
) -> Iterator[tuple[int, list[int]]]:
    """Yield every size with the widths that fill the row at it, or the smallest of all."""
    for step, size in enumerate(SIZES):
        change = _change(names, wanted, ruler, room / size)
        if change is not None:
            widths = [_clipped(width + change) for width in wanted]
            yield step, _topped_up(names, widths, ruler, room / size)
        elif step == 0:
            yield 0, [NARROWEST] * len(names)


def _merit(
    found: tuple[int, list[int]], names: list[str], wanted: list[int], ruler: Ruler, room: float
) -> float:
    """Prefer rows that are full to a hundredth, then widths near the wanted ones."""
    step, widths = found
    share = SIZES[step] * _em(names, widths, ruler) / room
    change = sum(abs(a - b) for a, b in zip(widths, wanted, strict=True)) / len(names)
    # What is missing beyond a hundredth counts like a change of so many percent of width.
    return -max(0.0, 0.995 - share) * 2000 - change


def _change(names: list[str], wanted: list[int], ruler: Ruler, room: float) -> int | None:
    """Return by how much all widths may be changed so that the names just fit into `room` em."""
    low, high = NARROWEST - WIDEST, WIDEST - NARROWEST
    if _em(names, [_clipped(w + low) for w in wanted], ruler) > room:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if _em(names, [_clipped(w + middle) for w in wanted], ruler) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _topped_up(names: list[str], widths: list[int], ruler: Ruler, room: float) -> list[int]:
    """Widen one name after the other by 1 percent while they fit into `room` em."""
    widths = [*widths]
    for k in range(len(widths)):
        wider = [*widths]
        wider[k] = _clipped(wider[k] + 1)
        if _em(names, wider, ruler) <= room:
            widths = wider
    return widths


def _em(names: list[str], widths: list[int], ruler: Ruler) -> float:
    return sum(ruler.em(name, width) for name, width in zip(names, widths, strict=True))


def _clipped(width: int) -> int:
    return min(WIDEST, max(NARROWEST, width))
