"""Mail about accounts, sent by a task: nobody waits for the mail server.

An answer that waits only where there is somebody to write to would tell who has an account.
"""

from django.core.mail import EmailMultiAlternatives
from django_tasks import task


def enqueue(message):
    """Send an EmailMultiAlternatives, of which text, HTML and the addresses matter."""
    pages = [part.content for part in message.alternatives if part.mimetype == "text/html"]
    send.enqueue(message.subject, message.body, pages[0] if pages else "", message.to)


@task()
def send(subject, text, html, to):
    message = EmailMultiAlternatives(subject, text, to=to)
    if html:
        message.attach_alternative(html, "text/html")
    message.send()
