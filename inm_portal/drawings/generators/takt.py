"""A takt schedule: a bar for each milestone on the stations of a line, dots for handwork."""

from dataclasses import replace

from inm_portal.drawings.counts import Numbers, shared, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Circle, Frame, Path, Rect, Run, Shape, line

BEATS, STATIONS = 5, 8
# Up to this many bars the stations are drawn as lines.
FEW = 4 * STATIONS


def takt(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    """Bars are numbered by the time they start; the first ones are filled, as many as reached.

    Each member lends one hand, as long as there is room between the bars.
    """
    count = shown(numbers.milestones)
    bars = _numbered(_bars(frame, count, dice))
    reached = shown(numbers.reached)
    return [
        *_beats(frame),
        *_lanes(frame, bars),
        *(bar for bar in bars if bar.item is not None and bar.item >= reached),
        *(replace(bar, ink="fill") for bar in bars if bar.item is not None and bar.item < reached),
        *_hands(frame, bars, shown(numbers.members), dice),
    ]


def _bars(frame: Frame, count: int, dice: Dice) -> list[Rect]:
    """Place the bars station by station; the work starts later at each."""
    bars: list[Rect] = []
    room = frame.width - 2 * frame.pixel
    most = max(shared(count, STATIONS))
    gap = min(18 * frame.pixel, room * 0.3 / max(1, most))
    for station, inside in enumerate(shared(count, STATIONS)[::-1]):
        shares = [_share(dice) for _ in range(inside)]
        longest = 0.98 * frame.width / BEATS
        ragged = dice.between(0, 0.6) * longest if count > 3 * STATIONS else 0
        gaps = gap * max(0, inside - 1)
        scale = min(longest, (room - gaps - ragged) / max(1, sum(shares)))
        left = frame.pixel + (room - gaps - scale * sum(shares)) * station / (STATIONS - 1)
        for share in shares:
            bars.append(_bar(frame, left, station, scale * share))
            left += scale * share + gap
    return bars


def _share(dice: Dice) -> float:
    return dice.between(0.5, 1) if dice.chance(0.75) else dice.between(0.2, 0.36)


def _bar(frame: Frame, left: float, station: int, width: float) -> Rect:
    height = 0.49 * frame.height / STATIONS
    return Rect("bar", left, _level(frame, station) - height / 2, width, height)


def _numbered(bars: list[Rect]) -> list[Rect]:
    in_time = sorted(range(len(bars)), key=lambda k: (bars[k].x, bars[k].y))
    items = {k: item for item, k in enumerate(in_time)}
    return [replace(bar, item=items[k]) for k, bar in enumerate(bars)]


def _level(frame: Frame, station: int) -> float:
    return frame.height * (0.04 + 0.92 * (station + 0.5) / STATIONS)


def _beats(frame: Frame) -> list[Shape]:
    inset = frame.pixel
    places = [inset + (frame.width - 2 * inset) * k / BEATS for k in range(BEATS + 1)]
    lines = [line((x, 0.02 * frame.height), (x, 0.98 * frame.height)) for x in places]
    return [Path("takt", tuple(lines))]


def _lanes(frame: Frame, bars: list[Rect]) -> list[Shape]:
    """Return a hairline for each station, where its bars leave room for one."""
    if len(bars) > FEW:
        return []
    runs: list[Run] = []
    for station in range(STATIONS):
        level = _level(frame, station)
        own = [bar for bar in bars if bar.y < level < bar.y + bar.height]
        starts = [frame.pixel, *(bar.x + bar.width for bar in own)]
        ends = [*(bar.x for bar in own), frame.width - frame.pixel]
        runs += [line((a, level), (b, level)) for a, b in zip(starts, ends, strict=True) if b > a]
    return [Path("scribe", tuple(runs))]


def _hands(frame: Frame, bars: list[Rect], members: int, dice: Dice) -> list[Shape]:
    """Return a dot after some of the bars, where the next leaves room for one."""
    radius = min(3.2 * frame.pixel, bars[0].height * 0.4) if bars else 0
    spots = []
    for bar, after in zip(bars, [*bars[1:], None], strict=False):
        end = bar.x + bar.width
        limit = after.x if after and after.y == bar.y else frame.width
        if limit - end > 2.4 * radius:
            x = end + min(7 * frame.pixel, (limit - end) / 2)
            spots.append((x, bar.y + bar.height / 2))
    return [Circle("hand", x, y, radius) for x, y in dice.shuffled(spots)[:members]]
