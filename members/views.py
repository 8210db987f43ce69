"""The partner area: outside the admin, without ids in its addresses."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.models import Representative


@never_cache
@login_required
@require_safe
def partner_dashboard(request):
    """What the signed-in person represents, taken from the account and never from the request."""
    representations = Representative.objects.of(request.user)
    return render(request, "partner/dashboard.html", {"representations": representations})
