"""One field of a profile that is text: how it is read, written, typed and shown.

The other kinds in fields.py build on it. A value is what JSON can keep.
"""

import json

from django import forms
from django.db.models import URLField

from inm_portal.pages.validators import validate_readable, validate_web_address
from members.models import MemberPage
from members.partner.rich_text import DEEPEST, HELP, as_markdown, as_stored, depth, links_to_nowhere

# What is longer is typed in a box of several lines.
LONGEST_LINE = 200


class ProfileField:
    """One text field of the page; the other kinds build on it."""

    template = "partner/value_text.html"

    def __init__(self, name, label="", help_text=""):
        self.name = name
        self.label = label or MemberPage._meta.get_field(name).verbose_name.capitalize()
        self.help_text = help_text or MemberPage._meta.get_field(name).help_text

    def read(self, page):
        return getattr(page, self.name)

    def write(self, page, value):
        """Put the value on the page, which is not saved."""
        setattr(page, self.name, value)

    def publish(self, page):
        """Save what of the value does not lie in the page itself."""

    def form_fields(self, page):
        """Return {name in the form: form field}."""
        source = MemberPage._meta.get_field(self.name)
        extra = {"assume_scheme": "https"} if isinstance(source, URLField) else {}
        field = source.formfield(label=self.label, **extra)
        field.help_text = self.help_text
        field.validators.append(validate_readable)
        if isinstance(source, URLField):
            field.validators.append(validate_web_address)
        if (source.max_length or 0) > LONGEST_LINE and not isinstance(source, URLField):
            rows = 3 if source.max_length <= 300 else 8
            field.widget = forms.Textarea(
                {"rows": rows, "maxlength": source.max_length, "class": "control"}
            )
        return {self.name: field}

    def shown_inputs(self, filled):
        """Return how many of its inputs stand open, where `filled` have something in them."""
        return

    def initial(self, value):
        """Return what the form shows of a value, by the same names."""
        return {self.name: value}

    def complaints(self, cleaned, page):
        """Return {name in the form: what is wrong} beyond what each form field says by itself."""
        return {}

    def typed(self, form, before):
        """Return the value that was typed; `before` is the one that the form showed."""
        return form.cleaned_data[self.name]

    def text(self, value):
        """Return the value as plain text, of which differences are shown word by word."""
        return value or ""

    def identity(self, value):
        """Return a text that is the same for values that nobody could tell apart."""
        return self.text(value)

    def facts(self, value):
        """Return what the template of a value needs."""
        return {"text": self.text(value)}


class RichTextField(ProfileField):
    features = ("bold", "italic", "ul", "ol", "link")

    def form_fields(self, page):
        limit = MemberPage._meta.get_field(self.name).max_length
        widget = forms.Textarea({"rows": 14, "class": "control"})
        help_text = f"{self.help_text} {HELP}"
        return {
            self.name: forms.CharField(
                label=self.label,
                required=False,
                max_length=limit,
                widget=widget,
                help_text=help_text,
                validators=[validate_readable],
            )
        }

    def complaints(self, cleaned, page):
        text = cleaned.get(self.name, "")
        if depth(text) > DEEPEST:
            return {self.name: "Bold and italic lie in each other too often here. Take some out."}
        # What the staff have linked to may stay.
        there = as_markdown(self.read(page))
        strange = [link for link in links_to_nowhere(text) if f"({link}" not in there]
        if not strange:
            return {}
        return {
            self.name: f"No public page of the portal has the address {strange[0]}. Write an "
            "address elsewhere whole, with https:// in front."
        }

    def initial(self, value):
        return {self.name: as_markdown(value)}

    def typed(self, form, before):
        text = form.cleaned_data[self.name].replace("\r\n", "\n").strip()
        return before if text == as_markdown(before) else as_stored(text, self.features)

    def text(self, value):
        return as_markdown(value or "")


class StructuredField(ProfileField):
    """A value of several parts: as text, two of them may look alike."""

    def identity(self, value):
        return json.dumps(value, sort_keys=True)
