"""Material loops: one for each project, inside the loop of the whole base."""

import math

from inm_portal.drawings.counts import Numbers, shared, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Frame, Path, Rect, Run, Shape, ring

# How many loops may lie inside each other on a wide and on a small sheet.
DEEPEST_WIDE, DEEPEST_SMALL = 18, 9
# Above this many loops on a small sheet their corners are sharp.
MANY = 40


def loops(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    count = shown(numbers.projects)
    outer = _outer(frame)
    deepest = DEEPEST_WIDE if frame.is_wide else DEEPEST_SMALL
    if count <= deepest:
        inner = [_nested(frame, number, count, dice) for number in range(count)]
        turning = [outer, *inner] if frame.is_wide else [outer]
    elif frame.is_wide:
        inner = _families(frame, count, math.ceil(count / deepest))
        turning = [outer, *inner[:: max(6, math.ceil(count / 8))]]
    else:
        inner = _tiles(frame, count, math.ceil(math.sqrt(count / 6)))
        turning = [outer]
    tips = [run for loop in turning for run in _arrows(loop, frame, dice)]
    return [*inner, outer, Path("tip", tuple(tips))]


def _outer(frame: Frame) -> Rect:
    inset = 4 * frame.pixel
    return _loop("main", inset, inset, frame.width - inset, frame, None)


def _loop(
    ink: str, inset: float, left: float, right: float, frame: Frame, item: int | None
) -> Rect:
    height = frame.height - 2 * inset
    radius = min(height, right - left) * (0.5 if frame.is_wide else 0.3)
    return Rect(ink, left, inset, right - left, height, radius, item)


def _nested(frame: Frame, number: int, count: int, dice: Dice) -> Rect:
    """Return one of a few loops: nested, but each starting and ending where it likes."""
    pitch = min(6.4 * frame.pixel, (frame.height / 2 - 9 * frame.pixel) / (count + 0.5))
    inset = 4 * frame.pixel + pitch * (number + 1)
    slack = (frame.width - frame.height) / 600
    left = inset + slack * dice.pick([6, 0, 26, 52, 110])
    right = frame.width - inset - slack * dice.pick([4, 40, 90, 170, 240])
    return _loop("loop", inset, left, right, frame, number)


def _families(frame: Frame, count: int, families: int) -> list[Rect]:
    """Return many loops in families along the sheet, each overlapping its neighbors."""
    inset = 4 * frame.pixel
    room = frame.width - 2 * inset
    tall = frame.height - 2 * inset
    wide = min(room, max(1.12 * tall, 1.45 * room / families))
    found: list[Rect] = []
    for family, size in enumerate(shared(count, families)):
        left = inset + (room - wide) * family / (families - 1)
        pitch = tall / 2 / (size + 1.6)
        for k in range(size):
            gap = round(pitch * (k + 1), 0 if count > MANY else 1)
            start, end = round(left + gap), round(left + wide - gap)
            found.append(_loop("loop", inset + gap, start, end, frame, len(found)))
    return found


def _tiles(frame: Frame, count: int, across: int) -> list[Rect]:
    """Return many loops in square tiles."""
    inset = 9 * frame.pixel
    side = (frame.width - 2 * inset) / across
    gap = 0.06 * side
    found: list[Rect] = []
    for tile, size in enumerate(shared(count, across * across)):
        row, column = divmod(tile, across)
        pitch = (side / 2 - gap) / (size + 0.5)
        for k in range(size):
            shift = gap + pitch * k
            left, top = inset + column * side + shift, inset + row * side + shift
            length = side - 2 * shift
            ink, radius = ("hair", 0.0) if count > MANY else ("loop", 0.3 * length)
            found.append(Rect(ink, left, top, length, length, radius, len(found)))
    return found


def _arrows(loop: Rect, frame: Frame, dice: Dice) -> list[Run]:
    """Return two arrows on a loop, along the way it turns."""
    straight = max(0.0, loop.width - 2 * loop.radius)
    across = loop.x + loop.radius + straight * dice.between(0.2, 0.8)
    back = 2 * loop.x + loop.width - across
    size = frame.pixel * (1 if frame.is_wide else 0.9)
    return [_arrow(across, loop.y, size), _arrow(back, loop.y + loop.height, -size)]


def _arrow(x: float, y: float, size: float) -> Run:
    return ring([(x - 3 * size, y - 3 * size), (x + 3.4 * size, y), (x - 3 * size, y + 3 * size)])
