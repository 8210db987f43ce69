"""Who represents a member: the list for all of them, and what owners change about it."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.models import Invitation, Representative
from members.models.partners import wait_for_turn
from members.partner.access import representatives_only
from members.partner.kept import KEPT_SECONDS, writer_of, writer_token

PAGE = "partner_people"
# In the session of somebody whose session had ended: what they wanted to send.
KEPT = "typed_invitation"
LONGEST_KEPT = 254
NOT_DONE = "Your session had ended, so nothing was changed or sent yet."


class InvitationForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Invitation
        fields = ["address", "role"]
        widgets = {
            "address": forms.EmailInput(attrs={"autocomplete": "off"}),
            "role": forms.Select(attrs={"class": "control"}),
        }


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Representative.Role.choices)


def chosen(rows, sent):
    """Return the one of `rows` that a form names; no other row of the database is found."""
    try:
        return forms.ModelChoiceField(rows).clean(sent)
    except ValidationError:
        raise Http404 from None


def chosen_person(own, request):
    return chosen(own.member.representatives.all(), request.POST.get("person"))


def chosen_invitation(own, request):
    return chosen(own.member.invitations.pending(), request.POST.get("invitation"))


# What a form of the page does: each takes the own representation and returns what to say.


def send_again(own, request):
    invitation = chosen_invitation(own, request)
    invitation.send(request.user)
    return f"The invitation is on its way to {invitation.address} again. Older links have stopped."


def withdraw(own, request):
    invitation = chosen_invitation(own, request)
    invitation.withdraw(request.user)
    return f"The invitation of {invitation.address} is withdrawn. Its link has stopped."


def change_role(own, request):
    person = chosen_person(own, request)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    person.change_role(form.cleaned_data["role"], request.user)
    return f"{person.name} is now {person.get_role_display().lower()} for {own.member}."


def end(own, request):
    person = chosen_person(own, request)
    if person == own:
        return leave(own, request)
    person.end(request.user)
    return f"{person.name} no longer represents {own.member}."


def hand_over(own, request):
    person = chosen_person(own, request)
    own.hand_over(person, request.user)
    return f"{person.name} is now owner for {own.member}, and you are editor."


def leave(own, request):
    own.end(request.user)
    return f"You no longer represent {own.member}."


OWNERS_ACTS = {
    "send-again": send_again,
    "withdraw": withdraw,
    "role": change_role,
    "end": end,
    "hand-over": hand_over,
}
EVERYBODYS_ACTS = {"leave": leave}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def partner_people(request):
    """The page. Whoever sends a form of it after their session has ended signs in, and is told."""
    if request.method == "POST" and request.user.is_anonymous:
        keep_typed(request)
    return people_of_representative(request)


@representatives_only()
def people_of_representative(request):
    own = request.representation
    form = InvitationForm()
    if request.method == "POST":
        # Chosen in another window since: nothing must happen to the wrong member.
        if request.POST.get("member") != own.member.slug:
            messages.error(request, f"You act for {own.member} now. Nothing was changed.")
            return redirect(PAGE)
        if request.POST.get("act") == "invite":
            form = invite(request)
        else:
            perform(request)
        if not form.errors:
            return leave_page(request)
    else:
        form = InvitationForm(initial=typed_before(request))
    return render(request, "partner/people.html", {**listed(own), "form": form})


def keep_typed(request):
    """Keep it briefly, where the form was made for an account: no stranger fills the database."""
    names = ("member", "act", "address", "role", "writer")
    typed = {name: request.POST.get(name, "")[:LONGEST_KEPT] for name in names}
    if writer_of(typed["writer"]) is not None:
        request.session[KEPT] = typed
        request.session.set_expiry(KEPT_SECONDS)


def typed_before(request):
    """Say that nothing was done, and return {field: what was typed} of an invitation."""
    kept = request.session.pop(KEPT, None)
    # Another person may have signed in at this browser, or for another member.
    if not kept or writer_of(kept["writer"]) != request.user.pk:
        return {}
    if kept["member"] != request.representation.member.slug or kept["act"] != "invite":
        messages.warning(request, f"{NOT_DONE} Do it once more.")
        return {}
    messages.warning(request, f"{NOT_DONE} The address that you typed is here again.")
    return {"address": kept["address"], "role": kept["role"]}


def still_held(request, *, owner):
    """Return the own representation, read when it is this request's turn."""
    wait_for_turn(request.representation.member_id)
    own = Representative.objects.of(request.user).filter(pk=request.representation.pk).first()
    if own is None or (owner and not own.is_owner):
        raise Http404
    return own


@transaction.atomic
def invite(request):
    """Return the form, with errors where nothing was sent."""
    own = still_held(request, owner=True)
    form = InvitationForm(request.POST, instance=Invitation(member=own.member))
    if form.is_valid():
        form.instance.send(request.user)
        # The same whether or not the address has an account.
        messages.success(request, f"The invitation is on its way to {form.instance.address}.")
    return form


def perform(request):
    """Do what one of the small forms asks, or say why not."""
    name = request.POST.get("act")
    act = (OWNERS_ACTS | EVERYBODYS_ACTS).get(name)
    if act is None:
        raise Http404
    try:
        with transaction.atomic():
            said = act(still_held(request, owner=name in OWNERS_ACTS), request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        sign_out_former(request)
        messages.success(request, said)


def sign_out_former(request):
    """Whoever has just left for good has lost the session, which must not be saved again."""
    if not request.session.exists(request.session.session_key):
        logout(request)


def leave_page(request):
    remaining = Representative.objects.of(request.user) if request.user.is_authenticated else None
    stays = remaining is not None and remaining.filter(pk=request.representation.pk).exists()
    return redirect(PAGE if stays else "partner_dashboard")


def listed(own):
    people = own.member.representatives.by_name()
    return {
        "representation": own,
        "representations": Representative.objects.of(own.user),
        "people": people,
        "successors": [p for p in people if p != own and p.user.is_active],
        "invitations": own.member.invitations.pending().newest_first(),
        "roles": Representative.Role.choices,
        "writer": writer_token(own.user),
    }
