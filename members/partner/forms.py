"""The form of a profile: what may be typed, and what of it becomes a draft."""

from django import forms
from django.utils.crypto import salted_hmac

from members.partner.fields import ContactsField


class ProfileForm(forms.Form):
    """One form field or several for each of the profile `fields`."""

    def __init__(self, fields, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.profile_fields = fields
        for field in fields:
            self.fields.update(field.form_fields())

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("logo_file") and not cleaned.get("logo_remove"):
            if not cleaned.get("logo_consent"):
                self.add_error("logo_consent", "A logo needs your consent to show it.")
            if not cleaned.get("logo_by"):
                self.add_error("logo_by", "Say who agrees: a name and a position.")
        for name, number in self.contacts_without_name(cleaned):
            self.add_error(
                f"{name}-{number}-name", "A contact needs a name: a person or an office."
            )
        return cleaned

    def contacts_without_name(self, cleaned):
        for field in self.profile_fields:
            if not isinstance(field, ContactsField):
                continue
            for number in range(1, field.most + 1):
                row = {part: cleaned.get(f"{field.name}-{number}-{part}") for part in field.parts}
                if any(row.values()) and not row["name"]:
                    yield field.name, number

    def is_right(self, field):
        """Whether nothing is wrong with what was typed for one profile field."""
        return not any(name in self.errors for name in field.form_fields())

    def groups(self):
        """Return (profile field, its bound form fields) for each, in order."""
        return [
            (field, [self[name] for name in field.form_fields()]) for field in self.profile_fields
        ]


def fingerprint(field, value):
    """Return a short text that changes when the value does; the form carries it."""
    return salted_hmac("members.profile", f"{field.name}:{field.identity(value)}").hexdigest()[:16]
