"""What somebody had typed into the profile when the session ended: it outlives the sign-in."""

import json

from django.contrib import messages
from django.core import signing

from members.models import Representative
from members.partner.forms import ProfileForm

# In the session of somebody whose session had ended: what they had typed.
KEPT = "typed_profile"
# All fields at their longest are shorter.
LONGEST_KEPT = 60_000
KEPT_SECONDS = 60 * 60
WRITER = "members.partner.writer"
# As long as a session may last.
KEPT_FOR_SECONDS = 14 * 24 * 60 * 60


def keep_typed(request):
    """Keep what was typed in the session that signing in goes on with.

    Only where the form was made for somebody who was signed in, and briefly: a stranger must not
    fill the database.
    """
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "submit")
    }
    is_short = len(json.dumps(typed)) <= LONGEST_KEPT
    if is_short and writer_of(request.POST.get("writer", "")) is not None:
        request.session[KEPT] = typed
        request.session.set_expiry(KEPT_SECONDS)


def writer_token(user):
    """Return what the form carries of the account that it is made for."""
    return signing.dumps(user.pk, salt=WRITER)


def writer_of(signed):
    """Return the primary key of the account that a form was made for, or None.

    An account that represents nobody any more keeps nothing.
    """
    try:
        pk = signing.loads(signed, salt=WRITER, max_age=KEPT_FOR_SECONDS)
    except signing.BadSignature:
        return None
    return pk if Representative.objects.active().filter(user=pk).exists() else None


def form_with_kept(request, page, fields):
    """Return the form with what was typed before the person had to sign in again, or None."""
    # Until it is saved: the page may be left or loaded again.
    kept = request.session.get(KEPT)
    if not kept or kept.get("for") != [page.slug]:
        return None
    # Another person may have signed in at this browser.
    if writer_of(kept.get("writer", [""])[0]) != request.user.pk:
        return None
    data = request.POST.copy()
    for name, values in kept.items():
        data.setlist(name, values)
    messages.warning(
        request,
        "Your session had ended, so nothing was saved yet. What you typed is here again; a logo "
        "has to be chosen once more.",
    )
    return ProfileForm(fields, page, data)
