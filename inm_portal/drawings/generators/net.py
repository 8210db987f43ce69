"""A supply net of six tiers: members among others, one node lost, and the detours around it."""

import itertools
from dataclasses import dataclass

from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.shapes import Circle, Frame, Path, Point, Run, Shape, line

WIDE_TIERS = (17, 12, 8, 5, 3)
SMALL_TIERS = (7, 6, 5, 3, 2)
# From so many nodes on their ways are straight.
MANY_WIDE, MANY_SMALL = 110, 75
MOST_DETOURS = 55

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tiers:
    """Where the nodes stand: `nodes[tier][number]`, and which of them is lost."""

    nodes: list[list[Point]]
    lost: Spot
    are_many: bool

    @property
    def size(self) -> int:
        return sum(map(len, self.nodes))

    def spots(self) -> list[Spot]:
        return [(tier, k) for tier, places in enumerate(self.nodes) for k in range(len(places))]

    def next_of(self, spot: Spot) -> Spot:
        """Return the node in the next tier that `spot` delivers to."""
        tier, number = spot
        there = len(self.nodes[tier + 1])
        return tier + 1, min(there - 1, int((number + 0.5) / len(self.nodes[tier]) * there))

    def place(self, spot: Spot) -> Point:
        return self.nodes[spot[0]][spot[1]]


def net(frame: Frame, numbers: Numbers, dice: Dice) -> list[Shape]:
    members = shown(numbers.members)
    tiers = _tiers(frame, members)
    # Neither the lost node nor the last one is a member.
    candidates = [spot for spot in tiers.spots()[:-1] if spot != tiers.lost]
    taken = sorted(dice.shuffled(candidates)[:members])
    return [
        *_detours(frame, tiers, dice),
        *_ways(frame, tiers),
        *_nodes(frame, tiers, taken),
        _cross(frame, tiers),
    ]


def _tiers(frame: Frame, members: int) -> Tiers:
    sizes = [*_sizes(WIDE_TIERS if frame.is_wide else SMALL_TIERS, members), 1]
    inset = 6 * frame.pixel
    across = frame.width - 2 * inset
    columns = [round(inset + across * tier / (len(sizes) - 1)) for tier in range(len(sizes))]
    nodes = [
        [(float(x), y) for y in _levels(frame, size)]
        for x, size in zip(columns, sizes, strict=True)
    ]
    many = sum(sizes) >= (MANY_WIDE if frame.is_wide else MANY_SMALL)
    return Tiers(nodes, (1, int(sizes[1] * 0.35)), many)


def _sizes(shares: tuple[int, ...], members: int) -> list[int]:
    """Return how many nodes each tier has: the later tiers catch up as the net grows."""
    room = 1.1 * (members + 2)
    flatness = min(1.0, sum(shares) / room)
    weights = [share ** max(0.3, flatness) for share in shares]
    scale = max(1.0, room / sum(weights))
    return [round(weight * scale) for weight in weights]


def _levels(frame: Frame, size: int) -> list[float]:
    spread = frame.height - 14 * frame.pixel
    pitch = spread / max(size - 1, 1) * (1 if size > 3 else 0.6)
    return [frame.height / 2 + (k - (size - 1) / 2) * pitch for k in range(size)]


def _ways(frame: Frame, tiers: Tiers) -> list[Shape]:
    """Return the ways of all deliveries, each node's joined to those after it."""
    seen: set[Spot] = set()
    runs, dead = [], []
    for spot in tiers.spots()[:-1]:
        if spot in seen:
            continue
        chain = [spot]
        while chain[-1][0] < len(tiers.nodes) - 1 and chain[-1] not in seen:
            seen.add(chain[-1])
            chain.append(tiers.next_of(chain[-1]))
        whole = [chain]
        if tiers.lost in chain:
            cut = chain.index(tiers.lost)
            whole = [chain[cut + 1 :]]
            dead.append(chain[: cut + 2])
        runs += [_way(tiers, part) for part in whole if len(part) > 1]
    lost = [_way(tiers, part) for part in dead]
    return [Path("dead", tuple(lost)), Path("scribe" if tiers.are_many else "way", tuple(runs))]


def _way(tiers: Tiers, chain: list[Spot]) -> Run:
    places = [tiers.place(spot) for spot in chain]
    if tiers.are_many:
        return line(*places)
    points = places[:1]
    for (x, y), (u, v) in itertools.pairwise(places):
        points += [((x + u) / 2, y), ((x + u) / 2, v), (u, v)]
    return Run(tuple(points), curved=True)


def _detours(frame: Frame, tiers: Tiers, dice: Dice) -> list[Shape]:
    """Return ways to the neighbors of where a node delivers: what is left when one is lost."""
    if tiers.are_many:
        return []
    share = min(0.65, MOST_DETOURS * (1 if frame.is_wide else 0.35) / tiers.size)
    runs = []
    for spot in tiers.spots()[:-1]:
        tier, aim = tiers.next_of(spot)
        for beside in ((tier, aim + 1), (tier, aim - 1)):
            exists = 0 <= beside[1] < len(tiers.nodes[tier])
            if exists and dice.chance(share) and tiers.lost not in {spot, beside}:
                runs.append(_way(tiers, [spot, beside]))
    return [Path("alt", tuple(runs))] if runs else []


def _nodes(frame: Frame, tiers: Tiers, taken: list[Spot]) -> list[Shape]:
    items = {spot: number for number, spot in enumerate(taken)}
    knots: list[Shape] = []
    nodes: list[Shape] = []
    for spot in tiers.spots():
        x, y = tiers.place(spot)
        if spot in items:
            nodes.append(
                Circle("node", x, y, _radius(frame, tiers, spot[0], 3.5, 0.8), items[spot])
            )
        elif spot != tiers.lost:
            knots.append(Circle("knot", x, y, _radius(frame, tiers, spot[0], 1.9, 0.45)))
    return [*knots, *nodes]


def _radius(frame: Frame, tiers: Tiers, tier: int, first: float, more: float) -> float:
    """Return the radius of a node in `tier`; nodes of one tier never touch."""
    places = tiers.nodes[tier]
    pitch = places[1][1] - places[0][1] if len(places) > 1 else frame.height
    more = more if frame.is_wide else more / 3
    return round(min(frame.pixel * (first + more * tier), 0.42 * pitch), 2)


def _cross(frame: Frame, tiers: Tiers) -> Path:
    x, y = tiers.place(tiers.lost)
    arm = (4.5 if frame.is_wide else 3) * frame.pixel
    return Path(
        "lost",
        (
            line((x - arm, y - arm), (x + arm, y + arm)),
            line((x + arm, y - arm), (x - arm, y + arm)),
        ),
    )
