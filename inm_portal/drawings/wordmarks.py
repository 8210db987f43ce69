"""Names set to the measure, by the font's width axis and the size, both chosen from few classes.

The length of a name is computed from the font's own advances and kerning for each of a small
fixed set of settings. A setting is written in classes for the digits of its two numbers, so that
a stylesheet of 62 short rules serves all names.
"""

from dataclasses import dataclass

from inm_portal.drawings.fonts import Font
from inm_portal.drawings.ink import layered

WEIGHT = 700.0
TRACKING = -0.02  # em after every letter
NARROWEST, WIDEST = 62, 125  # percent, the range of the axis
# Sizes in hundredths of the container's width (cqi), each 8 percent larger than the last.
SMALLEST, STEP = 3, 1.08
SIZES = tuple(SMALLEST * STEP**step for step in range(36))
# What a line may fill, in cqi; the rest is for what browsers round.
MEASURE = 99.7
# Of so many narrow widths one is chosen for a name too long for good letters.
NARROW = 12
NARROW_SCREEN = "40rem"


@dataclass(frozen=True, slots=True)
class Setting:
    """How one name is set: `width` of the font in percent, `size` a number of SIZES.

    `length` is the resulting length in cqi.
    """

    width: int
    size: int
    length: float

    @property
    def classes(self) -> str:
        return f"fitted {self._digits('')}"

    @property
    def narrow_classes(self) -> str:
        """The classes of the same setting, for narrow containers only."""
        return self._digits("n")

    def _digits(self, kind: str) -> str:
        numbers = {"w": self.width // 10, "x": self.width % 10}
        numbers |= {"s": self.size // 10, "y": self.size % 10}
        return " ".join(f"{kind}{name}-{number}" for name, number in numbers.items())


class Ruler:
    """Measures names in em, remembering what it measured."""

    def __init__(self, font: Font) -> None:
        self._font = font
        self._known: dict[tuple[str, int], float] = {}

    def em(self, text: str, width: int) -> float:
        """Return the length of `text` at a width setting, in em, tracking included.

        A character the font does not have counts as half an em, whatever stands in for it.
        """
        key = (text, width)
        if key not in self._known:
            strange = len(self._font.missing(text))
            known = self._font.advance(text, width, WEIGHT) + TRACKING * (len(text) - strange)
            self._known[key] = known + 0.5 * strange
        return self._known[key]


def fit(text: str, font: Font, *, smallest: float = 8.5, largest: float = 34) -> Setting:
    """Set one line to the measure, in the widest letters that are at least `smallest` cqi.

    The length is at most MEASURE and within 1 percent of it, unless the name is so short that
    the size `largest`, in cqi, or so long that the smallest of all does not get there.
    """
    ruler = Ruler(font)
    widths = range(NARROWEST, WIDEST + 1)
    settings = [_fullest(ruler.em(text, width), width, largest) for width in widths]
    high = [one for one in settings if SIZES[one.size] >= smallest] or settings[:NARROW]
    full = [one for one in high if one.length >= 0.995 * MEASURE]
    return full[-1] if full else max(high, key=lambda one: one.length)


def _fullest(em: float, width: int, largest: float) -> Setting:
    """Return the largest size at which a line of so many em does not exceed the measure."""
    sizes = [step for step, size in enumerate(SIZES) if size <= largest]
    fitting = [step for step in sizes if SIZES[step] * em <= MEASURE]
    step = fitting[-1] if fitting else 0
    return Setting(width, step, SIZES[step] * em)


def stylesheet() -> str:
    """Return the rules of all settings.

    `.w-*` and `.x-*` are the tens and ones of the width, `.s-*` and `.y-*` those of the size;
    the same after an `n` hold in narrow containers. No letter is smaller than `--least`, if that
    is set. They apply inside an element with
    `container-type: inline-size`, to what has the class `fitted` besides.
    """
    tens = {"w": range(NARROWEST // 10, WIDEST // 10 + 1), "s": range(len(SIZES) // 10 + 1)}
    digits = {"w": tens["w"], "x": range(10), "s": tens["s"], "y": range(10)}
    rules = [
        f".{kind}{name}-{number}{{--{kind}{name}:{number * (10 if name in tens else 1)}}}"
        for kind in ("", "n")
        for name, numbers in digits.items()
        for number in numbers
    ]
    return layered(
        [
            ".fitted { display: inline-block; white-space: nowrap; font-kerning: normal; "
            "font-variant-ligatures: none; "
            f"font-weight: {WEIGHT:g}; letter-spacing: {TRACKING:g}em; {_set('')} }}",
            *rules,
            f"@container (max-width: {NARROW_SCREEN}) {{",
            f".fitted {{ {_set('n')} }}",
            "}",
        ]
    )


def _set(kind: str) -> str:
    """Return the declarations that put the digits together; those of wide containers stand in."""
    w, x, s, y = (f"var(--{kind}{n}, var(--{n}))" if kind else f"var(--{n})" for n in "wxsy")
    return (
        f"font-stretch: calc(1% * ({w} + {x})); "
        f"font-size: max(var(--least, 0px), {SMALLEST}cqi * pow({STEP}, {s} + {y}))"
    )
