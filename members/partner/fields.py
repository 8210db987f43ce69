"""The fields of a profile that representatives may change; nothing else of a member's page is.

Each kind of field says how it is read from the page and written to it, typed in a form, and shown
to whoever reviews it.
"""

from django import forms
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate

from inm_portal.pages.models import PortalImage
from inm_portal.pages.uploads import PictureField
from inm_portal.pages.validators import validate_phone, validate_readable
from members.partner.choice_fields import (
    InterestsField,
    SectorsField,
    ShownRepresentativesField,
)
from members.partner.logos import store
from members.partner.text_fields import ProfileField, RichTextField, StructuredField


class ContactsField(StructuredField):
    """A list of {"name", "organization", "phone", "email"}."""

    parts = {
        "name": (forms.CharField, "Name of contact", 80),
        "organization": (forms.CharField, "Organization of contact", 80),
        "phone": (forms.CharField, "Telephone of contact", 40),
        "email": (forms.EmailField, "Email of contact", 254),
    }
    most = 6

    def read(self, page):
        return [
            {part: block.value.get(part) or "" for part in self.parts}
            for block in page.press_contacts
        ]

    def write(self, page, value):
        page.press_contacts = [("contact", contact) for contact in value]

    def form_fields(self, page):
        return {
            f"{self.name}-{number}-{part}": field(
                label=f"{label} {number}",
                max_length=longest,
                required=False,
                validators=[validate_readable, *([validate_phone] if part == "phone" else [])],
            )
            for number in range(1, self.most + 1)
            for part, (field, label, longest) in self.parts.items()
        }

    def shown_inputs(self, filled):
        # The contacts there are, and an empty one.
        return (-(-filled // len(self.parts)) + 1) * len(self.parts)

    def initial(self, value):
        return {
            f"{self.name}-{number}-{part}": contact.get(part, "")
            for number, contact in enumerate(value, 1)
            for part in self.parts
        }

    def complaints(self, cleaned, page):
        return {
            f"{self.name}-{number}-name": "A contact needs a name: a person or an office."
            for number, row in enumerate(self.rows(cleaned), 1)
            if any(row.values()) and not row["name"]
        }

    def typed(self, form, before):
        return [row for row in self.rows(form.cleaned_data) if any(row.values())]

    def rows(self, cleaned):
        return [
            {part: cleaned.get(f"{self.name}-{number}-{part}") for part in self.parts}
            for number in range(1, self.most + 1)
        ]

    def text(self, value):
        return "\n".join(", ".join(filter(None, row.values())) for row in value or [])


class LogoField(StructuredField):
    """{"image": primary key, "by": who agreed to its use, "on": the day}, or None."""

    template = "partner/value_logo.html"

    def read(self, page):
        if not page.logo_id:
            return None
        day = page.logo_consent_on
        return {
            "image": page.logo_id,
            "by": page.logo_consent_by,
            "on": day.isoformat() if day else "",
        }

    def write(self, page, value):
        value = value or {"image": None, "by": "", "on": ""}
        page.logo_id = value["image"]
        page.logo_consent_by = value["by"]
        page.logo_consent_on = parse_date(value["on"]) if value["on"] else None

    def form_fields(self, page):
        return {
            "logo_file": PictureField(label="Another logo", required=False),
            "logo_by": forms.CharField(
                label="Who agrees to its use, with position",
                max_length=120,
                required=False,
                validators=[validate_readable],
            ),
            "logo_consent": forms.BooleanField(
                label="The portal may show this logo", required=False
            ),
            "logo_remove": forms.BooleanField(label="Show no logo", required=False),
        }

    def initial(self, value):
        value = value or {"by": "", "on": ""}
        return {"logo_by": value["by"], "logo_consent": bool(value["on"])}

    def lacks(self, data):
        """Return {name in the form: what is wrong} where a logo is sent without the consent."""
        wrong = {}
        if not data.get("logo_consent"):
            wrong["logo_consent"] = "A logo needs your consent to show it. Choose the file again."
        if not data.get("logo_by", "").strip():
            wrong["logo_by"] = "Say who agrees: a name and a position. Choose the file again."
        return wrong

    def typed(self, form, before):
        cleaned = form.cleaned_data
        if cleaned["logo_remove"]:
            return None
        new = cleaned.get("logo_file")
        if new is None:
            return self.with_consent(before, cleaned)
        image = store(new, form.page, form.user)
        return {"image": image.pk, "by": cleaned["logo_by"], "on": localdate().isoformat()}

    def with_consent(self, before, cleaned):
        """Return the logo that there is with the consent as it was typed; none without consent."""
        if not before or not cleaned["logo_consent"]:
            return None
        day = before["on"] or localdate().isoformat()
        return {"image": before["image"], "by": cleaned["logo_by"] or before["by"], "on": day}

    def text(self, value):
        if not value:
            return "No logo"
        return f"Agreed by {value['by']}, {value['on']}" if value["on"] else "Without consent"

    def facts(self, value):
        image = PortalImage.objects.filter(pk=value["image"]).first() if value else None
        return {"text": self.text(value), "image": image}


PROFILE_FIELDS = {
    field.name: field
    for field in [
        ProfileField("tagline"),
        ProfileField("summary", help_text="One or two sentences for cards and search results."),
        RichTextField("about"),
        ProfileField("legal_name"),
        ProfileField("other_names"),
        SectorsField("sectors"),
        ProfileField("website"),
        ProfileField("headquarters"),
        LogoField("logo"),
        ProfileField("boilerplate"),
        ProfileField("disclaimer"),
        ContactsField("press_contacts"),
        InterestsField(
            "interests", "Interests", "Themes and pillars that your organization cares about."
        ),
        ShownRepresentativesField(),
    ]
}
