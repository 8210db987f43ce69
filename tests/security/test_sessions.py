"""Sessions end at once, all of them, whichever way the right to them ends."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.urls import reverse

from inm_portal.accounts.sessions import end_sessions
from members.models import Invitation, MemberPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def unlisted(partner, signed_in):
    """A client of `partner` whose session has begun, and is not in allauth's list."""
    client = signed_in(partner)
    assert not UserSession.objects.filter(user=partner).exists()
    return client


def listed(client, user):
    """Put the session of `client` into allauth's list, as its sign-in does."""
    key = client.session.session_key
    UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="")
    return client


def act_on_many(client, action, *accounts, **fields):
    address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
    query = "&".join(f"id={account.pk}" for account in accounts)
    return client.post(f"{address}?{query}", fields)


def is_running(client):
    return Session.objects.filter(session_key=client.session.session_key).exists()


def test_a_session_that_allauth_does_not_know_of_ends_too(unlisted, partner, outsider, signed_in):
    other = signed_in(outsider)

    end_sessions(partner)

    assert [is_running(unlisted), is_running(other)] == [False, True]


def test_ending_the_others_keeps_this_one_and_its_entry_in_the_list(partner, signed_in):
    here, there = (listed(signed_in(partner), partner) for _ in range(2))

    end_sessions(partner, but=here.session.session_key)

    assert [is_running(here), is_running(there)] == [True, False]
    kept = UserSession.objects.filter(user=partner).values_list("session_key", flat=True)
    assert list(kept) == [here.session.session_key]


def test_a_second_factor_taken_away_ends_what_allauth_does_not_know_of(unlisted, partner):
    call_command("remove_second_factor", partner.username, verbosity=0)

    assert not is_running(unlisted)


@pytest.mark.parametrize(
    ("action", "fields"), [("set_active_state", {"mark_as_active": "False"}), ("delete", {})]
)
def test_accounts_closed_together_lose_sessions_and_invitations(
    action, fields, admin, partner, outsider, unlisted, signed_in
):
    other = signed_in(outsider)
    flex = MemberPage.objects.get(slug="flex")
    invitations = [
        Invitation(member=member, address=f"{number}@example.org")
        for number, member in enumerate([partner.representations.get().member, flex])
    ]
    for invitation, sender in zip(invitations, (partner, outsider), strict=True):
        invitation.send(sender)

    act_on_many(signed_in(admin), action, partner, **fields)

    assert [is_running(unlisted), is_running(other)] == [False, True]
    for invitation in invitations:
        invitation.refresh_from_db()
    assert [i.withdrawn_on is None for i in invitations] == [False, True]


def test_accounts_opened_together_lose_nothing(admin, partner, unlisted, signed_in):
    act_on_many(signed_in(admin), "set_active_state", partner, mark_as_active="True")

    assert is_running(unlisted)
