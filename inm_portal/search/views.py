"""Search over all public pages and the coverage."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inm_portal.pages.routing import site_or_404
from inm_portal.search.results import Search

# A long question has a tenth of it; an endless one would only cost time.
LONGEST = 200


@require_safe
def search(request):
    asked = request.GET.get("q", "").strip()
    root = site_or_404(request).root_page
    found = Search(asked[:LONGEST].rstrip(), root, request.GET.get("page", "1"))
    return render(
        request, "search/results.html", {"listing": found, "was_cut": len(asked) > LONGEST}
    )
