"""What follows when somebody sets up, passes or removes a second factor."""

from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from django.dispatch import receiver

from inm_portal.accounts import second_factor
from inm_portal.accounts.sessions import end_sessions


@receiver(authenticator_used)
def remember_passed(sender, request, user, **kwargs):
    second_factor.remember(request.session, user)


@receiver(authenticator_added)
def remember_new(sender, request, user, authenticator, **kwargs):
    """Setting one up takes a code or a touch, so it is passed as well."""
    if authenticator.type in second_factor.FACTORS:
        second_factor.remember(request.session, user)
        end_sessions(user, but=request.session.session_key)


@receiver(authenticator_removed)
def forget_last(sender, request, user, **kwargs):
    if not second_factor.is_set_up(user):
        second_factor.forget(request.session)
        end_sessions(user, but=request.session.session_key)
