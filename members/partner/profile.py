"""The profile's form, its preview, its history."""

import json

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import ProfileChange, ProfilePolicy
from members.models.partners import WRITERS
from members.partner.access import CHOSEN, representations_of, representatives_only
from members.partner.changes import (
    apply,
    discard,
    is_waiting,
    open_changes,
    save_drafts,
    submit,
    withdraw,
)
from members.partner.fields import PROFILE_FIELDS
from members.partner.forms import ProfileForm, fingerprint
from members.partner.kept import KEPT, form_with_kept, keep_typed, writer_token
from members.partner.shown import fingerprints, groups, initial_of

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
    if request.method == "POST":
        act_for_member_of_form(request)
        if "seen" not in request.POST:
            # Not the form, but a button on the first page.
            withdraw_chosen(request)
            return redirect("partner_profile")
        return after_post(request)
    page = request.representation.member
    changes = open_changes(page)
    fields = fields_to_type(changes, {})
    form = form_with_kept(request, page, fields) or ProfileForm(
        fields, page, initial=initial_of(page, fields, changes)
    )
    return show(request, form, changes)


def after_post(request):
    page = request.representation.member
    sent = seen_in(request.POST)
    data, sent = discard_chosen(request, sent)
    fields = fields_to_type(open_changes(page), sent)
    if "autosave" in data:
        fields = without_what_wants_a_button(fields, data)
    form = ProfileForm(fields, page, data, request.FILES, user=request.user)
    is_right = form.is_valid()
    conflicts = save_drafts(page, request.user, form, sent)
    if "withdraw" in data:
        withdraw_chosen(request)
    # What is right has been kept, also where something else is wrong.
    changes = open_changes(page)
    if "autosave" in data:
        return after_autosaving(form, page, changes, conflicts)
    request.session.pop(KEPT, None)
    if is_right and not conflicts:
        return after_saving(request, sent)
    return show(request, form, changes, conflicts)


def fields_to_type(changes, sent):
    """Return the fields that the form has: all but what waits for a decision.

    Unless that was begun before somebody submitted it: then it is a conflict, and no words are
    lost.
    """
    return [
        field
        for name, field in PROFILE_FIELDS.items()
        if name in sent or not is_waiting(changes.get(name))
    ]


def without_what_wants_a_button(fields, data):
    """Leave out logos, of which the file is not sent, and what is in conflict until one decides."""
    left_out = {"logo", *data.getlist("in-conflict")}
    return [field for field in fields if field.name not in left_out]


def show(request, form, changes, conflicts=()):
    page = form.page
    seen = fingerprints(form.inputs, page, changes)
    if request.method != "POST" and form.is_bound:
        # Typed before the session ended: what others wrote since has not been seen.
        seen |= seen_in(form.data)
    shown = groups(form, request, changes, conflicts)
    context = {
        "representation": request.representation,
        "representations": representations_of(request),
        "form": form,
        "groups": shown,
        "conflicts": [group for group in shown if group["is_conflict"]],
        "waiting": [change for change in changes.values() if is_waiting(change)],
        "seen": json.dumps(seen),
        "writer": writer_token(request.user),
        "at_once": ProfilePolicy.load().live_at_once,
    }
    return render(request, "partner/profile.html", context)


def seen_in(data):
    """Return {field name: fingerprint} that the form carried; nothing where it is garbled."""
    sent = data.get("seen", "")
    try:
        seen = json.loads(sent) if len(sent) <= LONGEST_SEEN else {}
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def act_for_member_of_form(request):
    """Act for the member that the form was made for: another may be chosen in another window."""
    slug = request.POST.get("for")
    held = [r for r in representations_of(request) if r.member.slug == slug and r.role in WRITERS]
    if not held:
        raise Http404
    request.representation = held[0]
    request.session[CHOSEN] = held[0].member_id


def discard_chosen(request, sent):
    """Forget the drafts that are ticked; return the data and fingerprints of the form then.

    Of these fields the form has what is public, so that nothing typed into them stays or is wrong.
    """
    page, data = request.representation.member, request.POST.copy()
    names = [name for name in PROFILE_FIELDS if f"discard-{name}" in data]
    if not names:
        return data, sent
    gone = {change.field for change in discard(page, request.user, names, sent)}
    for name in gone:
        field = PROFILE_FIELDS[name]
        put(data, field, page)
        sent = sent | {name: fingerprint(field, field.read(page))}
    if gone:
        messages.success(request, f"Discarded: {labels(gone)}. The form shows the public text.")
    if left := set(names) - gone:
        messages.warning(
            request, f"Not discarded, as somebody has written on meanwhile: {labels(left)}."
        )
    return data, sent


def put(data, field, page):
    """Make `data` say of a field what its page says, as a browser would send it."""
    initial = field.initial(field.read(page))
    for name in field.form_fields(page):
        value = initial.get(name)
        data.pop(name, None)
        if value not in (None, False):
            data.setlist(
                name, value if isinstance(value, list) else ["on" if value is True else value]
            )


def after_saving(request, seen):
    if "submit" in request.POST:
        return after_submitting(request, seen)
    if "save" in request.POST:
        messages.success(request, "Your draft is saved. It is not public before you submit it.")
    return redirect("partner_profile")


def after_submitting(request, seen):
    """Submit what the person has written, and of the others' drafts those that were ticked."""
    page = request.representation.member
    ticked = {name: told for name, told in seen.items() if f"with-{name}" in request.POST}
    waiting, public = submit(page, request.user, ticked)
    if public:
        messages.success(request, f"Public now, without a review: {labels_of(public)}.")
    if waiting:
        messages.success(
            request,
            f"Submitted: {labels_of(waiting)}. The staff of the portal decide on each, and you "
            "read the result here.",
        )
    left = [change for change in open_changes(page).values() if not is_waiting(change)]
    if left:
        messages.info(request, f"Still drafts of others, not submitted: {labels_of(left)}.")
    if waiting or public:
        return redirect("partner_dashboard")
    messages.info(request, "You have changed nothing, so there is nothing to submit.")
    return redirect("partner_profile")


def labels_of(changes):
    return labels(change.field for change in changes)


def labels(names):
    """Return what the fields are called, in the order of the form."""
    names = set(names)
    return ", ".join(field.label for name, field in PROFILE_FIELDS.items() if name in names)


def after_autosaving(form, page, changes, conflicts):
    """Answer the script: what the form has seen by now, and what is still in the way."""
    in_the_way = [PROFILE_FIELDS[name].label for name in conflicts]
    wrong = [field.label for field in form.inputs if not form.is_right(field)]
    told = fingerprints([f for f in form.inputs if f.name not in conflicts], page, changes)
    return JsonResponse({"seen": told, "conflicts": in_the_way, "wrong": wrong})


def withdraw_chosen(request):
    page = request.representation.member
    if withdraw(page, request.user, request.POST.getlist("withdraw")):
        messages.success(request, "Withdrawn. It is a draft again, which you can change.")
    else:
        messages.info(request, "That waits no longer: it is decided, or withdrawn already.")


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
