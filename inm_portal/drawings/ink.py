"""The inks: which class names a drawing may use, and how each is drawn.

The one table below gives the stylesheet of inline drawings and the pens of drawn pictures, so the
two cannot differ. Colors are names here; a page gives them values by custom properties, a
picture by a `Palette`.
"""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["hue", "edge", "contrast", "quiet", "mark"]


@dataclass(frozen=True, slots=True)
class Ink:
    """A pen: `stroke` is its width in CSS pixels, or `filled` shapes have no line at all.

    `dash` is in CSS pixels; `opacity` runs from 0 to 1.
    """

    tone: Tone
    stroke: float = 0
    filled: bool = False
    dash: tuple[float, ...] = ()
    opacity: float = 1


INKS = {
    # Machined things
    "edge": Ink("edge", 1.75),  # the outline of what stays
    "cut": Ink("hue", 1, opacity=0.78),  # a pass of the cutter
    "rapid": Ink("mark", 1.5, dash=(2, 6)),  # the cutter travels in the air
    "plunge": Ink("mark", filled=True),  # where it goes in
    "scribe": Ink("hue", 1, opacity=0.4),  # construction lines
    # Things that are counted
    "fill": Ink("hue", filled=True),  # done
    "bar": Ink("hue", 1.1),  # planned
    "on": Ink("hue", filled=True),  # taken
    "off": Ink("hue", 0.8, opacity=0.6),  # free
    "spot": Ink("hue", filled=True, opacity=0.6),  # free, drawn as a dot
    "node": Ink("hue", filled=True),  # a member
    "knot": Ink("hue", filled=True, opacity=0.55),  # somebody else
    "loop": Ink("hue", 1.1),
    "hand": Ink("contrast", filled=True),  # work by hand
    # Lines between them
    "main": Ink("hue", 2),
    "thin": Ink("hue", 0.9),
    "hair": Ink("hue", 0.6, opacity=0.75),
    "way": Ink("hue", 1.3),
    "blade": Ink("hue", 2.2),
    "alt": Ink("hue", 1.1, dash=(3, 4), opacity=0.8),  # a detour
    "dead": Ink("hue", 1.1, dash=(3, 4), opacity=0.4),  # a way that is lost
    "lost": Ink("contrast", 2),  # what is lost
    "takt": Ink("quiet", 1, dash=(2, 3)),  # the beat
    "tip": Ink("hue", filled=True),  # an arrow
}

# Each tone falls back to the color of the text around the drawing.
VARIABLES: dict[Tone, str] = {
    "hue": "currentColor",
    "edge": "var(--drawing-edge, currentColor)",
    "contrast": "var(--drawing-contrast, currentColor)",
    "quiet": "var(--drawing-quiet, currentColor)",
    "mark": "var(--drawing-mark, currentColor)",
}
PLAIN = "; ".join(f"--drawing-{tone}: currentColor" for tone in VARIABLES if tone != "hue")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colors of a picture, each `#rrggbb`: one per tone, and what lies beneath."""

    ground: str
    hue: str
    edge: str
    contrast: str
    quiet: str
    mark: str

    def of(self, tone: Tone) -> str:
        return {
            "hue": self.hue,
            "edge": self.edge,
            "contrast": self.contrast,
            "quiet": self.quiet,
            "mark": self.mark,
        }[tone]


def on_plate(plate_color: str) -> Palette:
    """Return white and zinc on a dark `plate_color`, as on the home plate."""
    return Palette(plate_color, "#dfe9ff", "#ffffff", "#d6da6e", "#8fa6d8", "#d6da6e")


def stylesheet() -> str:
    """Return the stylesheet of all inks.

    The page sets `color` (the hue) and may set `--drawing-edge`, `--drawing-contrast`,
    `--drawing-quiet` and `--drawing-mark`. Line widths do not scale. Forced colors and print
    fall back to the color of the text.
    """
    rules = [_rule(name, ink) for name, ink in INKS.items()]
    return layered(
        [
            ".drawing { display: block; max-width: 100%; height: auto; fill: none }",
            ".drawing path { vector-effect: non-scaling-stroke }",
            *rules,
            ".drawing :is(.dot, .slab) { fill: none; stroke: currentColor; vector-effect: none }",
            ".drawing .dot { stroke-linecap: round }",
            ".drawing a path { pointer-events: all }",
            f"@media (forced-colors: active) {{ .drawing {{ {PLAIN} }} }}",
            f"@media print {{ .drawing {{ {PLAIN}; print-color-adjust: exact }} }}",
        ]
    )


def milling() -> str:
    """Return the stylesheet by which a plate is milled once, if motion is welcome.

    For a drawing inside an element of the class `milled`; each pass is drawn in its turn.
    """
    turns = [f".milled .o{turn} {{ animation-delay: {turn * 70}ms }}" for turn in range(1, 25)]
    return layered(
        [
            "@media (prefers-reduced-motion: no-preference) and (min-width: 64rem) {",
            # Dashes in shares of a path need its own scale; browsers measure others by the screen.
            ".milled .cut { vector-effect: none; stroke-width: .85; "
            "animation: mill 1.1s ease-out backwards }",
            *turns,
            "@keyframes mill { from { stroke-dasharray: 1; stroke-dashoffset: 1 } "
            "to { stroke-dasharray: 1; stroke-dashoffset: 0 } }",
            "}",
        ]
    )


def layered(rules: list[str]) -> str:
    """Return the text of a stylesheet whose rules lie in the layer of components."""
    return "\n".join(["@layer components {", *rules, "}", ""])


def _rule(name: str, ink: Ink) -> str:
    color = VARIABLES[ink.tone]
    if ink.filled:
        # By way of `color`, so that a dot, which is stroked, finds it too.
        says = [f"color: {color}", "fill: currentColor"]
    else:
        says = [f"stroke: {color}", f"stroke-width: {_short(ink.stroke)}"]
    if ink.dash:
        says.append("stroke-dasharray: " + " ".join(_short(d) for d in ink.dash))
    if ink.opacity < 1:
        says.append(f"opacity: {_short(ink.opacity)}")
    return f".drawing .{name} {{ {'; '.join(says)} }}"


def _short(number: float) -> str:
    return f"{number:g}".removeprefix("0") if 0 < number < 1 else f"{number:g}"
