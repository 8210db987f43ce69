"""The drawings that a page or a branding can have, by what they are drawn from."""

from functools import cache, lru_cache

from django.conf import settings

from inm_portal import drawings

FONT = settings.BASE_DIR / "static/fonts/archivo.woff2"


@cache
def font():
    """Return the font in which names are milled; read once."""
    return drawings.Font(FONT)


# Drawn for the home page, and for the share image of every page without a drawing of its own.
@lru_cache(maxsize=8)
def plate(short_name):
    """Return `short_name` milled into a plate."""
    return drawings.plate(known(short_name), font()).drawing


# A few milliseconds, once for each process and branding: the only drawing made for a request.
@lru_cache(maxsize=8)
def icon_file(short_name, plate_color):
    """Return the site's icon as an SVG file."""
    sketch = drawings.icon(known(short_name), font())
    return drawings.to_svg(sketch, palette=drawings.on_plate(plate_color))


def known(short_name):
    """Return the characters that the font has; a letter of its own for a name without any."""
    return "".join(c for c in short_name if not font().missing(c)) or "P"


def wordmark(key, name):
    """Return {key: the classes that set `name` to the measure}."""
    return {key: drawings.fit(name, font()).classes}


def wall(names):
    """Return {key: classes} for a wall of `names`, (key, name) in their order."""
    marks = drawings.wall([name for _, name in names], font())
    return {key: mark.classes for (key, _), mark in zip(names, marks, strict=True)}


def initials(name):
    return drawings.initials(name, font())
