"""Invitations: sent by owners and staff, used once within 72 hours, silent towards strangers."""

import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from inm_portal.accounts import mail
from inm_portal.accounts.models import OutgoingMail
from members.models import Invitation, MemberPage, Representative
from members.models.invitations import MOST_IN_A_DAY, SIGNER, InvitationNotOpenError

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PAGE = "/partner/people/"
PASSWORD = "a-long-and-rare-password"
ACCOUNT = {"first_name": "Ann", "last_name": "Lee", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def siemens(db):
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def owner(partner):
    partner.first_name, partner.last_name = "Ola", "Nordmann"
    partner.save()
    return partner


@pytest.fixture
def invited(siemens, owner):
    """A function that sends an invitation and returns it."""

    def made(address="ann@example.org", role="editor", by=owner, member=siemens):
        invitation = Invitation(member=member, address=address, role=role)
        invitation.send(by)
        return invitation

    return made


def link(invitation):
    return reverse("partner_invitation", args=[invitation.token])


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(response):
    return " ".join(soup_of(response).main.text.split())


def invite(client, address="ann@example.org", role="editor", **fields):
    data = {"act": "invite", "member": "siemens", "address": address, "role": role, **fields}
    return client.post(PAGE, data)


def account(address, **fields):
    return get_user_model().objects.create_user(
        address.partition("@")[0], address, PASSWORD, **fields
    )


def is_gone(response):
    return response.status_code == 404 and "no longer valid" in text_of(response)


# Sending


def test_an_invitation_goes_out_after_the_change_is_certain(
    owner, signed_in, mailoutbox, settings, django_capture_on_commit_callbacks
):
    client = signed_in(owner)
    with django_capture_on_commit_callbacks(execute=False):
        invite(client, "early@example.org")
    assert mailoutbox == []

    with django_capture_on_commit_callbacks(execute=True):
        invite(client)

    (message,) = mailoutbox
    invitation = Invitation.objects.get(address="ann@example.org")
    address = f"{settings.PORTAL_BASE_URL}{link(invitation)}"
    assert message.to == ["ann@example.org"]
    assert message.subject == "Invitation to represent Siemens"
    html = BeautifulSoup(message.alternatives[0].content, "html.parser")
    assert address in message.body.splitlines()
    assert html.a["href"] == address
    for text in (message.body, html.text):
        assert "Ola Nordmann invites you to act for Siemens" in " ".join(text.split())


def test_names_are_text_in_the_mail_and_end_no_header(invited, siemens, owner):
    owner.first_name = "<b>Ola</b>"
    siemens.title = "A&B\r\nBcc: all@example.org"
    message = Invitation.objects.select_related("member").get(pk=invited().pk)
    message.member, message.invited_by = siemens, owner

    mail.enqueue(message.message())

    written = OutgoingMail.objects.latest("pk").message()
    assert written.subject == "Invitation to represent A&B Bcc: all@example.org"
    assert "<b>Ola</b>" in written.body
    assert "&lt;b&gt;Ola&lt;/b&gt;" in written.alternatives[0].content
    assert list(written.message().keys()).count("Bcc") == 0


@pytest.mark.parametrize(
    "address",
    ["", "no address", "a@example.org\nBcc: b@example.org", "a@example.org,b@example.org"],
)
def test_an_address_that_is_none_is_refused_and_kept(address, owner, signed_in):
    response = invite(signed_in(owner), address, "owner")

    form = soup_of(response).select_one("form:has([name=address])")
    assert response.status_code == 200
    assert form.select_one("[name=address]").get("value", "") == address
    assert form.select_one("option[selected]")["value"] == "owner"
    assert form.select_one("[role=alert] a")["href"] == "#id_address"
    assert not Invitation.objects.exists()


def test_known_and_unknown_addresses_are_answered_alike(owner, editor, outsider, signed_in):
    client = signed_in(owner)
    answers = []
    for address in (editor.email, outsider.email, "nobody@example.org"):
        response = invite(client, address)
        page = client.get(PAGE)
        answers.append((response.status_code, response["location"], said(page, address)))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][2] == ["The invitation is on its way to X."]


