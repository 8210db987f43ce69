"""Mail about profiles: who gets it, what it says, and who does not want it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model

from inm_portal.accounts import mail
from inm_portal.accounts.models import MailKind, MailOff, OutgoingMail
from members import notices
from members.models import MemberPage, ProfileChange, ProfilePolicy, Representative
from members.partner.changes import (
    Decision,
    decide,
    draft_of,
    keep_draft,
    sight_of,
    submit,
    withdraw,
)
from members.partner.fields import PROFILE_FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PAGE = "/partner/mail/"


@pytest.fixture
def siemens(db):
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def colleagues(siemens):
    """A representative in each other role, and one who can no longer sign in."""

    def made(name, role, **fields):
        user = get_user_model().objects.create_user(name, f"{name}@example.org", **fields)
        Representative.objects.create(user=user, member=siemens, role=role)
        return user

    return [
        made("its-editor", "editor"),
        made("its-viewer", "viewer"),
        made("gone", "editor", is_active=False),
    ]


def draft(member, user, **typed):
    for name, value in typed.items():
        page = MemberPage.objects.get(pk=member.pk)
        keep_draft(page, user, PROFILE_FIELDS[name], value)


def hand_in(member, user):
    return submit(member, user)


def decision(member, name, accepted, note=""):
    change = ProfileChange.objects.submitted().get(member=member, field=name)
    return Decision(change.pk, accepted, note, sight_of(change, member, draft_of(member)))


def written():
    return list(OutgoingMail.objects.order_by("to"))


def html_of(message):
    return BeautifulSoup(message.html, "html.parser")


def test_what_is_submitted_is_told_to_all_who_may_decide(
    siemens, partner, colleagues, outsider, editor, moderator, admin, settings
):
    partner.first_name = "Ola\r\nBcc: all@example.org <b>Nordmann</b>"
    draft(siemens, partner, tagline="We <i>make</i> it.", website="https://new.example.org")

    hand_in(siemens, partner)

    assert [m.to for m in written()] == [admin.email, moderator.email]
    message = written()[0]
    address = f"{settings.PORTAL_BASE_URL}/admin/profile-changes/{siemens.pk}/"
    assert message.subject == "To review: the profile of Siemens"
    assert address in message.text.splitlines()
    assert {"- Tagline", "- Website"} <= set(message.text.splitlines())
    assert html_of(message).a["href"] == address
    assert html_of(message).find(["b", "i"]) is None
    first = message.text.splitlines()[0]
    assert first.startswith("Ola Bcc: all@example.org <b>Nordmann</b> has submitted changes")


def test_a_title_ends_no_header(siemens, partner, moderator):
    MemberPage.objects.filter(pk=siemens.pk).update(title="A&B\r\nBcc: all@example.org")
    draft(siemens, partner, tagline="We make it.")

    hand_in(siemens, partner)

    (message,) = written()
    assert message.subject == "To review: the profile of A&B Bcc: all@example.org"
    assert message.message().message()["Bcc"] is None


def test_nothing_submitted_is_nothing_told(siemens, partner, moderator):
    hand_in(siemens, partner)

    assert written() == []


def test_what_needs_no_decision_is_not_told_as_waiting(siemens, partner, moderator):
    ProfilePolicy.objects.update_or_create(defaults={"live_at_once": ["headquarters"]})
    draft(siemens, partner, headquarters="Elsewhere, Ohio")
    hand_in(siemens, partner)
    assert [m.subject for m in written()] == ["Public at once: the profile of Siemens"]

    draft(siemens, partner, headquarters="Here, Ohio", tagline="We make it.")
    hand_in(siemens, partner)

    waiting = [m for m in written() if m.subject.startswith("To review")]
    assert "- Tagline" in waiting[0].text
    assert "Headquarters" not in waiting[0].text


def test_whoever_submits_is_not_told_of_it(siemens, moderator, admin):
    Representative.objects.create(user=moderator, member=siemens, role="editor")
    draft(siemens, moderator, tagline="We make it.")

    hand_in(siemens, moderator)

    assert [m.to for m in written()] == [admin.email]


def test_what_went_public_at_once_is_told_to_all_who_may_decide(
    siemens, partner, colleagues, outsider, editor, moderator, admin, settings
):
    partner.first_name = "Ola\r\nBcc: all@example.org <b>Nordmann</b>"
    keep = [ProfileChange(member=siemens, field=name) for name in ("headquarters", "sectors")]

    notices.published(siemens, partner, keep)

    assert [m.to for m in written()] == [admin.email, moderator.email]
    message = written()[0]
    address = f"{settings.PORTAL_BASE_URL}/admin/pages/{siemens.pk}/edit/"
    assert message.subject == "Public at once: the profile of Siemens"
    lines = message.text.splitlines()
    assert lines[0].startswith("Ola Bcc: all@example.org <b>Nordmann</b> has changed the profile")
    assert {address, "- Headquarters", "- Sectors"} <= set(lines)
    assert html_of(message).a["href"] == address
    assert [item.text for item in html_of(message).select("li")] == ["Headquarters", "Sectors"]
    assert html_of(message).find(["b", "i"]) is None


def test_who_wants_no_mail_of_submissions_gets_none_of_what_is_public(
    siemens, partner, moderator, admin
):
    MailOff.objects.create(user=moderator, kind=MailKind.SUBMITTED)

    notices.published(siemens, partner, [ProfileChange(member=siemens, field="sectors")])

    assert [m.to for m in written()] == [admin.email]


def test_a_decision_is_one_mail_to_each_who_writes(
    siemens, partner, colleagues, outsider, moderator, settings
):
    draft(siemens, partner, tagline="We make it.", website="https://new.example.org")
    hand_in(siemens, partner)
    OutgoingMail.objects.all().delete()
    note = "Say <b>what</b> & how."

    decide(
        siemens,
        moderator,
        [decision(siemens, "website", True), decision(siemens, "tagline", False, note)],
    )

    assert [m.to for m in written()] == [partner.email, "its-editor@example.org"]
    message = written()[0]
    assert message.subject == "Decided: the profile of Siemens"
    lines = [line for line in message.text.splitlines() if line]
    assert lines[1:5] == [
        "Accepted, and public now:",
        "- Website",
        "Returned, and not public:",
        f"- Tagline: {note}",
    ]
    assert f"{settings.PORTAL_BASE_URL}/partner/?for=siemens" in lines
    assert f"{settings.PORTAL_BASE_URL}/partner/mail/" in lines
    told = [" ".join(item.text.split()) for item in html_of(message).select("li")]
    assert told == ["Website", f"Tagline {note}"]
    assert [a["href"] for a in html_of(message).select("a")] == [
        f"{settings.PORTAL_BASE_URL}/partner/?for=siemens",
        f"{settings.PORTAL_BASE_URL}/partner/mail/",
    ]


def test_a_decision_that_fails_tells_nobody(siemens, partner, moderator, monkeypatch):
    draft(siemens, partner, tagline="We make it.")
    hand_in(siemens, partner)
    OutgoingMail.objects.all().delete()
    monkeypatch.setattr(MemberPage, "save_revision", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        decide(siemens, moderator, [decision(siemens, "tagline", True)])

    assert written() == []
    assert ProfileChange.objects.submitted().count() == 1


def test_a_mail_server_that_is_down_holds_up_no_submission(
    siemens, partner, moderator, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    draft(siemens, partner, tagline="We make it.")

    with django_capture_on_commit_callbacks(execute=True):
        waiting, _ = hand_in(siemens, partner)

    (message,) = written()
    assert (message.tries, message.given_up_at, len(waiting)) == (1, None, 1)


# Who wants what


def boxes(client):
    page = BeautifulSoup(client.get(PAGE).content, "html.parser").main
    return {box["name"]: box.has_attr("checked") for box in page.select("[type=checkbox]")}


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("partner", ["decided", "reminder"]),
        ("moderator", ["submitted"]),
        ("editor", []),
    ],
)
def test_everybody_chooses_among_what_would_come(who, kinds, request, signed_in):
    client = signed_in(request.getfixturevalue(who))

    assert boxes(client) == dict.fromkeys(kinds, True)


def test_a_visitor_signs_in_first(visitor, db):
    assert visitor.get(PAGE)["location"] == f"/accounts/login/?next={PAGE}"


def test_what_is_not_ticked_does_not_come_until_it_is_again(siemens, partner, moderator, signed_in):
    client = signed_in(partner)
    answer = client.post(PAGE, {"reminder": "on"}, follow=True)
    assert "you get the mails that are ticked" in answer.content.decode()
    assert boxes(client) == {"decided": False, "reminder": True}
    draft(siemens, partner, tagline="We make it.")
    hand_in(siemens, partner)
    OutgoingMail.objects.all().delete()

    decide(siemens, moderator, [decision(siemens, "tagline", False, "No.")])
    assert written() == []

    client.post(PAGE, {"reminder": "on", "decided": "on"})
    client.post(PAGE, {"reminder": "on", "decided": "on"})
    draft(siemens, partner, tagline="We make it.")
    hand_in(siemens, partner)
    decide(siemens, moderator, [decision(siemens, "tagline", False, "No.")])
    assert partner.email in [m.to for m in written()]


def test_staff_who_want_no_mail_get_none(siemens, partner, moderator, admin, signed_in):
    signed_in(moderator).post(PAGE, {})
    draft(siemens, partner, tagline="We make it.")

    hand_in(siemens, partner)

    assert [m.to for m in written()] == [admin.email]


def test_nobody_changes_what_is_not_offered(partner, signed_in):
    signed_in(partner).post(PAGE, {"decided": "on", "reminder": "on", "invited": "", "user": "1"})

    assert not MailOff.objects.exists()


def test_mail_about_signing_in_always_comes(
    partner, visitor, mailoutbox, django_capture_on_commit_callbacks
):
    for kind in MailKind:
        MailOff.objects.create(user=partner, kind=kind)

    with django_capture_on_commit_callbacks(execute=True):
        visitor.post("/accounts/password/reset/", {"email": partner.email})

    assert [message.to for message in mailoutbox] == [[partner.email]]


def test_only_those_who_can_sign_in_receive(partner, moderator):
    everybody = get_user_model().objects.order_by("pk")
    partner.is_active = False
    partner.save()

    assert list(mail.receivers(everybody, MailKind.DECIDED).filter(pk=partner.pk)) == []
    assert moderator in mail.receivers(everybody, MailKind.DECIDED)


def test_who_submits_again_and_again_fills_no_mailbox(siemens, partner, moderator):
    for number in range(notices.MOST_IN_AN_HOUR + 3):
        draft(siemens, partner, tagline=f"Text {number}")
        hand_in(siemens, partner)
        withdraw(siemens, partner, ["tagline"])

    assert OutgoingMail.objects.filter(to=moderator.email).count() == notices.MOST_IN_AN_HOUR
