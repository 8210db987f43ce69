"""Mail waits in the database until the mail server has taken it: nobody waits for the server.

An answer that waits only where there is somebody to write to would tell who has an account.
docs/decisions/011-mail.md says how mail is neither lost nor sent by two processes at once.
"""

import logging
import time
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.db import transaction
from django.utils.timezone import now
from django_tasks import task

from inm_portal.accounts.models import SHOWN_FOR, OutgoingMail

logger = logging.getLogger(__name__)

# Scheduled pages wait for it.
LONGEST_ROUND_SECONDS = 20
# Their texts are in memory together.
MOST_IN_A_ROUND = 100


def enqueue(message):
    """Write down an EmailMultiAlternatives, and send it once the transaction at hand is certain.

    Text, HTML, the addresses and the headers matter. Each address gets a mail of its own.
    """
    pages = [part.content for part in message.alternatives if part.mimetype == "text/html"]
    for address in message.to:
        mail = OutgoingMail.objects.create(
            to=address,
            # A line break would end the header.
            subject=" ".join(message.subject.split()),
            text=message.body,
            html=pages[0] if pages else "",
            headers=message.extra_headers,
        )
        # Should this fail, `send_due` finds the mail all the same.
        transaction.on_commit(partial(send_now.enqueue, mail.pk), robust=True)


def receivers(users, kind):
    """Return those of `users`, a QuerySet, who can sign in and want mail of this MailKind."""
    return users.filter(is_active=True).exclude(mails_off__kind=kind)


@task()
def send_now(pk):
    for mail in OutgoingMail.objects.due().filter(pk=pk):
        attempt(mail)


def send_due():
    """Send what is due, and give up what was tried for a week; `manage.py jobs` does it."""
    end = time.monotonic() + LONGEST_ROUND_SECONDS
    for mail in OutgoingMail.objects.due()[:MOST_IN_A_ROUND]:
        if time.monotonic() > end or not attempt(mail):
            break
    for mail in OutgoingMail.objects.too_old():
        mail.give_up()
        logger.error("mail %s is given up after a week: %s", mail.pk, mail.last_error)
    OutgoingMail.objects.filter(given_up_at__lte=now() - SHOWN_FOR).delete()


def attempt(mail):
    """Try to send the mail if no other process does; return whether others are worth a try."""
    if not mail.claim():
        return True
    try:
        mail.message().send()
    except Exception as error:
        mail.postpone(error)
        logger.warning("mail %s waits until %s", mail.pk, mail.due_at, exc_info=True)
        if is_about_one_mail(error):
            return True
        # The server is down for all: each would only hold up this process once more.
        OutgoingMail.objects.due().update(due_at=mail.due_at)
        return False
    mail.delete()
    return True


def is_about_one_mail(error):
    """Whether the server, or Python before it, refuses this mail, and others may pass."""
    is_refused = isinstance(error, SMTPRecipientsRefused | SMTPDataError)
    return is_refused or not isinstance(error, OSError)
