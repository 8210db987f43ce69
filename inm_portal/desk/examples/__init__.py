"""Example objects for the pattern library: made in memory, never saved."""

from inm_portal.desk.examples.blocks import blocks_of
from inm_portal.desk.examples.forms import forms
from inm_portal.desk.examples.house import house
from inm_portal.desk.examples.lists import lists
from inm_portal.desk.examples.making import Maker
from inm_portal.desk.examples.members import members
from inm_portal.desk.examples.news import news
from inm_portal.desk.examples.research import research


def examples(site):
    """Return {name: example}, with links that lead to the library itself. Asks for nothing."""
    make = Maker(site)
    found = {**members(make), **research(make)}
    found |= news(make, found)
    found |= house(make, found)
    found |= lists(make)
    return {**found, **blocks_of(make, found), **forms()}


__all__ = ["examples"]
