"""Forms of sign-in that differ from allauth's."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django_tasks import task


class PasskeyForm(AddWebAuthnForm):
    """A key that signs in by itself, unless somebody has one that cannot."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name"
        self.fields["name"].help_text = "So that you know it again, such as Office laptop."
        self.fields["passwordless"].initial = True


class QuietResetPasswordForm(ResetPasswordForm):
    """Leaves to a task to look for the account: the answer takes as long whether there is one."""

    def clean_email(self):
        return get_adapter().clean_email(self.cleaned_data["email"].lower())

    def save(self, request, **kwargs):
        send_reset.enqueue(self.cleaned_data["email"])
        return self.cleaned_data["email"]


@task()
def send_reset(address):
    """Write the mail with the link to a new password, to whoever has an account."""
    form = ResetPasswordForm({"email": address})
    if form.is_valid():
        form.save(None)
