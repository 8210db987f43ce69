"""The marks in a drawing's title block: projection, finish and scale."""

from inm_portal.drawings.shapes import Circle, Drawing, Path, Rect, Shape, line, ring

WIDTH, HEIGHT = 264.0, 44.0
MIDDLE = HEIGHT / 2


def title_block(themes: int, pillars: int) -> Drawing:
    """Return the footer's marks on a sheet of 264 by 44 units.

    The scale has one field for each theme, divided once for each pillar; at most 12 of either
    are drawn. Raises ValueError for negative numbers.
    """
    if min(themes, pillars) < 0:
        raise ValueError("a number of things is not negative")
    shapes = [*_projection(), *_finish(), *_scale(min(themes, 12), min(pillars, 12))]
    title = f"Title block marks; the scale has {themes} fields of {pillars} divisions"
    return Drawing("marks", WIDTH, HEIGHT, tuple(shapes), title)


def _projection() -> list[Shape]:
    """Return the sign of third-angle projection (ISO 5456-2): a cone from the side and the end."""
    small, large = 7.0, 14.0
    eye, left, right = 18.0, 42.0, 70.0
    cone = [
        (left, MIDDLE - small),
        (right, MIDDLE - large),
        (right, MIDDLE + large),
        (left, MIDDLE + small),
    ]
    axes = [
        line((eye - large - 3, MIDDLE), (eye + large + 3, MIDDLE)),
        line((eye, MIDDLE - large - 3), (eye, MIDDLE + large + 3)),
        line((left - 4, MIDDLE), (right + 4, MIDDLE)),
    ]
    return [
        Path("takt", tuple(axes)),
        Circle("edge", eye, MIDDLE, small),
        Circle("edge", eye, MIDDLE, large),
        Path("edge", (ring(cone),)),
    ]


def _finish() -> list[Shape]:
    """Return the sign of a machined surface (ISO 21920-1): a tick with a bar across."""
    foot, deep = 100.0, MIDDLE + 14
    tick = [(foot - 8.7, deep - 15), (foot, deep), (foot + 16.2, deep - 28), (foot + 34, deep - 28)]
    bar = [(foot - 8.7, deep - 15), (foot + 8.7, deep - 15)]
    return [Path("edge", (line(*tick), line(*bar)))]


def _scale(themes: int, pillars: int) -> list[Shape]:
    left, right, top, height = 150.0, 262.0, MIDDLE - 1, 8.0
    pitch = (right - left) / max(1, themes)
    shapes: list[Shape] = [
        Rect("fill" if k % 2 == 0 else "bar", left + k * pitch, top, pitch, height, item=k)
        for k in range(themes)
    ]
    fine = pitch / max(1, pillars)
    ticks = [left + k * pitch + j * fine for k in range(themes) for j in range(1, pillars)]
    ends = [left, right]
    marks = [line((x, top - 8), (x, top)) for x in ticks] + [
        line((x, top - 13), (x, top)) for x in ends
    ]
    frame = Rect("edge", left, top, right - left, height)
    return [*sorted(shapes, key=lambda shape: shape.ink), Path("thin", tuple(marks)), frame]
