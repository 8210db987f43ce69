"""Figures computed from data: pure functions, no Django.

Everything here returns the same bytes for the same input. docs/drawings.md shows how a drawing
is made, written and styled, and how another generator is added.
"""

from inm_portal.drawings.counts import MOST_ITEMS, Numbers
from inm_portal.drawings.fonts import Font
from inm_portal.drawings.generators import GENERATORS, Generator, choices, draw
from inm_portal.drawings.icon import icon
from inm_portal.drawings.initials import initials, initials_of
from inm_portal.drawings.ink import Palette, milling, on_plate
from inm_portal.drawings.ink import stylesheet as drawing_stylesheet
from inm_portal.drawings.plate import Plate, plate
from inm_portal.drawings.shapes import GLYPH, STRIP, Drawing, Frame
from inm_portal.drawings.share import share_image
from inm_portal.drawings.svg import to_svg
from inm_portal.drawings.titleblock import title_block
from inm_portal.drawings.wall import WallMark, wall
from inm_portal.drawings.wordmarks import Setting, fit
from inm_portal.drawings.wordmarks import stylesheet as wordmark_stylesheet

__all__ = [
    "GENERATORS",
    "GLYPH",
    "MOST_ITEMS",
    "STRIP",
    "Drawing",
    "Font",
    "Frame",
    "Generator",
    "Numbers",
    "Palette",
    "Plate",
    "Setting",
    "WallMark",
    "choices",
    "draw",
    "drawing_stylesheet",
    "fit",
    "icon",
    "initials",
    "initials_of",
    "milling",
    "on_plate",
    "plate",
    "share_image",
    "title_block",
    "to_svg",
    "wall",
    "wordmark_stylesheet",
]
