"""The fields of a profile that representatives may change; nothing else of a member's page is.

Each kind of field says how it is read from the page and written to it, typed in a form, and shown
to whoever reviews it.
"""

import json

from django import forms
from django.apps import apps
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from wagtail.models import Page

from inm_portal.pages.models import PortalImage
from inm_portal.pages.uploads import PictureField
from members.models import MemberInterest, Sector
from members.models.organizations import INTEREST_TYPES
from members.partner.text_fields import ProfileField, RichTextField


class SectorsField(ProfileField):
    def read(self, page):
        return sorted(sector.slug for sector in page.sectors.all())

    def write(self, page, value):
        page.sectors = Sector.objects.filter(slug__in=value)

    def form_fields(self):
        return {
            self.name: forms.ModelMultipleChoiceField(
                Sector.objects.all(),
                label=self.label,
                help_text=self.help_text,
                required=False,
                to_field_name="slug",
                widget=forms.CheckboxSelectMultiple,
            )
        }

    def typed(self, cleaned, before):
        return sorted(sector.slug for sector in cleaned[self.name])

    def text(self, value):
        names = Sector.objects.filter(slug__in=value or []).values_list("name", flat=True)
        return ", ".join(names)


class InterestsField(ProfileField):
    """Themes and pillars, each with a note: {primary key of the page: note}."""

    def __init__(self, name, label, help_text):
        self.name, self.label, self.help_text = name, label, help_text

    def areas(self):
        types = map(apps.get_model, INTEREST_TYPES)
        return Page.objects.live().exact_type(*types).order_by("title", "pk")

    def read(self, page):
        return {str(row.page_id): row.note for row in page.interests.all()}

    def write(self, page, value):
        # A page may be gone since its interest was drafted.
        there = set(Page.objects.filter(pk__in=value).values_list("pk", flat=True))
        page.interests = [
            MemberInterest(page_id=int(pk), note=note, sort_order=order)
            for order, (pk, note) in enumerate(value.items())
            if int(pk) in there
        ]

    def form_fields(self):
        fields = {}
        for area in self.areas():
            fields[f"{self.name}-{area.pk}"] = forms.BooleanField(label=area.title, required=False)
            fields[f"{self.name}-{area.pk}-note"] = forms.CharField(
                label=f"What interests you in {area.title}", max_length=200, required=False
            )
        return fields

    def initial(self, value):
        shown = {f"{self.name}-{pk}": True for pk in value}
        return shown | {f"{self.name}-{pk}-note": note for pk, note in value.items()}

    def typed(self, cleaned, before):
        chosen = {
            str(area.pk): cleaned[f"{self.name}-{area.pk}-note"]
            for area in self.areas()
            if cleaned[f"{self.name}-{area.pk}"]
        }
        offered = {str(area.pk) for area in self.areas()}
        # What the form does not offer, such as a theme that is not public now, stays; and all in
        # the order that they had: another order alone is no change.
        kept = {
            pk: chosen.get(pk, note)
            for pk, note in before.items()
            if pk in chosen or pk not in offered
        }
        return kept | chosen

    def text(self, value):
        titles = dict(Page.objects.filter(pk__in=value or {}).values_list("pk", "title"))
        lines = [
            f"{titles[int(pk)]}: {note}" if note else titles[int(pk)]
            for pk, note in (value or {}).items()
            if int(pk) in titles
        ]
        return "\n".join(lines)


class ContactsField(ProfileField):
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

    def form_fields(self):
        return {
            f"{self.name}-{number}-{part}": field(
                label=f"{label} {number}", max_length=longest, required=False
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

    def typed(self, cleaned, before):
        rows = [
            {part: cleaned[f"{self.name}-{number}-{part}"] for part in self.parts}
            for number in range(1, self.most + 1)
        ]
        return [row for row in rows if any(row.values())]

    def identity(self, value):
        return json.dumps(value, sort_keys=True)

    def text(self, value):
        return "\n".join(", ".join(filter(None, row.values())) for row in value or [])


class LogoField(ProfileField):
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

    def form_fields(self):
        return {
            "logo_file": PictureField(label="Another logo", required=False),
            "logo_by": forms.CharField(
                label="Who agrees to its use, with position", max_length=120, required=False
            ),
            "logo_consent": forms.BooleanField(
                label="The portal may show this logo", required=False
            ),
            "logo_remove": forms.BooleanField(label="Show no logo", required=False),
        }

    def initial(self, value):
        value = value or {"by": "", "on": ""}
        return {"logo_by": value["by"], "logo_consent": bool(value["on"])}

    def typed(self, cleaned, before):
        if cleaned["logo_remove"]:
            return None
        new = cleaned.get("logo_file")
        if new is None:
            return self.with_consent(before, cleaned)
        image = PortalImage(title=new.name[:100], description=f"Logo, {new.name}"[:255], file=new)
        image.save()
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

    def identity(self, value):
        return json.dumps(value, sort_keys=True)

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
    ]
}
