"""The profile's form, its preview, its history."""

import json

from django.contrib import messages
from django.core import signing
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import ProfileChange, Representative
from members.partner.access import representations_of, representatives_only
from members.partner.changes import (
    apply,
    discard,
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
    if request.method == "POST":
        check_member(request.POST.get("for"), page)
        if "seen" not in request.POST:
            # Not the form, but a button on the first page.
            withdraw_chosen(request, page)
            return redirect("partner_profile")
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
        form = ProfileForm(fields, page, request.POST, request.FILES, user=request.user)
        is_right = form.is_valid()
        discarded = {name for name in PROFILE_FIELDS if f"discard-{name}" in request.POST}
        conflicts = save_drafts(page, request.user, form, sent, but=discarded)
        if "withdraw" in request.POST:
            withdraw_chosen(request, page)
        # What is right has been kept, also where something else is wrong.
        changes = open_changes(page)
        if "autosave" in request.POST:
            return after_autosaving(form, page, changes, conflicts)
        if is_right and not conflicts:
            return after_saving(request, page, discarded)
    else:
        form = form_with_kept(request, page, fields) or ProfileForm(
            fields, page, initial=shown(page, fields, changes)
        )
    seen = fingerprints(fields, page, changes)
    if request.method != "POST" and form.is_bound:
        # Typed before the session ended: what others wrote since has not been seen.
        seen |= seen_in(form.data)
    context = {
        "representation": request.representation,
        "representations": representations_of(request),
        "form": form,
        "groups": groups(form, request, changes, conflicts),
        "waiting": [change for change in changes.values() if is_waiting(change)],
        "seen": json.dumps(seen),
        "writer": signing.dumps(request.user.pk, salt=KEPT),
        "has_conflicts": bool(conflicts),
    }
    return render(request, "partner/profile.html", context)


def fingerprints(fields, page, changes):
    """Return {field name: fingerprint} of what representatives want by now."""
    return {field.name: fingerprint(field, wanted_value(field, page, changes)) for field in fields}


def shown(page, fields, changes):
    initial = {}
    for field in fields:
        initial |= field.initial(wanted_value(field, page, changes))
    return initial


def groups(form, request, changes, conflicts):
    """Return what the template shows of each profile field."""
    page, shown = form.page, []
    for field, inputs in form.groups():
        is_conflict = field.name in conflicts
        filled = [place for place, bound in enumerate(inputs, 1) if bound.value() or bound.errors]
        first = field.shown_inputs(max(filled, default=0))
        change = changes.get(field.name)
        shown.append(
            {
                "field": field,
                "inputs": inputs[:first],
                "more": inputs[first:] if first else [],
                # A field that is one input has its label there.
                "is_plain": len(inputs) == 1 and not hasattr(inputs[0].field, "queryset"),
                "change": change,
                "is_draft": change is not None and not is_waiting(change),
                "is_of_colleague": change is not None and change.by != request.user,
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


def after_saving(request, page, discarded):
    for name in discarded:
        if discard(page, request.user, name):
            label = PROFILE_FIELDS[name].label
            messages.success(request, f"Discarded: {label}. The form shows the public one again.")
    if "submit" in request.POST:
        return after_submitting(request, page)
    if "save" in request.POST:
        messages.success(request, "Your draft is saved. It is not public before you submit it.")
    return redirect("partner_profile")


def after_submitting(request, page):
    """Submit what the person has written, and of the others' drafts those that were ticked."""
    drafts = [change for change in open_changes(page).values() if not is_waiting(change)]
    chosen = [
        change.field
        for change in drafts
        if change.by == request.user or f"with-{change.field}" in request.POST
    ]
    waiting, public = submit(page, request.user, chosen)
    if public:
        messages.success(request, f"Public now, without a review: {labels(public)}.")
    if waiting:
        messages.success(
            request,
            f"Submitted: {labels(waiting)}. The staff of the portal decide on each, and you read "
            "the result here.",
        )
    left = [change for change in drafts if change.field not in chosen]
    if left:
        messages.info(request, f"Drafts of your colleagues, not submitted: {labels(left)}.")
    if waiting or public:
        return redirect("partner_dashboard")
    messages.info(request, "You have changed nothing, so there is nothing to submit.")
    return redirect("partner_profile")


def labels(changes):
    return ", ".join(PROFILE_FIELDS[change.field].label for change in changes)


def after_autosaving(form, page, changes, conflicts):
    """Answer the script: what the form has seen by now, and what is still in the way."""
    in_the_way = [PROFILE_FIELDS[name].label for name in conflicts]
    wrong = [field.label for field in form.inputs if not form.is_right(field)]
    told = fingerprints([f for f in form.inputs if f.name not in conflicts], page, changes)
    return JsonResponse({"seen": told, "conflicts": in_the_way, "wrong": wrong})


def withdraw_chosen(request, page):
    if withdraw(page, request.user, request.POST.getlist("withdraw")):
        messages.success(request, "Withdrawn. It is a draft again, which you can change.")
    else:
        messages.info(request, "That waits no longer: the staff have decided already.")


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
    return ProfileForm(fields, page, data)


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