def said(page, address):
    return [m.text.strip().replace(address, "X") for m in soup_of(page).select(".message")]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("Ann@Example.org", "This address is invited already. You can send the invitation again."),
        ("CAST-partner@example.org", "This person represents the organization already."),
    ],
)
def test_nobody_is_invited_twice(address, message, invited, owner, signed_in):
    invited()

    response = invite(signed_in(owner), address)

    assert message in text_of(response)
    assert Invitation.objects.count() == 1


def test_a_member_sends_so_many_mails_in_a_day_and_no_more(invited, owner, signed_in):
    client = signed_in(owner)
    with time_machine.travel("2026-11-22 12:00Z", tick=False):
        first = invited()
        for _ in range(4):
            first.send(owner)
        for number in range(MOST_IN_A_DAY - 5):
            invite(client, f"new-{number}@example.org")
        refused = invite(client, "late@example.org")
        again = {"act": "send-again", "member": "siemens", "invitation": first.pk}
        client.post(PAGE, again)
        page = client.get(PAGE)

    limit = "20 invitations went out for Siemens within a day."
    assert limit in text_of(refused)
    assert limit in text_of(page)
    assert not Invitation.objects.filter(address="late@example.org").exists()
    with time_machine.travel("2026-11-23 12:01Z", tick=False):
        client.force_login(owner)
        invite(client, "late@example.org")
    assert Invitation.objects.filter(address="late@example.org").exists()


def test_withdrawing_does_not_make_room_for_more_mail(invited, owner, siemens):
    for number in range(MOST_IN_A_DAY):
        invited(f"new-{number}@example.org").withdraw(owner)

    with pytest.raises(ValidationError, match="20 invitations"):
        invited("late@example.org")


def test_a_mail_server_that_is_down_breaks_nothing(
    owner, signed_in, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with django_capture_on_commit_callbacks(execute=True):
        response = invite(signed_in(owner))

    assert response.status_code == 302
    assert Invitation.objects.get().state == "open"


# The page of the link


@pytest.mark.parametrize("who", ["visitor", "same", "other"])
def test_opening_the_link_changes_nothing_and_says_only_who_invites_to_what(
    who, invited, owner, visitor, signed_in
):
    invitation = invited()
    client = visitor
    if who != "visitor":
        address = "ann@example.org" if who == "same" else "bob@example.org"
        client = signed_in(account(address))
    before = rows()

    responses = [client.get(link(invitation)), client.head(link(invitation))]

    text = text_of(responses[0])
    assert [r.status_code for r in responses] == [200, 200]
    assert "Ola Nordmann invites you to act for Siemens" in text
    assert "as editor" in text
    assert not any(s in text for s in ["ann@example.org", owner.email, owner.username])
    assert rows() == before


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Invitation, Representative, get_user_model(), EmailAddress, ModelLogEntry)
    ]


def test_the_page_is_kept_nowhere_and_its_address_stays_here(invited, visitor):
    invitation = invited()
    for token in (invitation.token, "forged"):
        response = visitor.get(reverse("partner_invitation", args=[token]))

        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]


def test_the_link_is_not_logged(invited, owner, visitor, caplog):
    invitation = invited()
    invitation.withdraw(owner)

    visitor.get(link(invitation))
    visitor.post(link(invitation), ACCOUNT)

    seen = [r for r in caplog.records if r.levelname in {"ERROR", "CRITICAL"}]
    assert invitation.token not in "".join(record.getMessage() for record in seen)
    assert invitation.token not in str(list(ModelLogEntry.objects.values()))


def test_a_name_that_is_not_known_is_not_replaced_by_a_user_name(invited, moderator, visitor):
    invitation = invited(by=moderator)

    text = text_of(visitor.get(link(invitation)))

    assert "The owner of Siemens invites you" in text
    assert moderator.username not in text


