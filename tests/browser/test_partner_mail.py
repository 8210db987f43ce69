"""The pages that mails lead to, and the first page of the partner area, in every state."""

import pytest
from test_partner_profile import desk, faults  # noqa: F401

from members.freshness import confirm, confirm_token, stop_token
from members.models import MemberPage, ProfileChange

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_every_state_is_accessible_at_every_width(desk, partner):  # noqa: F811
    MemberPage.objects.filter(slug="siemens").update(confirmed_on=None, boilerplate="")
    siemens = MemberPage.objects.get(slug="siemens")
    ProfileChange.objects.create(member=siemens, field="tagline", new="New", by=partner)
    found = {}

    def look(address, name):
        answer = desk.goto(address)
        assert answer.status == (404 if name == "gone" else 200)
        found.update({(address, name, *key): what for key, what in faults(desk).items()})

    confirming = f"/partner/confirm/{confirm_token(siemens, partner)}/"
    stop = f"/partner/mail/stop/{stop_token(partner)}/"
    look("/partner/", "due")
    look("/partner/mail/", "choose")
    look(confirming, "to confirm")
    confirm(siemens, partner)
    look(confirming, "confirmed")
    look("/partner/", "confirmed")
    look(stop, "to stop")
    desk.click("text=Stop the reminders >> nth=-1")
    look(stop, "stopped")
    look("/partner/mail/stop/x/", "gone")
    look("/partner/confirm/x/", "gone")

    assert found == {}
    assert [off.kind for off in partner.mails_off.all()] == ["reminder"]
