"""Changes of profiles, in words."""

from django import template

from members.partner.fields import PROFILE_FIELDS

register = template.Library()


@register.filter
def profile_label(name):
    """Return what a field of the profile is called."""
    field = PROFILE_FIELDS.get(name)
    return field.label if field else name


@register.filter
def new_text(change):
    """Return what the change puts in place, as text."""
    field = PROFILE_FIELDS.get(change.field)
    return field.text(change.new) if field else ""
