"""What the template of the profile's form shows of each field."""

from members.partner.changes import is_overtaken, is_waiting, known_changes, wanted_value
from members.partner.fields import PROFILE_FIELDS
from members.partner.forms import fingerprint


def fingerprints(fields, page, changes):
    """Return {field name: fingerprint} of what representatives want by now."""
    return {field.name: fingerprint(field, wanted_value(field, page, changes)) for field in fields}


def initial_of(page, fields, changes):
    initial = {}
    for field in fields:
        initial |= field.initial(wanted_value(field, page, changes))
    return initial


def groups(form, request, changes, conflicts):
    """Return what the template shows of each profile field."""
    returned = latest_returned(form.page, changes)
    return [
        group(field, inputs, request, form.page, changes.get(field.name))
        | {
            "is_conflict": field.name in conflicts,
            "returned": returned.get(field.name),
        }
        for field, inputs in form.groups()
    ]


def group(field, inputs, request, page, change):
    filled = [place for place, bound in enumerate(inputs, 1) if bound.value() or bound.errors]
    first = field.shown_inputs(max(filled, default=0))
    wanted = change.new if change else field.read(page)
    # A field that is one input has its label there.
    is_plain = len(inputs) == 1 and not hasattr(inputs[0].field, "queryset")
    return {
        "field": field,
        "inputs": inputs[:first],
        "more": inputs[first:] if first else [],
        "is_plain": is_plain,
        "change": change,
        "wanted": field.facts(wanted),
        "is_draft": change is not None and not is_waiting(change),
        "is_waiting": is_waiting(change),
        "is_of_colleague": change is not None and change.by != request.user,
        "is_overtaken": change is not None and is_overtaken(change, page),
        "public": field.text(field.read(page)),
    }


def latest_returned(page, changes):
    """Return {field name: facts} of what came back last and nobody has written anew."""
    latest = {}
    for change in known_changes(page).decided().with_people():
        latest.setdefault(change.field, change)
    return {
        name: {"note": change.note, "text": PROFILE_FIELDS[name].text(change.new)}
        for name, change in latest.items()
        if change.state == change.State.RETURNED and name not in changes
    }
