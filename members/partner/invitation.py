"""What the link of an invitation leads to. Reading it changes nothing: scanners open links too."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.views import redirect_to_login
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from inm_portal.pages.validators import validate_name, validate_readable
from members.models import Invitation
from members.models.invitations import InvitationNotOpenError
from members.models.partners import wait_for_turn
from members.partner.access import CHOSEN

User = get_user_model()
DASHBOARD = "partner_dashboard"
LONGEST_NAME = 60
RULES = (
    "At least 12 characters, not only digits, unlike your name and address, and no common password."
)


class AccountForm(SetPasswordMixin, forms.ModelForm):
    """A name and a password; the address is that of the invitation."""

    use_required_attribute = False
    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        labels = {"first_name": "Given name", "last_name": "Family name"}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True
            self.fields[name].validators += [
                MaxLengthValidator(LONGEST_NAME),
                validate_readable,
                validate_name,
            ]
        self.fields["password1"].help_text = RULES
        self.fields["password2"].help_text = ""

    def clean(self):
        self.validate_passwords()
        return super().clean()

    def _post_clean(self):
        super()._post_clean()
        # Only now has the instance the name, which the password must not resemble.
        self.validate_password_for_user(self.instance, "password1")


def account_of(address):
    """Return the account that a person with this mail address signs in to, or None."""
    theirs = Q(email__iexact=address) | Q(
        emailaddress__email__iexact=address, emailaddress__verified=True
    )
    return User.objects.filter(theirs).order_by("pk").first()


def gone(request):
    """One answer for links that are used, withdrawn, too old, or that never were any."""
    return render(request, "partner/invitation_gone.html", status=404)


@sensitive_variables("token")
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def partner_invitation(request, token):
    response = answer(request, Invitation.objects.of_token(token))
    # The address is the key. "no-referrer" would make browsers hide the origin of the form too.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def answer(request, invitation):
    if invitation is None or not invitation.is_valid():
        return gone(request)
    try:
        account = account_of(invitation.address)
        if request.user.is_authenticated:
            return answer_to_account(request, invitation, account)
        if account:
            return answer_to_signed_out(request, invitation)
        return answer_to_newcomer(request, invitation)
    except InvitationNotOpenError:
        return gone(request)


def page(request, invitation, **context):
    status = context.pop("status", 200)
    said = {"invitation": invitation, **context}
    return render(request, "partner/invitation.html", said, status=status)


def answer_to_account(request, invitation, account):
    if account != request.user:
        status = 403 if request.method == "POST" else 200
        return page(request, invitation, way="other account", status=status)
    if request.method != "POST":
        return page(request, invitation, way="accept")
    invitation.accept(request.user)
    return welcome(request, invitation)


def answer_to_signed_out(request, invitation):
    if request.method == "POST":
        return redirect_to_login(request.path)
    return page(request, invitation, way="sign in")


def answer_to_newcomer(request, invitation):
    new = User(email=invitation.address, username=invitation.address[:150])
    form = AccountForm(request.POST if request.method == "POST" else None, instance=new)
    if request.method != "POST" or not form.is_valid():
        return page(request, invitation, way="new account", form=form)
    try:
        user = make_account(form, invitation)
    except IntegrityError:
        # Made at this moment by the link of another member: now there is one to sign in to.
        return redirect(request.path)
    response = perform_login(request, user, email_verification="none", redirect_url=DASHBOARD)
    return welcome(request, invitation) if request.user.is_authenticated else response


@transaction.atomic
def make_account(form, invitation):
    # Before the account, so that the second click on the button makes no second one.
    wait_for_turn(invitation.member_id)
    invitation.refresh_from_db()
    if not invitation.is_valid():
        raise InvitationNotOpenError
    user = form.instance
    names = [user.first_name, user.last_name, user.email.partition("@")[0]]
    user.username = get_adapter().generate_unique_username([" ".join(names[:2]), names[2]])
    form.set_password_and_save(user)
    # The link came to this address, which is all that a confirmation would show.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitation.accept(user)
    return user


def welcome(request, invitation):
    request.session[CHOSEN] = invitation.member_id
    messages.success(request, f"You now represent {invitation.member}.")
    return redirect(DASHBOARD)