# Accepting


def test_somebody_signed_in_with_the_address_accepts_by_one_click(invited, signed_in):
    user = account("ann@example.org")
    client = signed_in(user)

    response = client.post(link(invited("Ann@Example.org")), follow=True)

    assert "You now represent Siemens." in text_of(response)
    assert user.representations.get().role == "editor"


def test_an_address_that_was_confirmed_later_counts_too(invited, signed_in):
    user = account("old@example.org")
    EmailAddress.objects.create(user=user, email="ann@example.org", verified=True)

    signed_in(user).post(link(invited()))

    assert user.representations.count() == 1


@pytest.mark.parametrize("has_unconfirmed", [False, True])
def test_somebody_signed_in_with_another_address_is_told_to_sign_out(
    has_unconfirmed, invited, signed_in
):
    user = account("bob@example.org")
    if has_unconfirmed:
        EmailAddress.objects.create(user=user, email="ann@example.org", verified=False)
    client, address = signed_in(user), link(invited())

    shown, sent = client.get(address), client.post(address, ACCOUNT)

    form = soup_of(shown).main.select_one("form[action='/accounts/logout/']")
    assert form.select_one("[name=next]")["value"] == address
    assert sent.status_code == 403
    assert not user.representations.exists()
    left = client.post("/accounts/logout/", {"next": address})
    assert left["location"] == address


def test_somebody_with_an_account_signs_in_first_and_comes_back(invited, visitor):
    user, invitation = account("ann@example.org"), invited()
    way = soup_of(visitor.get(link(invitation))).main.select_one("a.button")["href"]
    assert visitor.post(link(invitation), ACCOUNT).status_code == 302
    assert not user.representations.exists()

    back = visitor.post(way, {"login": user.email, "password": PASSWORD, "next": link(invitation)})
    visitor.post(back["location"])

    assert back["location"] == link(invitation)
    assert user.representations.get().role == "editor"


def test_somebody_new_makes_an_account_and_is_in(invited, visitor):
    response = visitor.post(link(invited()), ACCOUNT, follow=True)

    user = get_user_model().objects.get(email="ann@example.org")
    address = EmailAddress.objects.get(user=user)
    assert "You now represent Siemens." in text_of(response)
    assert (user.get_full_name(), user.check_password(PASSWORD)) == ("Ann Lee", True)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)
    assert user.representations.get().role == "editor"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": "Sign in at https://evil.example"}, "first_name"),
        ({"last_name": "Lee\r\n\r\nYour account is blocked"}, "last_name"),
        ({"last_name": "x" * 61}, "last_name"),
        ({"last_name": " "}, "last_name"),
        ({"password2": "another-long-password"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "ann@example.org", "password2": "ann@example.org"}, "password1"),
        ({"password1": "", "password2": ""}, "password1"),
    ],
)
def test_an_account_wants_a_name_and_a_good_password(changes, field, invited, visitor):
    invitation = invited()

    response = visitor.post(link(invitation), {**ACCOUNT, **changes})

    main = soup_of(response).main
    assert main.select_one(f"[role=alert] a[href='#id_{field}']")
    assert main.select_one("[name=last_name]")["value"] == changes.get("last_name", "Lee")
    assert PASSWORD not in response.content.decode()
    assert not get_user_model().objects.filter(email="ann@example.org").exists()
    assert Invitation.objects.get().state == "open"


