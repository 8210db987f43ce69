"""What happens to the changes of a profile: drafted, submitted, withdrawn, decided on.

Every function holds the member's row while it works, so that two people never overwrite each other.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from wagtail.log_actions import log

from members import notices
from members.models import MemberPage, ProfileChange, ProfilePolicy
from members.partner.fields import PROFILE_FIELDS
from members.partner.forms import fingerprint

State = ProfileChange.State


@contextmanager
def held(member_pk):
    """Yield the member's page while nobody else can change its profile."""
    with transaction.atomic():
        yield MemberPage.objects.select_for_update(of=("self",)).get(pk=member_pk)


def open_changes(member):
    """Return {field name: ProfileChange} of what is written or waits."""
    found = known_changes(member).open().with_people()
    return {change.field: change for change in found}


def known_changes(member):
    """Return the changes of the fields that a profile has; earlier versions may have had others."""
    return ProfileChange.objects.of(member).of_fields(PROFILE_FIELDS)


def wanted_value(field, page, changes):
    """Return what the representatives want: their open change, or what the page says."""
    change = changes.get(field.name)
    return change.new if change else field.read(page)


def save_drafts(member, user, form, seen, but=()):
    """Keep as drafts what was typed and is right; return the changes that were in the way.

    `seen` is {field name: fingerprint} of what the form showed. Where somebody else has changed
    the field since, what they wrote stays, and comes back as a conflict. The fields named in
    `but` are left alone.
    """
    with held(member.pk) as page:
        changes = open_changes(page)
        conflicts = {}
        for field in form.inputs:
            if field.name in but or not form.is_right(field):
                continue
            before = wanted_value(field, page, changes)
            typed = field.typed(form.cleaned_data, before, user)
            told = fingerprint(field, before)
            if fingerprint(field, typed) in (told, seen.get(field.name)):
                continue
            if seen.get(field.name) != told or is_waiting(changes.get(field.name)):
                conflicts[field.name] = changes.get(field.name)
                continue
            keep_draft(page, user, field, typed)
        return conflicts


def is_waiting(change):
    return change is not None and change.state == State.SUBMITTED


def keep_draft(page, user, field, value):
    public = field.read(page)
    drafts = ProfileChange.objects.of(page).drafts().filter(field=field.name)
    if field.identity(value) == field.identity(public):
        drafts.delete()
        return
    ProfileChange.objects.update_or_create(
        member=page,
        field=field.name,
        state=State.DRAFT,
        defaults={"old": public, "new": value, "by": user},
    )


def discard(member, user, name):
    """Forget the draft of one field; return whether there was one."""
    with held(member.pk) as page:
        number, _ = ProfileChange.objects.of(page).drafts().filter(field=name).delete()
        if number:
            log(instance=page, action="members.profile.discard", user=user, data={"field": name})
        return bool(number)


def submit(member, user, names):
    """Hand the drafts of the fields `names` to the staff.

    Return (waiting, public), two lists of ProfileChanges: the staff let some fields go public at
    once.
    """
    with held(member.pk) as page:
        drafts = list(known_changes(page).drafts().filter(field__in=names).with_people())
        for change in drafts:
            # What the page says may have changed since the draft was begun.
            change.old = PROFILE_FIELDS[change.field].read(page)
            change.state, change.submitted_at = State.SUBMITTED, now()
            change.save()
        if not drafts:
            return [], []
        log(
            instance=page,
            action="members.profile.submit",
            user=user,
            data={"fields": [change.field for change in drafts]},
        )
        public = publish_at_once(page, user, drafts)
        waiting = [change for change in drafts if change not in public]
        if waiting:
            notices.submitted(page, user, waiting)
        return waiting, public


def publish_at_once(page, user, changes):
    """Accept those of the changes that need no decision; return them."""
    at_once = ProfilePolicy.load().live_at_once
    chosen = [change for change in changes if change.field in at_once]
    if not chosen or has_plans(page):
        return []
    try:
        with transaction.atomic():
            publish(page, user, chosen)
    except ValidationError:
        # The page has a fault of its own, which the staff have to see.
        page.refresh_from_db()
        return []
    for change in chosen:
        change.state, change.decided_at = State.ACCEPTED, now()
        change.save()
    return chosen


def has_plans(page):
    """Whether staff have the page in a workflow or scheduled: any publication would end that."""
    return bool(page.workflow_in_progress or page.scheduled_revision)


def withdraw(member, user, names):
    """Make drafts again of what waits of the fields `names`; return how much that was."""
    with held(member.pk) as page:
        waiting = ProfileChange.objects.of(page).submitted().filter(field__in=names)
        number = waiting.update(state=State.DRAFT, submitted_at=None)
        if number:
            log(
                instance=page, action="members.profile.withdraw", user=user, data={"fields": number}
            )
        return number


def reviewers_permission(user, member):
    """Whether `user` decides on this member's changes: whoever may publish the page."""
    return member.permissions_for_user(user).can_publish()


def sight_of(change, page):
    """Return a fingerprint of what staff look at: the public value and the one that is wanted."""
    field = PROFILE_FIELDS[change.field]
    return fingerprint(field, field.read(page)) + fingerprint(field, change.new)


@dataclass(frozen=True)
class Decision:
    """`seen` is what sight_of() said of what staff decided on."""

    change_pk: int
    accepted: bool
    note: str
    seen: str


def decide(member, user, decisions):
    """Accept and return changes in one transaction, with one revision and one log entry.

    Return (accepted, returned, passed over), three lists of ProfileChanges. Passed over is a
    change that waits no longer, or of which staff have not seen the public or the wanted text: it
    may have been withdrawn, written anew and submitted again.
    """
    with held(member.pk) as page:
        waiting = {change.pk: change for change in known_changes(page).submitted()}
        accepted, returned, passed = [], [], []
        for decision in decisions:
            change = waiting.pop(decision.change_pk, None)
            if change is None:
                continue
            if sight_of(change, page) != decision.seen:
                passed.append(change)
                continue
            change.state = State.ACCEPTED if decision.accepted else State.RETURNED
            change.decided_by, change.decided_at, change.note = user, now(), decision.note
            change.save()
            (accepted if decision.accepted else returned).append(change)
        if accepted:
            publish(page, user, accepted)
        if accepted or returned:
            said = {
                "accepted": [change.field for change in accepted],
                "returned": [change.field for change in returned],
            }
            log(instance=page, action="members.profile.decide", user=user, data=said)
            notices.decided(page, user, accepted, returned)
        return accepted, returned, passed


def publish(page, user, changes):
    """Put the changes on the public page, and into a draft of the staff, where there is one."""
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    apply(page, changes)
    page.full_clean()
    page.save_revision(user=user, clean=False).publish(user=user, skip_permission_checks=True)
    for change in changes:
        PROFILE_FIELDS[change.field].publish(page)
    if draft:
        apply(draft, changes)
        draft.save_revision(user=user, clean=False)


def apply(page, changes):
    """Write the new values onto the page, which is not saved."""
    for change in changes:
        PROFILE_FIELDS[change.field].write(page, change.new)
