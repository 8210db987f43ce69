"""Whether profiles are still right: who is asked, when, and what a confirmation does.

All follows from what is stored and from today, so a run that was missed is made up by the next.
"""

import logging
from datetime import date, timedelta

from django.core import signing
from django.db import DatabaseError
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.timezone import localdate, now
from wagtail.log_actions import log

from inm_portal.accounts import mail
from inm_portal.accounts.models import MailKind
from members import notices
from members.models import MemberPage, ProfileChange, ProfileReminder
from members.partner.changes import held

logger = logging.getLogger(__name__)

HALF_A_YEAR = timedelta(days=183)
BETWEEN_REMINDERS = timedelta(days=30)
# Whoever has not answered so often will not answer the next either: then it is up to the staff.
MOST_REMINDERS = 3
LINK_VALID_FOR = timedelta(days=30)
CONFIRMING = "members.confirm"
STOPPING = signing.Signer(salt="members.reminders.stop")


def unconfirmed(on=None):
    """Return the current public members that nobody confirmed or changed for half a year."""
    on = on or localdate()
    limit = on - HALF_A_YEAR
    changed = ProfileChange.objects.filter(
        member=OuterRef("pk"),
        state=ProfileChange.State.ACCEPTED,
        decided_at__date__gt=limit,
    )
    not_confirmed = Q(confirmed_on=None) | Q(confirmed_on__lte=limit)
    return MemberPage.objects.live().current(on).filter(not_confirmed).filter(~Exists(changed))


def confirm_by(member):
    """Return the day from which the profile counts as unconfirmed; None while nobody asks.

    That is today where it was neither confirmed nor changed ever.
    """
    today = localdate()
    if not MemberPage.objects.live().current(today).filter(pk=member.pk).exists():
        return None
    accepted = member.profile_changes.filter(state=ProfileChange.State.ACCEPTED)
    last = accepted.aggregate(last=Max("decided_at"))["last"]
    days = [day for day in (member.confirmed_on, last and localdate(last)) if day]
    return max(days) + HALF_A_YEAR if days else today


def due_for_reminder():
    """Return the unconfirmed members that nobody was asked about for 30 days, or often enough."""
    asked = ProfileReminder.objects.filter(member=OuterRef("pk"))
    lately = asked.filter(sent_at__gt=now() - BETWEEN_REMINDERS)
    enough = asked.unanswered().filter(times__gte=MOST_REMINDERS)
    return unconfirmed().filter(~Exists(lately), ~Exists(enough))


def send_reminders():
    """Write to the owners and editors of what is due; return for how many members."""
    asked = 0
    for pk in list(due_for_reminder().order_by("pk").values_list("pk", flat=True)):
        try:
            asked += remind(pk)
        except DatabaseError:
            raise
        except Exception:
            # One that cannot be written to must not keep the others waiting.
            logger.exception("member %s could not be reminded", pk)
    return asked


def remind(member_pk):
    """Write the mails and the note that they went out in one transaction, or neither."""
    with held(member_pk) as member:
        # Another process may have been faster.
        if not due_for_reminder().filter(pk=member.pk).exists():
            return False
        users = list(mail.receivers(notices.writers(member), MailKind.REMINDER))
        if not users:
            return False
        before = ProfileReminder.objects.unanswered().filter(member=member).first()
        times = before.times + 1 if before else 1
        asked = {"sent_at": now(), "times": times}
        ProfileReminder.objects.update_or_create(member=member, defaults=asked)
        for user in users:
            write_reminder(member, user, is_last=times >= MOST_REMINDERS)
        return True


def write_reminder(member, user, *, is_last):
    stop = notices.absolute("partner_mail_stop", stop_token(user))
    said = {
        "member": member,
        "address": notices.absolute("partner_confirm", confirm_token(member, user)),
        "profile": notices.address_for(member, "partner_profile"),
        "stop": stop,
        "days": LINK_VALID_FOR.days,
        "is_last": is_last,
        "most": MOST_REMINDERS,
        "between": BETWEEN_REMINDERS.days,
    }
    # RFC 8058: the mail program itself may send the POST.
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = f"Is everything still right? The profile of {member.title}"
    notices.write(user, "reminder", subject, said, headers)


def confirm_token(member, user):
    told = [member.pk, user.pk, localdate().isoformat()]
    return signing.dumps(told, salt=CONFIRMING)


def asked_by(token):
    """Return (member, account, day) of a link that is valid, or None.

    It is void once the person no longer writes for the member, or cannot sign in.
    """
    try:
        member_pk, user_pk, day = signing.loads(token, salt=CONFIRMING, max_age=LINK_VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    member = MemberPage.objects.live().current().filter(pk=member_pk).first()
    user = member and notices.writers(member).filter(pk=user_pk, is_active=True).first()
    return (member, user, date.fromisoformat(day)) if user else None


def stop_token(user):
    return STOPPING.sign_object(user.pk)


def confirm(member, user):
    """Note that `user` found the public profile right today; nothing else becomes public."""
    with held(member.pk) as page:
        if page.confirmed_on == localdate():
            return
        page.confirmed_on, page.confirmed_by = localdate(), user
        if page.has_unpublished_changes:
            confirm_beside_draft(page)
        else:
            revision = page.save_revision(user=user, clean=False)
            revision.publish(user=user, skip_permission_checks=True)
        said = {"confirmed_on": page.confirmed_on.isoformat()}
        log(instance=page, action="members.profile.confirm", user=user, data=said)


def confirm_beside_draft(page):
    """Write it onto the public page and into what the staff have drafted or scheduled.

    Publishing a revision would end the staff's schedule and their review in hand.
    """
    page.save(update_fields=["confirmed_on", "confirmed_by"], clean=False)
    drafted = Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False)
    for revision in page.revisions.filter(drafted):
        facts = {
            "confirmed_on": page.confirmed_on.isoformat(),
            "confirmed_by": page.confirmed_by_id,
        }
        page.revisions.filter(pk=revision.pk).update(content=revision.content | facts)
