"""Who needs a second factor, and whether a session has passed one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

# Holds the primary key of the account whose second factor was passed in this session.
SESSION_KEY = "second_factor_of"
# Recovery codes stand in for one of these, and are none by themselves.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_required(user):
    # Only `manage.py demo_accounts` makes these, and elsewhere they get no exception.
    if user.is_demo and settings.IS_LOCAL:
        return False
    everyone = settings.PORTAL_REQUIRE_SECOND_FACTOR == "everyone"
    return everyone or user.has_perm("wagtailadmin.access_admin")


def is_set_up(user):
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def is_missing(session, user):
    """Whether the account of this session needs a second factor that the session has not passed."""
    return session.get(SESSION_KEY) != user.pk and is_required(user)


def remember(session, user):
    session[SESSION_KEY] = user.pk


def forget(session):
    session.pop(SESSION_KEY, None)
