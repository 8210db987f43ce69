"""Whether profiles are still right: who is asked, when, and what a confirmation changes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core import mail as outbox
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import localdate, localtime, now
from wagtail.models import PageLogEntry

from inm_portal.accounts.mail import send_due
from inm_portal.accounts.models import OutgoingMail
from inm_portal.pages.management.commands.jobs import REGULAR
from members import freshness
from members.completeness import GAPS, gaps_of
from members.freshness import (
    BETWEEN_REMINDERS,
    HALF_A_YEAR,
    confirm,
    confirm_token,
    send_reminders,
    stop_token,
    unconfirmed,
)
from members.models import MemberPage, ProfileChange, ProfileReminder, Representative
from members.partner.fields import PROFILE_FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

REPORT = "/admin/reports/profiles/"


@pytest.fixture(autouse=True)
def noon():
    """Near midnight the clocks' change in spring would move what is counted in hours by a day."""
    with time_machine.travel(localtime().replace(hour=12).astimezone(UTC)):
        yield


@pytest.fixture
def siemens(db):
    MemberPage.objects.update(confirmed_on=None)
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def editor_of_siemens(siemens):
    user = get_user_model().objects.create_user("its-editor", "its-editor@example.org")
    Representative.objects.create(user=user, member=siemens, role="editor")
    return user


def set_page(member, **fields):
    MemberPage.objects.filter(pk=member.pk).update(**fields)


def receivers():
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def link(member, user):
    return f"/partner/confirm/{confirm_token(member, user)}/"


# Who is asked


@pytest.mark.parametrize(
    ("days", "is_asked"), [(None, True), (182, False), (183, True), (184, True), (4000, True)]
)
def test_a_profile_is_asked_about_half_a_year_after_its_confirmation(days, is_asked, siemens):
    set_page(siemens, confirmed_on=days and localdate() - timedelta(days=days))

    assert unconfirmed().filter(pk=siemens.pk).exists() == is_asked


@pytest.mark.parametrize(
    ("state", "days", "is_asked"),
    [
        ("accepted", 182, False),
        ("accepted", 183, True),
        ("returned", 1, True),
        ("submitted", None, True),
    ],
)
def test_an_accepted_change_counts_as_a_look_at_it(state, days, is_asked, siemens):
    decided = days and now() - timedelta(days=days)
    ProfileChange.objects.create(
        member=siemens, field="tagline", new="New", state=state, decided_at=decided
    )

    assert unconfirmed().filter(pk=siemens.pk).exists() == is_asked


@pytest.mark.parametrize(
    "fields", [{"live": False}, {"left_on": localdate()}, {"joined_on": localdate() + HALF_A_YEAR}]
)
def test_only_current_public_members_are_asked(fields, siemens, partner):
    set_page(siemens, **fields)

    assert send_reminders() == 0
    assert receivers() == []


def test_owners_and_editors_are_asked_and_nobody_else(
    siemens, partner, editor_of_siemens, moderator
):
    for name, role, fields in [
        ("viewer", "viewer", {}),
        ("gone", "owner", {"is_active": False}),
    ]:
        user = get_user_model().objects.create_user(name, f"{name}@example.org", **fields)
        Representative.objects.create(user=user, member=siemens, role=role)

    assert send_reminders() == 1

    assert receivers() == [partner.email, editor_of_siemens.email]


def test_nobody_is_asked_twice_within_30_days_and_missed_runs_are_made_up(siemens, partner):
    start = datetime(2026, 11, 22, 12, tzinfo=UTC)
    asked = []
    # No run at all between the days 29 and 75.
    for days in [0, 0, 1, 29, 75, 76, 104, 105]:
        with time_machine.travel(start + timedelta(days=days), tick=False):
            asked.append(send_reminders())

    assert asked == [1, 0, 0, 0, 1, 0, 0, 1]


def asked_on(days):
    """Ask on each of `days` from now on; return those on which somebody was asked."""
    start = now()
    found = []
    for day in days:
        with time_machine.travel(start + timedelta(days=day), tick=False):
            if send_reminders():
                found.append(day)
    return found


def test_whoever_has_not_answered_three_times_is_asked_no_more(siemens, partner):
    assert asked_on(range(0, 1000, 30)) == [0, 30, 60]

    mails = OutgoingMail.objects.order_by("pk")
    last = "This is the last time that you are asked."
    assert [last in mail.text for mail in mails] == [False, False, True]
    assert [last in mail.html for mail in mails] == [False, False, True]
    assert "you are asked every 30 days, 3 times at most." in mails[0].text


