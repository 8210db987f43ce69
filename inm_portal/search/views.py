"""Search over all public pages and the coverage."""

from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Site

from inm_portal.search.results import Search

# A long question has a tenth of it; an endless one would only cost time.
LONGEST = 200


@require_safe
def search(request):
    asked = request.GET.get("q", "").strip()
    root = Site.find_for_request(request).root_page
    found = Search(asked[:LONGEST].rstrip(), root, request.GET.get("page", "1"))
    return render(
        request, "search/results.html", {"listing": found, "was_cut": len(asked) > LONGEST}
    )
