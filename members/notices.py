"""Mail about profiles: what was submitted goes to staff, what was decided to representatives.

To be called inside the transaction of the act: the mail is written down with it or not at all.
Subjects hold the titles of pages and nothing that representatives have typed.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import PageLogEntry
from wagtail.permission_policies.pages import PagePermissionPolicy

from inm_portal.accounts import mail
from inm_portal.accounts.models import MailKind
from members.models import Representative
from members.partner.fields import PROFILE_FIELDS

SUBMITTED = "members.profile.submit"
# Submissions of one member that are told by mail.
MOST_IN_AN_HOUR = 5


def submitted(member, by, changes):
    """Tell all who decide on the member that `changes` wait, except whoever submitted them."""
    address = absolute("profile_change_review", member.pk)
    subject = f"To review: the profile of {member.title}"
    tell_reviewers("submitted", subject, member, by, changes, address)


def published(member, by, changes):
    """Tell the same people that `changes` went public without a decision."""
    address = absolute("wagtailadmin_pages:edit", member.pk)
    subject = f"Public at once: the profile of {member.title}"
    tell_reviewers("published", subject, member, by, changes, address)


def tell_reviewers(name, subject, member, by, changes, address):
    """Whoever submits all the time fills no mailbox: the queue and the history show the rest."""
    lately = PageLogEntry.objects.filter(
        page=member.pk, action=SUBMITTED, timestamp__gt=now() - timedelta(hours=1)
    )
    if lately.count() > MOST_IN_AN_HOUR:
        return
    said = {
        "member": member,
        # Representatives write their own names: a line break would look like one of ours.
        "by": " ".join((by.get_full_name() or by.get_username()).split()),
        "labels": [label(change) for change in changes],
        "address": address,
    }
    for user in mail.receivers(reviewers(member), MailKind.SUBMITTED):
        if user != by and member.permissions_for_user(user).can_publish():
            write(user, name, subject, said)


def decided(member, by, accepted, returned):
    """Tell the owners and editors what became of each field, and why."""
    said = {
        "member": member,
        "accepted": [(label(change), change.note) for change in accepted],
        "returned": [(label(change), change.note) for change in returned],
        "address": address_for(member, "partner_dashboard"),
    }
    subject = f"Decided: the profile of {member.title}"
    for user in mail.receivers(writers(member), MailKind.DECIDED):
        write(user, "decided", subject, said)


def reviewers(member):
    """Return the accounts that may publish the page by what their groups may; a QuerySet."""
    return PagePermissionPolicy().users_with_permission_for_instance("publish", member)


def writers(member):
    """Return the accounts of the owners and editors; a QuerySet."""
    held = Representative.objects.writers().filter(member=member)
    return get_user_model().objects.filter(representations__in=held).order_by("pk")


def write(user, name, subject, said, headers=None):
    """Enqueue the mail that the templates of `name` make of `said`, as text and as HTML."""
    said = {"user": user, "preferences": absolute("partner_mail"), **said}
    text = render_to_string(f"partner/{name}_mail.txt", said)
    message = EmailMultiAlternatives(subject, text, to=[user.email], headers=headers)
    html = render_to_string(f"partner/{name}_mail.html", said)
    message.attach_alternative(html, "text/html")
    mail.enqueue(message)


def absolute(name, *args, query=None):
    return settings.PORTAL_BASE_URL + reverse(name, args=args, query=query)


def address_for(member, name):
    """Return the address of a page of the partner area, opened for this member."""
    return absolute(name, query={"for": member.slug})


def label(change):
    return PROFILE_FIELDS[change.field].label