@pytest.mark.parametrize("answer", ["confirmed", "changed", "confirmed by staff"])
def test_an_answer_begins_the_three_anew(answer, siemens, partner, moderator):
    assert asked_on([0, 30]) == [0, 30]
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        if answer == "confirmed":
            confirm(siemens, partner)
        elif answer == "changed":
            ProfileChange.objects.create(
                member=siemens, field="tagline", new="New", state="accepted", decided_at=now()
            )
        else:
            set_page(siemens, confirmed_on=localdate(), confirmed_by=moderator)

    assert asked_on([60, 61, 213, 214, 215, 243, 244, 274, 304, 334, 700]) == [214, 244, 274]


def test_what_was_returned_is_no_answer(siemens, partner):
    asked_on([0, 30])
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        ProfileChange.objects.create(
            member=siemens, field="tagline", new="New", state="returned", decided_at=now()
        )

    assert asked_on([59, 60, 90, 214, 700]) == [60]


def test_two_runs_at_once_write_one_mail(siemens, partner, monkeypatch):
    other_was_faster = freshness.held

    def held(pk):
        monkeypatch.setattr(freshness, "held", other_was_faster)
        assert send_reminders() == 1
        return other_was_faster(pk)

    monkeypatch.setattr(freshness, "held", held)

    assert send_reminders() == 0
    assert receivers() == [partner.email]


def test_a_run_that_ends_half_way_is_as_if_it_had_not_begun(
    siemens, partner, editor_of_siemens, monkeypatch
):
    write, calls = freshness.write_reminder, []

    def broken(member, user, **said):
        calls.append(user)
        if len(calls) == 2:
            raise ZeroDivisionError
        write(member, user, **said)

    with monkeypatch.context() as patched:
        patched.setattr(freshness, "write_reminder", broken)
        assert send_reminders() == 0
    assert len(calls) == 2
    assert (receivers(), ProfileReminder.objects.count()) == ([], 0)

    send_reminders()

    assert receivers() == [partner.email, editor_of_siemens.email]


def test_one_member_that_fails_does_not_keep_the_others_waiting(siemens, outsider, monkeypatch):
    def broken(member, user, **said):
        if member == siemens:
            raise ZeroDivisionError
        write(member, user, **said)

    write = freshness.write_reminder
    monkeypatch.setattr(freshness, "write_reminder", broken)
    MemberPage.objects.update(confirmed_on=None)

    send_reminders()

    assert receivers() == [outsider.email]


def test_where_nobody_is_written_to_nobody_was_asked(siemens):
    assert send_reminders() == 0
    assert not ProfileReminder.objects.exists()


def test_it_runs_by_itself_and_by_command(siemens, partner, capsys):
    assert send_reminders in REGULAR

    call_command("send_reminders")

    assert receivers() == [partner.email]
    assert ProfileReminder.objects.get().member == siemens


# The mail


def test_the_mail_leads_to_the_confirmation_and_can_be_stopped(siemens, partner, visitor, settings):
    send_reminders()
    send_due()

    (message,) = outbox.outbox
    assert message.subject == "Is everything still right? The profile of Siemens"
    html = BeautifulSoup(message.alternatives[0].content, "html.parser")
    addresses = [a["href"].removeprefix(settings.PORTAL_BASE_URL) for a in html.select("a")]
    confirming, profile, stop, preferences = addresses
    assert (profile, preferences) == ("/partner/profile/?for=siemens", "/partner/mail/")
    assert all(f"{settings.PORTAL_BASE_URL}{one}" in message.body.splitlines() for one in addresses)
    assert message.extra_headers["List-Unsubscribe"] == f"<{settings.PORTAL_BASE_URL}{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert visitor.get(confirming).status_code == visitor.get(stop).status_code == 200


def test_one_click_of_the_mail_program_stops_reminders_without_a_cookie(partner, siemens):
    client = Client(enforce_csrf_checks=True)
    address = f"/partner/mail/stop/{stop_token(partner)}/"

    read = client.get(address)
    assert soup_of(read).main.h1.text == "Stop the reminders?"
    assert not partner.mails_off.exists()
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    client.post(address)

    assert answer.status_code == 200
    assert [off.kind for off in partner.mails_off.all()] == ["reminder"]
    assert soup_of(client.get(address)).main.h1.text == "The reminders have stopped"
    assert send_reminders() == 0


@pytest.mark.parametrize("token", ["forged", "MQ:x", "-", "a:b:c"])
def test_a_forged_link_stops_and_confirms_nothing(token, partner, siemens, visitor):
    for address in (f"/partner/mail/stop/{token}/", f"/partner/confirm/{token}/"):
        assert visitor.get(address).status_code == 404
        assert visitor.post(address).status_code == 404

    assert not partner.mails_off.exists()


def test_one_link_is_not_good_for_the_other(partner, siemens, visitor):
    stop, confirming = stop_token(partner), confirm_token(siemens, partner)

    assert visitor.post(f"/partner/mail/stop/{confirming}/").status_code == 404
    assert visitor.post(f"/partner/confirm/{stop}/").status_code == 404


# The confirmation


