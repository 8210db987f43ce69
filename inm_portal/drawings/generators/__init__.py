"""The generators an editor can choose from, by name; any of them draws a theme or a pillar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from inm_portal.drawings.counts import Numbers, shown
from inm_portal.drawings.dice import Dice
from inm_portal.drawings.generators.blades import blades
from inm_portal.drawings.generators.chart import chart
from inm_portal.drawings.generators.gear import gear
from inm_portal.drawings.generators.isogrid import isogrid
from inm_portal.drawings.generators.loops import loops
from inm_portal.drawings.generators.net import net
from inm_portal.drawings.generators.part import part
from inm_portal.drawings.generators.takt import takt
from inm_portal.drawings.generators.wafer import wafer
from inm_portal.drawings.generators.wells import wells
from inm_portal.drawings.shapes import STRIP, Drawing, Frame, Shape


@dataclass(frozen=True, slots=True)
class Generator:
    """A way to draw a theme or a pillar.

    `name` is stored, `label` and `description` are what an editor reads. `counts` is the number
    that the drawing shows, each of them by one `item`, whose plural is `items`.
    """

    name: str
    label: str
    description: str
    counts: Literal["projects", "members", "milestones"]
    item: str
    items: str
    shapes: Callable[[Frame, Numbers, Dice], list[Shape]]


_ALL = [
    Generator(
        "part",
        "Milled part",
        "A part from the mill, with a pocket for each project and the paths of the cutter.",
        "projects",
        "pocket",
        "pockets",
        part,
    ),
    Generator(
        "takt",
        "Takt schedule",
        "The schedule of a line, with a bar for each milestone, filled when it is reached, and "
        "a dot of handwork for each member.",
        "milestones",
        "bar",
        "bars",
        takt,
    ),
    Generator(
        "net",
        "Supply net",
        "A supply net of six tiers with a large node for each member; one node is lost, and "
        "the detours around it are dashed.",
        "members",
        "node",
        "nodes",
        net,
    ),
    Generator(
        "loops",
        "Material loops",
        "Loops of material inside one another, one for each project.",
        "projects",
        "loop",
        "loops",
        loops,
    ),
    Generator(
        "wafer",
        "Wafer map",
        "The dies on a wafer, one in use for each project.",
        "projects",
        "die",
        "dies",
        wafer,
    ),
    Generator(
        "wells",
        "Well plate",
        "The wells of a laboratory plate, one taken for each project.",
        "projects",
        "well",
        "wells",
        wells,
    ),
    Generator(
        "isogrid",
        "Isogrid panel",
        "A panel of triangular ribs, with a closed cell for each project.",
        "projects",
        "cell",
        "cells",
        isogrid,
    ),
    Generator(
        "blades",
        "Blades",
        "Airfoil sections, one for each project; many of them make a turbine.",
        "projects",
        "blade",
        "blades",
        blades,
    ),
    Generator(
        "gear",
        "Gear",
        "A gear or a rack, with a tooth for each project.",
        "projects",
        "tooth",
        "teeth",
        gear,
    ),
    Generator(
        "chart",
        "Control chart",
        "A chart of statistical control, with a point for each milestone, darker when it is "
        "reached; one point has left the limits.",
        "milestones",
        "point",
        "points",
        chart,
    ),
]
GENERATORS = {generator.name: generator for generator in _ALL}


def choices() -> list[tuple[str, str]]:
    """Return name and label of every generator, for the choices of a field."""
    return [(generator.name, generator.label) for generator in _ALL]


def draw(name: str, numbers: Numbers, key: str, frame: Frame = STRIP) -> Drawing:
    """Return the drawing of the generator `name`, bound to `numbers`.

    `key` is the page's own, such as its translation key: what is left to chance follows from it
    alone. `frame` is STRIP (720 by 132 units) or GLYPH (640 square). Of more than 200 items 200
    are drawn. Raises KeyError for an unknown name.
    """
    generator = GENERATORS[name]
    shapes = generator.shapes(frame, numbers, Dice(f"{name}:{key}"))
    return Drawing(
        f"{frame.kind} {name}",
        frame.width,
        frame.height,
        tuple(shapes),
        generator.label,
        _says(generator, getattr(numbers, generator.counts)),
        frame.decimals,
    )


def _says(generator: Generator, count: int) -> str:
    """Return what the drawing shows, in one sentence."""
    one = generator.counts.removesuffix("s")
    if not count:
        return f"There is no {one} yet."
    if count == 1:
        return f"One {generator.item} stands for one {one}."
    drawn = shown(count)
    if drawn < count:
        return f"{drawn} {generator.items} stand for {drawn} of {count} {generator.counts}."
    return f"{count} {generator.items}, one for each of {count} {generator.counts}."
