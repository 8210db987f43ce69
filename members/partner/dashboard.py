"""The first page of the partner area: what there is to do, and what the public page says."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.partner.access import CHOSEN, chosen_from, representations_of
from members.partner.overview import overview_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partner_dashboard(request):
    """Also the place of those who represent nobody. POST `member`, a slug, acts for another."""
    representations = representations_of(request)
    if request.method == "POST":
        wanted = request.POST.get("member")
        found = [r for r in representations if r.member.slug == wanted]
        if not found:
            raise Http404
        request.session[CHOSEN] = found[0].member_id
        return redirect("partner_dashboard")
    representation = chosen_from(representations, request)
    context = {"representations": representations, "representation": representation}
    if representation:
        context |= overview_of(representation.member)
    return render(request, "partner/dashboard.html", context)
