"""What there is to say about a profile: what it tells the public, what to do, and each field."""

from dataclasses import dataclass

from django.utils.timezone import localdate

from members.completeness import gaps_of
from members.freshness import confirm_by
from members.models import ProfileChange
from members.partner.changes import known_changes, open_changes
from members.partner.fields import PROFILE_FIELDS

State = ProfileChange.State


@dataclass(frozen=True)
class FieldState:
    """Where one field of the profile stands, in words; `note` says why, or what to do."""

    name: str
    label: str
    state: str
    # A change in hand, or the one that came back.
    change: ProfileChange | None = None
    note: str = ""


def facts_of(member):
    """Return {field name: what the public page says}: its label, and its template and `value`."""
    return {
        name: {
            "label": field.label,
            "template": field.template,
            "value": field.facts(field.read(member)),
        }
        for name, field in PROFILE_FIELDS.items()
    }


def overview_of(member):
    """Return what the templates show: `facts` and `states`, by field, and what is to be done."""
    changes, latest = open_changes(member), latest_decisions(member)
    gaps = {gap.field: gap for gap in gaps_of(member)}
    facts = facts_of(member)
    states = [
        state_of(field, facts[name]["value"], changes.get(name), latest.get(name), gaps.get(name))
        for name, field in PROFILE_FIELDS.items()
    ]
    due = confirm_by(member)
    return {
        "facts": facts,
        "states": states,
        "returned": [state for state in states if state.state == "Returned"],
        "missing": [state for state in states if state.state == "Missing"],
        "drafts": [change for change in changes.values() if change.state == State.DRAFT],
        "waiting": [change for change in changes.values() if change.state == State.SUBMITTED],
        "confirm_by": due,
        "is_confirmation_due": due is not None and due <= localdate(),
    }


def latest_decisions(member):
    """Return {field name: ProfileChange} of the latest decision on each field, as it matters."""
    latest = {}
    for change in known_changes(member).decided().defer("old", "new"):
        latest.setdefault(change.field, change)
    return {name: change for name, change in latest.items() if not is_settled(member, change)}


def state_of(field, public, change, decided, gap):
    if change:
        state = "Draft" if change.state == State.DRAFT else "Waiting for review"
        return FieldState(field.name, field.label, state, change)
    if decided and decided.state == State.RETURNED:
        return FieldState(field.name, field.label, "Returned", decided, decided.note)
    if gap:
        return FieldState(field.name, field.label, "Missing", note=f"{gap.words}: {gap.reason}")
    if not public["text"]:
        return FieldState(field.name, field.label, "Empty")
    if decided:
        return FieldState(field.name, field.label, "Accepted", decided, decided.note)
    return FieldState(field.name, field.label, "Public")


def is_settled(member, change):
    """Whether somebody has said since a field came back that the public page is right as it is."""
    day = localdate(change.decided_at)
    is_confirmed = member.confirmed_on is not None and member.confirmed_on > day
    return change.state == State.RETURNED and is_confirmed
