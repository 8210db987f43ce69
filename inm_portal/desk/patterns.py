"""The pattern library: every component in every state, from the templates that visitors get."""

from collections.abc import Iterator
from itertools import count

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inm_portal.desk.examples import examples
from inm_portal.pages.routing import site_or_404
from inm_portal.pages.stylesheets import FOLDER

LIBRARY = {
    "title": "Pattern library",
    "summary": "Every component in every state, drawn from the templates that visitors get and "
    "filled with examples.",
}
COLORS = ["paper", "sheet", "tint", "ink", "ink-2", "line", "control", "blue", "oxide", "spruce"]
COLORS += ["brass", "zinc", "on-zinc", "plate", "on-plate", "scribe"]
SIZES = ["s", "m", "l", "xl", "xxl"]
SPACES = range(1, 8)


def components():
    """Return the names of all components, which are those of their stylesheets."""
    return sorted(path.stem for path in FOLDER.glob("components/*.css"))


@never_cache
@require_safe
def patterns(request):
    """Open to developers, whose portal has DEBUG on; elsewhere to those who may open the admin."""
    if not settings.DEBUG and not request.user.has_perm("wagtailadmin.access_admin"):
        if request.user.is_anonymous:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
    site = site_or_404(request)
    context = {
        "library": LIBRARY,
        "foundation": ["colors", "type", "spacing"],
        "components": components(),
        "colors": COLORS,
        "sizes": SIZES,
        "spaces": SPACES,
        "ex": examples(site),
        "sheet": Sheet(),
    }
    return render(request, "patterns/library.html", context)


class Sheet:
    """What the examples of one answer share: their numbers, and pages that were rendered."""

    def __init__(self):
        self.numbers: Iterator[int] = count(1)
        self.pages: dict[tuple, str] = {}
