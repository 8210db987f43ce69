"""What a drawing counts."""

from dataclasses import dataclass

# More than this nobody can tell apart; a drawing of more shows this many.
MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Numbers:
    """The public projects, members and milestones that a drawing stands next to.

    `reached` of the milestones are done and `running` of the projects are under way; neither
    may be more than the whole. Raises ValueError for numbers that cannot be.
    """

    projects: int = 0
    members: int = 0
    milestones: int = 0
    reached: int = 0
    running: int = 0

    def __post_init__(self) -> None:
        if min(self.projects, self.members, self.milestones, self.reached, self.running) < 0:
            raise ValueError("a number of things is not negative")
        if self.reached > self.milestones or self.running > self.projects:
            raise ValueError("more reached or running than there are")


def shown(count: int) -> int:
    """Return how many of `count` items a drawing shows."""
    return min(count, MOST_ITEMS)


def shared(count: int, parts: int) -> list[int]:
    """Return `count` split into `parts` that differ by one at most."""
    return [count * (k + 1) // parts - count * k // parts for k in range(parts)]
