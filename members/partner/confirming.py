"""Confirming that the public profile is still right, by the link of a mail or on the dashboard.

Reading the link changes nothing: scanners open links too.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from members.freshness import asked_by, confirm
from members.models import MemberPage
from members.models.partners import WRITERS
from members.partner.access import representatives_only
from members.partner.overview import facts_of

FAILED = "The page could not be saved as it is. The staff of the portal have to look at it first."


@sensitive_variables("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def partner_confirm(request, token):
    response = answer(request, asked_by(token))
    # The address is the key. "no-referrer" would make browsers hide the origin of the form too.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def answer(request, asked):
    if asked is None:
        return render(request, "partner/confirm_gone.html", status=404)
    member, user, day = asked
    is_done = member.confirmed_on is not None and member.confirmed_on >= day
    if request.method == "POST":
        if not is_done:
            confirm_and_tell(request, member, user)
        return redirect(request.path)
    context = {"member": member, "is_done": is_done, "facts": facts_of(member)}
    return render(request, "partner/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@representatives_only(*WRITERS)
def confirm_now(request):
    member = request.representation.member
    if request.method != "POST":
        # Where the sign-in leads whoever pressed the button after their session had ended.
        messages.warning(request, "Nothing is confirmed yet. Press the button once more.")
    elif request.POST.get("member") != member.slug:
        # Chosen in another window since: nothing must happen to the wrong member.
        messages.error(request, f"You act for {member} now. Nothing was confirmed.")
    elif MemberPage.objects.live().current().filter(pk=member.pk).exists():
        confirm_and_tell(request, member, request.user)
    else:
        messages.error(
            request,
            "The page is not public, or the membership has ended: there is nothing to confirm.",
        )
    return redirect("partner_dashboard")


def confirm_and_tell(request, member, user):
    try:
        confirm(member, user)
    except ValidationError:
        messages.error(request, FAILED)
    else:
        messages.success(request, "Thank you. The public page says that it was confirmed today.")
