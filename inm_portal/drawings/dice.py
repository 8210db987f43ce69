"""Numbers that look thrown and are always the same for one key."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """A stream of numbers derived from `key` alone.

    The digits come from BLAKE2b over the key and a counter, so they hold across processes,
    machines and versions of Python; the standard library promises that for few of its methods.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()[:64]
        self._thrown = 0

    def throw(self) -> float:
        """Return the next number, at least 0 and below 1."""
        self._thrown += 1
        counter = self._thrown.to_bytes(8, "big")
        digest = hashlib.blake2b(counter, digest_size=6, key=self._key).digest()
        return int.from_bytes(digest, "big") / 2**48

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.throw()

    def chance(self, share: float) -> bool:
        return self.throw() < share

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Return one of `things`, which are not empty."""
        return things[int(self.throw() * len(things))]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        keyed = [(self.throw(), index) for index in range(len(things))]
        return [things[index] for _, index in sorted(keyed)]