def test_the_rules_of_a_password_are_one_sentence_that_is_true(invited, visitor, settings):
    main = soup_of(visitor.get(link(invited()))).main

    told = main.select_one("#id_password1_helptext").text
    named = [rule["NAME"].rpartition(".")[2] for rule in settings.AUTH_PASSWORD_VALIDATORS]
    length = settings.AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"]["min_length"]
    assert told.startswith(f"At least {length} characters, not only digits, ")
    assert named == [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
    assert main.select("#id_password2_helptext, .form__help ul") == []


@pytest.mark.parametrize(
    "field", ["is_superuser", "is_staff", "email", "username", "role", "groups"]
)
def test_nothing_else_can_be_sent_along(field, invited, visitor):
    visitor.post(link(invited()), {**ACCOUNT, field: "1"})

    user = get_user_model().objects.get(email="ann@example.org")
    assert (user.username, user.is_superuser, user.is_staff) == ("ann_lee", False, False)
    assert user.representations.get().role == "editor"


def test_a_taken_name_gets_a_number(invited, visitor):
    get_user_model().objects.create_user("ann_lee", "other@example.org", PASSWORD)

    visitor.post(link(invited()), ACCOUNT)

    assert get_user_model().objects.get(email="ann@example.org").username != "ann_lee"


def test_whoever_represents_the_member_already_keeps_the_role(invited, signed_in, siemens):
    user, invitation = account("ann@example.org"), invited(role="viewer")
    Representative.objects.create(user=user, member=siemens, role="owner")

    signed_in(user).post(link(invitation))

    assert user.representations.get().role == "owner"


# Links that lead nowhere


def forged(invitation, **said):
    facts = {
        "pk": invitation.pk,
        "nonce": invitation.nonce,
        "salt": SIGNER.salt,
        "key": None,
        **said,
    }
    payload = facts.get("payload", [facts["pk"], facts["nonce"]])
    return signing.Signer(key=facts["key"], salt=facts["salt"]).sign_object(payload)


@pytest.mark.parametrize(
    "said",
    [
        {"key": "another secret"},
        {"salt": "another.salt"},
        {"nonce": "x" * 22},
        {"nonce": ""},
        {"pk": 0},
        {"payload": {}},
        {"payload": 7},
    ],
)
def test_a_forged_link_is_not_valid(said, invited, visitor):
    token = forged(invited(), **said)
    address = reverse("partner_invitation", args=[token])

    assert is_gone(visitor.get(address))
    assert is_gone(visitor.post(address, ACCOUNT))
    assert not get_user_model().objects.filter(email="ann@example.org").exists()


def test_all_links_that_lead_nowhere_get_one_answer(invited, owner, visitor):
    used, withdrawn, old = (invited(f"{name}@example.org") for name in ("ann", "bob", "cis"))
    used.accept(account("ann@example.org"))
    withdrawn.withdraw(owner)
    Invitation.objects.filter(pk=old.pk).update(sent_on=now() - timedelta(hours=73))

    tokens = [used.token, withdrawn.token, old.token, "forged", used.token + "x"]
    pages = [visitor.get(reverse("partner_invitation", args=[token])) for token in tokens]

    assert [is_gone(page) for page in pages] == [True] * 5
    assert len({text_of(page) for page in pages}) == 1
    assert "Ask the person who invited you" in text_of(pages[0])


@pytest.mark.parametrize(("hours", "minutes", "valid"), [(71, 59, True), (72, 0, False)])
def test_a_link_is_valid_for_72_hours(hours, minutes, valid, invited, visitor):
    with time_machine.travel("2026-11-22 12:00Z", tick=False) as clock:
        invitation = invited()
        clock.shift(timedelta(hours=hours, minutes=minutes))
        visitor.post(link(invitation), ACCOUNT)

    assert get_user_model().objects.filter(email="ann@example.org").exists() == valid


def test_a_link_works_once(invited, visitor):
    invitation = invited()
    visitor.post(link(invitation), ACCOUNT)
    user = get_user_model().objects.get(email="ann@example.org")
    user.representations.all().delete()

    again = Client()
    again.force_login(user)

    assert is_gone(again.post(link(invitation)))
    assert not user.representations.exists()


def test_sending_again_stops_the_older_link_and_starts_the_clock_anew(
    invited, owner, visitor, signed_in
):
    with time_machine.travel("2026-11-22 12:00Z", tick=False) as clock:
        older = link(invited())
        clock.shift(timedelta(hours=80))
        pk = Invitation.objects.get().pk
        again = {"act": "send-again", "member": "siemens", "invitation": pk}
        signed_in(owner).post(PAGE, again)
        newer = link(Invitation.objects.get())
        clock.shift(timedelta(hours=71))

        assert is_gone(visitor.get(older))
        assert visitor.get(newer).status_code == 200


@pytest.mark.parametrize("act", ["send", "withdraw"])
def test_what_is_accepted_is_neither_sent_again_nor_withdrawn(act, invited, owner):
    invitation = invited()
    invitation.accept(account("ann@example.org"))

    with pytest.raises(InvitationNotOpenError):
        getattr(invitation, act)(owner)


@pytest.mark.parametrize("way", ["closed", "role", "no staff", "gone"])
def test_an_invitation_holds_only_while_its_sender_may_invite(
    way, invited, owner, moderator, visitor
):
    """Also where no signal tells of the change: the admin closes many accounts by one UPDATE."""
    by = moderator if way == "no staff" else owner
    invitation = invited(by=by)
    assert visitor.get(link(invitation)).status_code == 200

    if way == "closed":
        get_user_model().objects.filter(pk=by.pk).update(is_active=False)
    elif way == "role":
        by.representations.update(role="editor")
    elif way == "no staff":
        by.groups.clear()
    else:
        Invitation.objects.update(invited_by=None)

    assert is_gone(visitor.get(link(invitation)))
    assert is_gone(visitor.post(link(invitation), ACCOUNT))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_account", [True, False])
def test_two_clicks_at_the_same_moment_make_one_representative(has_account, invited, signed_in):
    path = link(invited())
    clients = [Client(), Client()]
    if has_account:
        user = account("ann@example.org")
        clients = [signed_in(user), signed_in(user)]
    start = threading.Barrier(2)
    answers = []

    def go(client):
        start.wait()
        try:
            answers.append(client.post(path, ACCOUNT).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 404]
    assert get_user_model().objects.filter(email="ann@example.org").count() == 1
    assert Representative.objects.filter(user__email="ann@example.org").count() == 1


# Staff


def test_staff_invite_send_again_and_withdraw(
    moderator, siemens, signed_in, mailoutbox, django_capture_on_commit_callbacks
):
    client = signed_in(moderator)
    data = {"member": siemens.pk, "address": "ann@example.org", "role": "owner"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("invitation:add"), data)
    again = client.post(reverse("invitation:add"), data)
    invitation = Invitation.objects.get()
    older = link(invitation)
    edit = reverse("invitation:edit", args=[invitation.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit, {"act": "send"})
    stopped = Client().get(older)
    client.post(edit, {"act": "withdraw"})
    refused = client.post(edit, {"act": "send"})

    assert "invited already" in again.content.decode()
    assert [message.to for message in mailoutbox] == [["ann@example.org"]] * 2
    assert is_gone(stopped)
    assert Invitation.objects.get().state == "withdrawn"
    assert "no longer open" in refused.content.decode()


def test_the_life_of_an_invitation_is_logged(invited, owner):
    with time_machine.travel("2026-11-22 12:00Z", tick=False):
        invitation = invited()
        invitation.send(owner)
        invitation.accept(account("ann@example.org"))
        invited("bob@example.org").withdraw(owner)

    log = ModelLogEntry.objects.filter(action__startswith="members.").order_by("pk")
    end = "2026-11-25T12:00:00+00:00"
    assert [(e.action, e.user.username, e.data["before"], e.data["after"]) for e in log] == [
        ("members.invite", owner.username, None, end),
        ("members.invite_again", owner.username, end, end),
        ("members.accept", "ann", None, "editor"),
        ("members.invite", owner.username, None, end),
        ("members.withdraw", owner.username, "open", "withdrawn"),
    ]
    assert {e.timestamp.isoformat() for e in log} == {"2026-11-22T12:00:00+00:00"}
