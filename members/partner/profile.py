"""The profile's form, its preview, its history."""

import json

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.models import ProfileChange, Representative
from members.partner.access import representations_of, representatives_only
from members.partner.changes import (
    apply,
    is_waiting,
    open_changes,
    save_drafts,
    submit,
    wanted_value,
    withdraw,
)
from members.partner.fields import PROFILE_FIELDS
from members.partner.forms import ProfileForm, fingerprint

WRITERS = (Representative.Role.OWNER, Representative.Role.EDITOR)
# In the session of somebody whose session had ended: what they had typed.
KEPT = "typed_profile"
# All fields at their longest are shorter.
LONGEST_KEPT = 60_000
KEPT_SECONDS = 60 * 60
# As long as a session may last.
KEPT_FOR_SECONDS = 14 * 24 * 60 * 60
# More than the fingerprints of all fields.
LONGEST_SEEN = 4_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """The form. Whoever sends it after their session has ended signs in, and finds it again."""
    if request.method == "POST" and request.user.is_anonymous:
        keep_typed(request)
    return profile_of_representative(request)


@representatives_only(*WRITERS)
def profile_of_representative(request):
    page = request.representation.member
    changes = open_changes(page)
    sent = seen_in(request.POST)
    # What waits for a decision cannot be typed, unless it was begun before somebody submitted it:
    # then it is a conflict, and no words are lost.
    fields = [
        field
        for name, field in PROFILE_FIELDS.items()
        if name in sent or not is_waiting(changes.get(name))
    ]
    conflicts = {}
    if request.method == "POST":
        check_member(request.POST.get("for"), page)
        form = ProfileForm(fields, request.POST, request.FILES)
        form.is_valid()
        conflicts = save_drafts(page, request.user, form, sent)
        if form.is_valid() and not conflicts:
            return after_saving(request, page)
        # What is right has been kept, also where something else is wrong.
        changes = open_changes(page)
    else:
        form = form_with_kept(request, page, fields) or ProfileForm(
            fields, initial=shown(page, fields, changes)
        )
    seen = {field.name: fingerprint(field, wanted_value(field, page, changes)) for field in fields}
    if request.method != "POST" and form.is_bound:
        # Typed before the session ended: what others wrote since has not been seen.
        seen |= seen_in(form.data)
    context = {
        "representation": request.representation,
        "representations": representations_of(request),
        "form": form,
        "groups": groups(form, page, changes, conflicts),
        "waiting": [change for change in changes.values() if is_waiting(change)],
        "seen": json.dumps(seen),
        "writer": signing.dumps(request.user.pk, salt=KEPT),
        "has_conflicts": bool(conflicts),
    }
    return render(request, "partner/profile.html", context)


def shown(page, fields, changes):
    initial = {}
    for field in fields:
        initial |= field.initial(wanted_value(field, page, changes))
    return initial


def groups(form, page, changes, conflicts):
    """Return what the template shows of each profile field."""
    shown = []
    for field, inputs in form.groups():
        is_conflict = field.name in conflicts
        filled = [place for place, bound in enumerate(inputs, 1) if bound.value() or bound.errors]
        first = field.shown_inputs(max(filled, default=0))
        shown.append(
            {
                "field": field,
                "inputs": inputs[:first],
                "more": inputs[first:] if first else [],
                # A field that is one input has its label there.
                "is_plain": len(inputs) == 1 and not hasattr(inputs[0].field, "queryset"),
                "change": changes.get(field.name),
                "is_conflict": is_conflict,
                "theirs": field.text(wanted_value(field, page, changes)) if is_conflict else "",
            }
        )
    return shown


def seen_in(data):
    """Return {field name: fingerprint} that the form carried; nothing where it is garbled."""
    sent = data.get("seen", "")
    try:
        seen = json.loads(sent) if len(sent) <= LONGEST_SEEN else {}
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def check_member(slug, page):
    """Raise Http404 where the form was of another member than the person acts for by now."""
    if slug != page.slug:
        raise Http404


def after_saving(request, page):
    if "submit" not in request.POST:
        messages.success(request, "Your draft is saved. Nobody else sees it before you submit it.")
        return redirect("partner_profile")
    number = submit(page, request.user)
    if not number:
        messages.info(request, "Nothing has changed, so there is nothing to submit.")
        return redirect("partner_profile")
    messages.success(
        request,
        f"Submitted: {number} field{'' if number == 1 else 's'}. The staff of the portal decide "
        "on each, and you read the result here.",
    )
    return redirect("partner_dashboard")


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


def writer_of(signed):
    """Return the primary key of the account that a form was made for, or None."""
    try:
        return signing.loads(signed, salt=KEPT, max_age=KEPT_FOR_SECONDS)
    except signing.BadSignature:
        return None


def form_with_kept(request, page, fields):
    """Return the form with what was typed before the person had to sign in again, or None."""
    kept = request.session.pop(KEPT, None)
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
    return ProfileForm(fields, data)


@representatives_only(*WRITERS)
@require_POST
def withdraw_profile(request):
    number = withdraw(request.representation.member, request.user)
    if number:
        messages.success(request, "Withdrawn. It is a draft again, which you can change.")
    else:
        messages.info(request, "Nothing is waiting: the staff have decided already.")
    return redirect("partner_dashboard")


@representatives_only()
@require_safe
def preview(request):
    """The public page with all changes that are drafted or wait; `?as=now` shows it without."""
    page = request.representation.member
    is_now = request.GET.get("as") == "now"
    if not is_now:
        apply(page, open_changes(page).values())
    context = page.get_context(request) | {"preview": "now" if is_now else "changed"}
    return render(request, "partner/preview.html", context)


@representatives_only()
@require_safe
def history(request):
    decided = ProfileChange.objects.of(request.representation.member).decided().with_people()
    context = {
        "representation": request.representation,
        "representations": representations_of(request),
        "changes": [told(change) for change in decided[:100]],
    }
    return render(request, "partner/history.html", context)


def told(change):
    """Return the change with its field's label and both values as text."""
    field = PROFILE_FIELDS.get(change.field)
    return {
        "change": change,
        "label": field.label if field else change.field,
        "old": field.text(change.old) if field else "",
        "new": field.text(change.new) if field else "",
    }
