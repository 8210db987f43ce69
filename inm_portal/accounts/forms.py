"""The form that asks for a new password."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django_tasks import task


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
