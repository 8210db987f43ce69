"""Forms of sign-in that differ from allauth's."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class PasskeyForm(AddWebAuthnForm):
    """A key that signs in by itself, unless somebody has one that cannot."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name"
        self.fields["name"].help_text = "So that you know it again, such as Office laptop."
        self.fields["passwordless"].initial = True
