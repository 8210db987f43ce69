"""Compact SVG markup: classes instead of colors, no style attributes, no ids."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from inm_portal.drawings.ink import INKS, Palette
from inm_portal.drawings.pen import trace
from inm_portal.drawings.shapes import Circle, Drawing, Rect, Shape


def to_svg(
    drawing: Drawing,
    *,
    decorative: bool = False,
    palette: Palette | None = None,
) -> str:
    """Return the drawing as one `<svg>` element for a page.

    `decorative` hides it from screen readers; otherwise the title is its label and the
    description is added. `palette` writes colors as attributes and adds the name space, for a
    file of its own such as the site icon.

    Raises KeyError for an unknown ink.
    """
    body = _joined(drawing.shapes, drawing.decimals, palette)
    description = "" if decorative or not drawing.description else drawing.description
    desc = f"<desc>{escape(description)}</desc>" if description else ""
    ground = _ground(drawing, palette) if palette else ""
    return f"<svg{_root(drawing, decorative, palette)}>{desc}{ground}{body}</svg>"


def _ground(drawing: Drawing, palette: Palette) -> str:
    return f'<path fill="{palette.ground}" d="M0 0h{drawing.width:g}v{drawing.height:g}H0z"/>'


def _root(drawing: Drawing, decorative: bool, palette: Palette | None) -> str:
    size = f"{drawing.width:g} {drawing.height:g}"
    kinds = " ".join(f"drawing--{kind}" for kind in drawing.kind.split())
    says = f' class="drawing {kinds}" viewBox="0 0 {size}"'
    if decorative:
        says += ' aria-hidden="true" focusable="false"'
    else:
        says += f' role="img" aria-label="{escape(drawing.title)}"'
    if palette:
        says = ' xmlns="http://www.w3.org/2000/svg" fill="none"' + says
    return says


def _joined(shapes: Sequence[Shape], decimals: int, palette: Palette | None) -> str:
    """Return one path for each run of shapes that look alike."""
    runs = groupby(shapes, key=_look)
    return "".join(_path(list(run), decimals, palette) for _, run in runs)


def _look(shape: Shape) -> tuple[str, int | None, str, float]:
    return shape.ink, shape.order, *_broad(shape)


def _broad(shape: Shape) -> tuple[str, float]:
    """Return how a filled shape is written as one broad stroke, and how broad; or nothing.

    A circle is a dot, a line of no length with round ends; a rectangle is a slab. Either takes
    a third of the markup of its outline.
    """
    if not INKS[shape.ink].filled:
        return "", 0
    match shape:
        case Circle():
            return "dot", 2 * shape.r
        case Rect() if not shape.radius:
            return "slab", shape.height
    return "", 0


def _path(shapes: list[Shape], decimals: int, palette: Palette | None) -> str:
    ink, order, broad, size = _look(shapes[0])
    attributes = " ".join(_attributes(ink, order, broad, size, palette))
    return f'<path {attributes} d="{trace(shapes, decimals, broad=bool(broad))}"/>'


def _attributes(
    ink: str, order: int | None, broad: str, size: float, palette: Palette | None
) -> Iterator[str]:
    names = [ink, *([broad] if broad else []), *([f"o{order}"] if order is not None else [])]
    yield f'class="{" ".join(names)}"'
    if order is not None:
        yield 'pathLength="1"'
    if broad:
        yield f'stroke-width="{size:.4g}"'
    if palette:
        yield from _colors(ink, broad, palette)


def _colors(ink: str, broad: str, palette: Palette) -> Iterator[str]:
    pen = INKS[ink]
    color = palette.of(pen.tone)
    if broad:
        yield f'stroke="{color}"' + (' stroke-linecap="round"' if broad == "dot" else "")
    elif pen.filled:
        yield f'fill="{color}"'
    else:
        yield f'stroke="{color}" stroke-width="{pen.stroke:g}"'
        yield 'vector-effect="non-scaling-stroke"'
    if pen.dash:
        yield f'stroke-dasharray="{" ".join(f"{d:g}" for d in pen.dash)}"'
    if pen.opacity < 1:
        yield f'opacity="{pen.opacity:g}"'