def test_reading_the_link_changes_nothing_and_its_button_confirms(siemens, partner, visitor):
    set_page(siemens, tagline="The tagline of now")
    address = link(siemens, partner)

    shown = visitor.get(address)
    visitor.head(address)
    siemens.refresh_from_db()
    assert siemens.confirmed_on is None
    assert "The tagline of now" in soup_of(shown).main.text
    labels = [term.text for term in soup_of(shown).main.select("dl.record dt")]
    assert labels == [field.label for field in PROFILE_FIELDS.values()]
    changing = soup_of(shown).main.find("a", string="Change something")
    assert changing["href"] == "/partner/profile/?for=siemens"
    assert shown["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown["Cache-Control"]

    done = visitor.post(address, follow=True)

    siemens.refresh_from_db()
    assert (siemens.confirmed_on, siemens.confirmed_by) == (localdate(), partner)
    assert siemens.live_revision == siemens.latest_revision
    assert soup_of(done).main.h1.text == "Siemens is confirmed"
    assert soup_of(done).main.select("form button") == []
    entries = PageLogEntry.objects.filter(page=siemens, action="members.profile.confirm")
    assert [entry.user for entry in entries] == [partner]
    assert "Last confirmed" in visitor.get("/members/siemens/").content.decode()


def test_the_link_confirms_once(siemens, partner, visitor):
    address = link(siemens, partner)
    visitor.post(address)

    with time_machine.travel(now() + timedelta(days=5), tick=False):
        visitor.post(address)

    siemens.refresh_from_db()
    assert siemens.confirmed_on == localdate()
    assert PageLogEntry.objects.filter(action="members.profile.confirm").count() == 1


@pytest.mark.parametrize("end", ["representation", "role", "account", "membership", "page"])
def test_the_link_ends_with_what_it_stands_on(end, siemens, partner, visitor):
    address = link(siemens, partner)
    assert visitor.get(address).status_code == 200
    held = partner.representations
    if end == "representation":
        held.all().delete()
    elif end == "role":
        held.update(role="viewer")
    elif end == "account":
        get_user_model().objects.filter(pk=partner.pk).update(is_active=False)
    else:
        set_page(siemens, **({"left_on": localdate()} if end == "membership" else {"live": False}))

    assert visitor.get(address).status_code == visitor.post(address).status_code == 404
    siemens.refresh_from_db()
    assert siemens.confirmed_on is None


def test_the_link_is_valid_for_30_days(siemens, partner, visitor):
    address = link(siemens, partner)

    with time_machine.travel(now() + timedelta(days=29, hours=23), tick=False):
        assert visitor.get(address).status_code == 200
    with time_machine.travel(now() + timedelta(days=30, minutes=1), tick=False):
        assert visitor.post(address).status_code == 404


def test_a_draft_of_the_staff_stays_a_draft_and_is_confirmed_too(siemens, partner, editor):
    siemens.tagline = "Only drafted"
    siemens.save_revision(user=editor)

    confirm(MemberPage.objects.get(pk=siemens.pk), partner)

    public = MemberPage.objects.get(pk=siemens.pk)
    drafted = public.get_latest_revision_as_object()
    assert public.confirmed_on == drafted.confirmed_on == localdate()
    assert public.confirmed_by == drafted.confirmed_by == partner
    assert (public.tagline, drafted.tagline) == (public.tagline, "Only drafted")
    assert public.tagline != "Only drafted"
    assert public.has_unpublished_changes


def test_what_the_staff_have_scheduled_or_handed_in_goes_on(siemens, partner, editor, moderator):
    soon = now() + timedelta(days=2)
    siemens.tagline, siemens.go_live_at = "Scheduled", soon
    siemens.save_revision(user=moderator).publish(user=moderator)
    state = siemens.get_workflow().start(siemens, editor)

    confirm(MemberPage.objects.get(pk=siemens.pk), partner)

    state.refresh_from_db()
    assert state.status == "in_progress"
    with time_machine.travel(soon + timedelta(minutes=1), tick=False):
        call_command("publish_scheduled", verbosity=0)
    public = MemberPage.objects.get(pk=siemens.pk)
    assert (public.tagline, public.confirmed_by) == ("Scheduled", partner)


def test_what_partners_have_drafted_stays_unpublished(siemens, partner):
    ProfileChange.objects.create(member=siemens, field="tagline", new="Mine", by=partner)

    confirm(siemens, partner)

    assert MemberPage.objects.get(pk=siemens.pk).tagline != "Mine"
    assert ProfileChange.objects.get().state == "draft"


def test_whoever_writes_for_the_member_confirms_on_the_first_page(siemens, partner, signed_in):
    client = signed_in(partner)
    assert "Due now" in soup_of(client.get("/partner/")).main.text

    page = client.post("/partner/confirm/", {"member": "siemens"}, follow=True)

    siemens.refresh_from_db()
    assert (siemens.confirmed_on, siemens.confirmed_by) == (localdate(), partner)
    text = " ".join(soup_of(page).main.text.split())
    assert "Thank you." in text
    day = localdate() + HALF_A_YEAR
    assert f"again by {day:%B} {day.day}, {day.year}" in text


def test_viewers_and_strangers_confirm_nothing(siemens, partner, outsider, visitor, signed_in):
    partner.representations.update(role="viewer")

    sent = {"member": "siemens"}
    assert signed_in(partner).post("/partner/confirm/", sent).status_code == 404
    assert visitor.post("/partner/confirm/", sent).status_code == 302
    assert signed_in(partner).get("/partner/confirm/").status_code == 404
    signed_in(outsider).post("/partner/confirm/", sent)

    siemens.refresh_from_db()
    assert siemens.confirmed_on is None


def test_a_confirmed_profile_is_asked_about_no_more(siemens, partner):
    confirm(siemens, partner)

    assert send_reminders() == 0
    with time_machine.travel(now() + HALF_A_YEAR, tick=False):
        assert send_reminders() == 1


# Gaps, and the report


def test_each_gap_is_told_with_its_reason(siemens):
    full = {gap.field for gap in GAPS} - {gap.field for gap in gaps_of(siemens)}
    assert "tagline" in full
    siemens.boilerplate = ""
    siemens.sectors.clear()
    siemens.logo, siemens.logo_consent_on = None, None

    gaps = {gap.field: f"{gap.words}: {gap.reason}" for gap in gaps_of(siemens)}

    assert gaps["boilerplate"] == "no boilerplate: your news releases end without a word about you"
    assert {"sectors", "logo", "boilerplate"} <= set(gaps)
    assert "tagline" not in gaps


def rows(client, query=""):
    page = soup_of(client.get(f"{REPORT}{query}"))
    return {
        " ".join(row.select_one("td").text.split()): " ".join(row.text.split())
        for row in page.select("table.listing tbody tr")
    }


def test_staff_see_what_to_confirm(siemens, partner, moderator, signed_in):
    flex = MemberPage.objects.get(slug="flex")
    confirm(flex, moderator)
    set_page(siemens, boilerplate="")
    send_reminders()

    shown = rows(signed_in(moderator))

    titles = set(unconfirmed().values_list("title", flat=True))
    assert set(shown) == titles
    assert "Flex" not in shown
    assert "no boilerplate" in shown["Siemens"]
    assert f"{partner.username} (owner)" in shown["Siemens"]


def test_staff_narrow_the_report_and_take_it_along(siemens, partner, moderator, signed_in):
    set_page(siemens, confirmed_on=localdate() - HALF_A_YEAR - BETWEEN_REMINDERS)
    client = signed_in(moderator)
    send_reminders()

    assert set(rows(client, "?profile_reminder=true")) == {"Siemens"}
    assert set(rows(client, "?representatives=true")) == {"Siemens"}
    assert "Siemens" not in rows(client, "?representatives=false")
    assert set(rows(client, "?confirmed_on_from=2020-01-01")) == {"Siemens"}
    sheet = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()
    heading, *lines = sheet.splitlines()
    assert heading == (
        "Member,Last confirmed,Last reminded,Reminders without an answer,Gaps,Missing,"
        "Representatives"
    )
    (line,) = [line for line in lines if line.startswith("Siemens,")]
    assert f"{localdate() - HALF_A_YEAR - BETWEEN_REMINDERS}" in line
    assert "cast-partner (owner)" in line


def test_staff_see_who_has_not_answered(siemens, partner, moderator, signed_in):
    asked_on([-100, -70, -40])
    ProfileReminder.objects.create(
        member=MemberPage.objects.get(slug="flex"), sent_at=now() - timedelta(days=400), times=2
    )
    set_page(MemberPage.objects.get(slug="flex"), confirmed_on=localdate() - timedelta(days=390))

    page = soup_of(signed_in(moderator).get(f"{REPORT}?profile_reminder=true"))

    heads = [" ".join(head.text.split()) for head in page.select("table.listing thead th")]
    place = heads.index("Reminders without an answer")
    table = page.select("table.listing tbody tr")
    cells = [[" ".join(cell.text.split()) for cell in row.select("td")] for row in table]
    assert {row[0]: row[place] for row in cells} == {"Siemens": "3", "Flex": "0"}


@pytest.mark.parametrize("who", ["editor", "partner", "visitor"])
def test_the_report_is_for_who_may_publish_members(who, request, signed_in, visitor):
    client = visitor if who == "visitor" else signed_in(request.getfixturevalue(who))

    for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv"):
        assert client.get(address).status_code in {302, 403, 404}
    assert "Profiles to confirm" not in client.get("/admin/", follow=True).content.decode()
