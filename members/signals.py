"""When a representation or an account ends: its invitations and sessions end with it."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from inm_portal.accounts.sessions import end_sessions
from members.models import Invitation, Representative


def withdraw_invitations_of(user, invitations):
    """Withdraw what `user` has sent and what waits for `user` at the address of the account."""
    by_or_for = Q(invited_by=user) | Q(address=user.email.lower())
    invitations.pending().filter(by_or_for).withdraw()


@receiver(post_delete, sender=Representative)
def end_with_representation(instance, **kwargs):
    # Read anew: the roles of a user at hand may be remembered from before.
    user = get_user_model().objects.filter(pk=instance.user_id).first()
    if user is None:
        return
    withdraw_invitations_of(user, Invitation.objects.filter(member_id=instance.member_id))
    is_staff = user.has_perm("wagtailadmin.access_admin")
    if not is_staff and not user.representations.exists():
        end_sessions(user)


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def end_with_closed_account(instance, **kwargs):
    if not instance.is_active:
        withdraw_invitations_of(instance, Invitation.objects.all())
        end_sessions(instance)


def end_with_accounts_closed_together(request, action_type, objects, action):
    """Do the same for many accounts of Wagtail's list; it closes them by one query, unsignalled."""
    accounts = get_user_model()
    if action.model is accounts and action_type == "set_active_state":
        for account in accounts.objects.filter(pk__in=[account.pk for account in objects]):
            end_with_closed_account(account)


@receiver(pre_delete, sender=settings.AUTH_USER_MODEL)
def end_with_deleted_account(instance, **kwargs):
    withdraw_invitations_of(instance, Invitation.objects.all())
    end_sessions(instance)
