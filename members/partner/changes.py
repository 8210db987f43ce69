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
NOT_PUBLIC = (
    "The page is locked or not public, and accepting would publish it. First unlock or publish it "
    "yourself; returning works all the same."
)


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


def save_drafts(member, user, form, seen):
    """Keep as drafts what was typed and is right; return the changes that were in the way.

    `seen` is {field name: fingerprint} of what the form showed. Where somebody else has changed
    the field since, what they wrote stays, and comes back as a conflict.
    """
    with held(member.pk) as page:
        changes = open_changes(page)
        conflicts = {}
        for field in form.inputs:
            if not form.is_right(field):
                continue
            before = wanted_value(field, page, changes)
            typed = field.typed(form, before)
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
    """Write the draft of a field; `old` stays what the page said when it was begun."""
    public = field.read(page)
    drafts = ProfileChange.objects.of(page).drafts().filter(field=field.name)
    if field.identity(value) == field.identity(public):
        drafts.delete()
        return
    ProfileChange.objects.update_or_create(
        member=page,
        field=field.name,
        state=State.DRAFT,
        defaults={"new": value, "by": user},
        create_defaults={"old": public, "new": value, "by": user},
    )


def is_as_seen(change, seen):
    """Whether the change says what the form showed, of which `seen` has the fingerprints."""
    told = fingerprint(PROFILE_FIELDS[change.field], change.new)
    return seen.get(change.field) == told


def discard(member, user, names, seen):
    """Forget the drafts of the fields `names`, as far as they are what the form showed.

    Return the ProfileChanges that are gone.
    """
    with held(member.pk) as page:
        drafts = known_changes(page).drafts().filter(field__in=names)
        gone = [change for change in drafts if is_as_seen(change, seen)]
        ProfileChange.objects.filter(pk__in=[change.pk for change in gone]).delete()
        if gone:
            fields = [change.field for change in gone]
            log(page, "members.profile.discard", user=user, data={"fields": fields})
        return gone


def submit(member, user, along=None):
    """Hand the drafts of `user` to the staff, and of the others' those that `along` names.

    `along` is {field name: fingerprint}: a draft that says something else by now stays one.
    Return (waiting, public), two lists of ProfileChanges: the staff let some fields go public at
    once.
    """
    with held(member.pk) as page:
        drafts = [
            change
            for change in known_changes(page).drafts().with_people()
            if change.by == user or is_as_seen(change, along or {})
        ]
        for change in drafts:
            change.state, change.submitted_at = State.SUBMITTED, now()
            change.save()
        if not drafts:
            return [], []
        fields = [change.field for change in drafts]
        log(page, "members.profile.submit", user=user, data={"fields": fields})
        public = publish_at_once(page, user, drafts)
        waiting = [change for change in drafts if change not in public]
        if waiting:
            notices.submitted(page, user, waiting)
        return waiting, public


def publish_at_once(page, user, changes):
    """Accept those of the changes that need no decision; return them.

    What staff have in hand is theirs: beside that, and where they have changed the field since the
    draft was begun, everything waits.
    """
    at_once = ProfilePolicy.load().live_at_once
    chosen = [c for c in changes if c.field in at_once and not is_overtaken(c, page)]
    if not chosen or is_in_hand(page):
        return []
    moment = now()
    try:
        with transaction.atomic():
            # Before the revision, so that a form opened from it is newer.
            ProfileChange.objects.filter(pk__in=[change.pk for change in chosen]).update(
                state=State.ACCEPTED, decided_at=moment
            )
            publish(page, user, chosen)
    except ValidationError:
        # The page has a fault of its own, which the staff have to see.
        page.refresh_from_db()
        return []
    for change in chosen:
        change.state, change.decided_at = State.ACCEPTED, moment
    notices.published(page, user, chosen)
    return chosen


def is_overtaken(change, page):
    """Whether the public page says something else than when the change was begun."""
    field = PROFILE_FIELDS[change.field]
    return field.identity(field.read(page)) != field.identity(change.old)


def is_in_hand(page):
    """Whether staff have taken the page back, locked it, or work on a version of their own."""
    return not page.live or page.locked or page.has_unpublished_changes or has_plans(page)


def has_plans(page):
    """Whether staff have the page in a workflow or scheduled: any publication would end that."""
    return bool(page.workflow_in_progress or page.scheduled_revision)


def withdraw(member, user, names):
    """Make drafts again of what waits of the fields `names`; return how much that was."""
    with held(member.pk) as page:
        waiting = ProfileChange.objects.of(page).submitted().filter(field__in=names)
        fields = list(waiting.values_list("field", flat=True))
        waiting.update(state=State.DRAFT, submitted_at=None)
        if fields:
            log(page, "members.profile.withdraw", user=user, data={"fields": fields})
        return len(fields)


def reviewers_permission(user, member):
    """Whether `user` decides on this member's changes: whoever may publish the page."""
    return member.permissions_for_user(user).can_publish()


def draft_of(page):
    """Return the page as the staff have drafted it, or None where there is no such version."""
    return page.get_latest_revision_as_object() if page.has_unpublished_changes else None


def sight_of(change, page, draft):
    """Return a fingerprint of what staff look at: the public text, their own draft, the new one."""
    field = PROFILE_FIELDS[change.field]
    values = [field.read(page), field.read(draft or page), change.new]
    return "".join(fingerprint(field, value) for value in values)


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
        draft = draft_of(page)
        for decision in decisions:
            change = waiting.pop(decision.change_pk, None)
            if change is None:
                continue
            if sight_of(change, page, draft) != decision.seen:
                passed.append(change)
                continue
            change.state = State.ACCEPTED if decision.accepted else State.RETURNED
            change.decided_by, change.decided_at, change.note = user, now(), decision.note
            change.save()
            (accepted if decision.accepted else returned).append(change)
        if accepted and not (page.live and not page.locked):
            raise ValidationError(NOT_PUBLIC)
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
    draft = draft_of(page)
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
