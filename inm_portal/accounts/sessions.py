"""Ending the sessions of an account: all of them at once, whoever knows of them."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.timezone import now


def end_sessions(user, but=None):
    """Sign `user` out everywhere, except in the session with the key `but`.

    A session says only inside whose it is, so all are read: allauth's list lacks those that it has
    not seen a request of. There are no more of them than sign-ins in two weeks: public pages
    start none.
    """
    running = Session.objects.filter(expire_date__gt=now()).exclude(session_key=but)
    wanted = str(user.pk)
    own = [
        session.session_key
        for session in running.iterator(chunk_size=1000)
        if session.get_decoded().get(SESSION_KEY) == wanted
    ]
    Session.objects.filter(session_key__in=own).delete()
    UserSession.objects.filter(user_id=user.pk).exclude(session_key=but).delete()
