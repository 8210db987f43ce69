"""Changes of profiles, in words."""

from django import template

from members.models import ProfileChange
from members.partner.changes import open_changes
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


@register.simple_tag
def open_changes_of(member):
    """Return {"drafts", "waiting"}, lists of the member's ProfileChanges."""
    changes = open_changes(member).values()
    return {
        "drafts": [change for change in changes if change.state == change.State.DRAFT],
        "waiting": [change for change in changes if change.state == change.State.SUBMITTED],
    }


@register.simple_tag
def latest_decisions_of(member):
    """Return the five latest ProfileChanges that staff have decided on."""
    return ProfileChange.objects.of(member).decided()[:5]
