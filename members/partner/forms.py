"""The form of a profile: what may be typed, and what of it becomes a draft."""

from django import forms
from django.utils.crypto import salted_hmac

from members.partner.fields import PROFILE_FIELDS
from members.partner.logos import TOO_MANY, has_sent_too_many


class ProfileForm(forms.Form):
    """One form field or several for each of the profile `fields` of a member's `page`."""

    def __init__(self, fields, page, data=None, files=None, *, user=None, **kwargs):
        self.page, self.user = page, user
        # Before the picture is decoded, which is work.
        self.refused = refused(data, files, user)
        super().__init__(data, None if self.refused else files, **kwargs)
        self.inputs = {field: field.form_fields(page) for field in fields}
        for inputs in self.inputs.values():
            self.fields.update(inputs)

    def clean(self):
        cleaned = super().clean()
        for name, wrong in self.refused.items():
            if name in self.fields:
                self.add_error(name, wrong)
        for field in self.inputs:
            for name, wrong in field.complaints(cleaned, self.page).items():
                self.add_error(name, wrong)
        return cleaned

    def is_right(self, field):
        """Whether nothing is wrong with what was typed for one profile field."""
        return not any(name in self.errors for name in self.inputs[field])

    def groups(self):
        """Return (profile field, its bound form fields) for each, in order."""
        return [(field, [self[name] for name in inputs]) for field, inputs in self.inputs.items()]


def refused(data, files, user):
    """Return {name in the form: why} a logo that is sent is not even looked at."""
    if not files or "logo_file" not in files or data.get("logo_remove"):
        return {}
    if has_sent_too_many(user):
        return {"logo_file": TOO_MANY}
    return PROFILE_FIELDS["logo"].lacks(data)


def fingerprint(field, value):
    """Return a short text that changes when the value does; the form carries it."""
    return salted_hmac("members.profile", f"{field.name}:{field.identity(value)}").hexdigest()[:16]
