"""Where to break things in a row into several rows."""

from collections.abc import Sequence
from itertools import pairwise


def even_rows(lengths: Sequence[float], number: int) -> list[range]:
    """Break things of these lengths, in their order, into `number` rows of even length.

    The breaks make the sum of the squares of the rows' lengths smallest, and with it that of
    their differences from the mean (minimum raggedness by dynamic programming, as in D. Knuth and
    M. Plass, Software: Practice and Experience 11, 1981). Of fewer things than rows each is a
    row of its own.
    """
    number = min(number, len(lengths))
    # best[end]: the least cost of the rows so far over the first things, and where they end.
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for row in range(1, number + 1):
        best = {
            end: min(
                (cost + sum(lengths[start:end]) ** 2, [*ends, end])
                for start, (cost, ends) in best.items()
                if start < end
            )
            for end in range(row, len(lengths) - (number - row) + 1)
        }
    ends = best[len(lengths)][1] if number else []
    return [range(start, end) for start, end in pairwise([0, *ends])]
