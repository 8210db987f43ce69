"""Ending the sessions of somebody who has nothing left to do in the portal."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.timezone import now


def end_sessions_of(user):
    """Sign `user` out everywhere.

    A session says only inside whose it is, so all are read. There are no more of them than
    sign-ins in two weeks: public pages start none.
    """
    running = Session.objects.filter(expire_date__gt=now()).iterator(chunk_size=1000)
    wanted = str(user.pk)
    own = [s.session_key for s in running if s.get_decoded().get(SESSION_KEY) == wanted]
    Session.objects.filter(session_key__in=own).delete()
