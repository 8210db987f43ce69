"""Which mails a person gets, and the link in a reminder that stops them without signing in."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from inm_portal.accounts.models import MailKind, MailOff
from members.freshness import STOPPING
from members.models.partners import WRITERS
from members.partner.access import chosen_from, representations_of
from members.review import may_review_any


def kinds_for(user, representations):
    """Return the MailKinds that would come to this person."""
    kinds = [MailKind.SUBMITTED] if may_review_any(user) else []
    if any(held.role in WRITERS for held in representations):
        kinds += [MailKind.DECIDED, MailKind.REMINDER]
    return kinds


class MailForm(forms.Form):
    def __init__(self, kinds, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.value] = forms.BooleanField(label=kind.label, required=False)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def partner_mail(request):
    representations = representations_of(request)
    kinds = kinds_for(request.user, representations)
    if request.method == "POST":
        form = MailForm(kinds, request.POST)
        if form.is_valid():
            keep(request.user, form.cleaned_data)
            messages.success(request, "Saved. From now on you get the mails that are ticked.")
            return redirect("partner_mail")
    else:
        off = set(request.user.mails_off.values_list("kind", flat=True))
        form = MailForm(kinds, initial={kind.value: kind.value not in off for kind in kinds})
    context = {
        "form": form,
        "representations": representations,
        "representation": chosen_from(representations, request),
    }
    return render(request, "partner/mail.html", context)


@transaction.atomic
def keep(user, wanted):
    """Note of each kind in `wanted` whether it comes."""
    for kind, is_wanted in wanted.items():
        if is_wanted:
            user.mails_off.filter(kind=kind).delete()
        else:
            MailOff.objects.get_or_create(user=user, kind=kind)


# The token is the right to do it: mail programs send the POST without any cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def partner_mail_stop(request, token):
    user = receiver_of(token)
    if user is None:
        return render(request, "partner/mail_stop_gone.html", status=404)
    if request.method == "POST":
        keep(user, {MailKind.REMINDER: False})
    is_stopped = user.mails_off.filter(kind=MailKind.REMINDER).exists()
    response = render(request, "partner/mail_stop.html", {"is_stopped": is_stopped})
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def receiver_of(token):
    try:
        pk = STOPPING.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return get_user_model().objects.filter(pk=pk).first()
