"""The second factor: staff need one, nothing opens without it, and guesses are limited."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from authenticator_app import SECRET, code
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from inm_portal.accounts import mail, second_factor
from members.models import MemberPage, Representative

PASSWORD = "the-password-of-the-staff"
SET_UP = "/accounts/2fa/"


def account(username, **fields):
    address = f"{username}@example.org"
    return get_user_model().objects.create_user(username, address, PASSWORD, **fields)


@pytest.fixture
def writer(db):
    """An editor as production has them: not of the demo, and with nothing set up."""
    user = account("writer")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def delegate(db):
    """A partner as production has them."""
    user = account("delegate")
    member = MemberPage.objects.get(slug="siemens")
    Representative.objects.create(user=user, member=member, role="owner")
    return user


@pytest.fixture
def with_app(writer):
    TOTP.activate(writer, SECRET)
    RecoveryCodes.activate(writer)
    return writer


def give_password(client, user, **extra):
    data = {"login": user.username, "password": PASSWORD}
    return client.post("/accounts/login/", data, **extra)


def give_code(client, given):
    return client.post("/accounts/2fa/authenticate/", {"code": given})


def set_up_app(client):
    page = client.get(f"{SET_UP}totp/activate/")
    secret = page.context["form"].secret
    return client.post(f"{SET_UP}totp/activate/", {"code": code(secret)})


# What staff meet


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/pages/", "/admin/users/", "/admin/api/main/pages/", "/patterns/"],
)
def test_staff_without_a_second_factor_are_led_to_set_one_up(address, writer, visitor):
    give_password(visitor, writer)

    answer = visitor.get(address, follow=True)

    assert answer.redirect_chain[-1][0] == SET_UP
    assert "Your account needs a second factor" in answer.content.decode()


def test_no_page_of_the_admin_answers_before_the_second_factor(visitor, db):
    chief = account("chief", is_superuser=True, is_staff=True)
    give_password(visitor, chief)
    addresses = ["/admin/", "/admin/reports/site-history/", "/admin/settings/", "/partner/"]

    answers = [
        (visitor.get(address), visitor.post(address), visitor.delete(address))
        for address in addresses
    ]
    shown = [answer for three in answers for answer in three if answer.status_code == 200]

    assert shown == []


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_everything_opens(writer, visitor):
    give_password(visitor, writer)

    answer = set_up_app(visitor)

    assert answer["Location"] == f"{SET_UP}recovery-codes/"
    assert visitor.get(answer["Location"]).content.decode().count("<code>") == 10
    assert visitor.get("/accounts/login/")["Location"] == "/admin/"
    assert visitor.get("/admin/").status_code == 200


def test_the_picture_of_the_key_has_a_background_of_its_own(writer, visitor):
    """A dark page would shine through, and no camera would read it."""
    give_password(visitor, writer)

    picture = visitor.get(f"{SET_UP}totp/activate/").context["totp_svg"]

    assert 'fill="white"' in picture


def test_a_wrong_code_sets_nothing_up_and_says_so_plainly(writer, visitor):
    give_password(visitor, writer)
    visitor.get(f"{SET_UP}totp/activate/")

    answer = visitor.post(f"{SET_UP}totp/activate/", {"code": "000000"})

    assert "This does not fit." in answer.content.decode()
    assert not Authenticator.objects.filter(user=writer).exists()
    assert visitor.get("/admin/").status_code == 302


def test_the_password_alone_is_half_a_sign_in(with_app, visitor):
    answer = give_password(visitor, with_app)

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in visitor.session


def test_who_has_no_passkey_is_not_asked_for_one(with_app, visitor):
    page = give_password(visitor, with_app, follow=True)

    assert "authenticator app shows" in page.content.decode()
    assert "passkey" not in page.content.decode()


def test_password_and_code_sign_in(with_app, visitor):
    give_password(visitor, with_app)

    answer = give_code(visitor, code())

    assert answer["Location"] == "/admin/"
    assert visitor.get("/admin/").status_code == 200


def test_a_code_works_once(with_app, visitor):
    used = code()
    give_password(visitor, with_app)
    give_code(visitor, used)
    other = Client()
    give_password(other, with_app)

    give_code(other, used)

    assert "_auth_user_id" not in other.session


def test_a_recovery_code_signs_in_once(with_app, visitor):
    recovery = Authenticator.objects.get(user=with_app, type="recovery_codes")
    spare = recovery.wrap().get_unused_codes()[0]
    other = Client()

    for client in (visitor, other):
        give_password(client, with_app)
        give_code(client, spare)

    assert visitor.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_guesses_are_limited_even_from_many_addresses(with_app, visitor):
    """Whoever has the password must not try codes until one fits."""
    for number in range(5):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        give_password(client, with_app)
        give_code(client, "000000")
    give_password(visitor, with_app)

    answer = give_code(visitor, code())

    assert answer.status_code == 200
    assert "_auth_user_id" not in visitor.session


# Sessions that have not passed it


def test_an_older_session_ends_when_a_second_factor_is_set_up(
    writer, visitor, django_capture_on_commit_callbacks
):
    older = Client()
    give_password(older, writer)
    give_password(visitor, writer)

    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(visitor)

    assert older.get(SET_UP)["Location"] == f"/accounts/login/?next={SET_UP}"


@pytest.mark.parametrize(
    "address", [SET_UP, f"{SET_UP}recovery-codes/", "/accounts/sessions/", "/admin/"]
)
def test_a_session_that_passed_nothing_is_a_visitors_where_a_factor_is_set_up(
    address, with_app, signed_in
):
    """Otherwise the password would be enough to read the recovery codes, or to add a passkey."""
    answer = signed_in(with_app).get(address)

    assert answer["Location"] == f"/accounts/login/?next={address}"


def test_the_second_factor_of_one_account_opens_no_other(with_app, visitor, db):
    chief = account("chief", is_superuser=True)
    visitor.force_login(chief)
    session = visitor.session
    session[second_factor.SESSION_KEY] = with_app.pk
    session.save()

    assert visitor.get("/admin/")["Location"] == "/accounts/login/?next=/admin/"


def test_staff_who_remove_their_last_factor_have_to_set_up_another(with_app, visitor):
    give_password(visitor, with_app)
    give_code(visitor, code())

    visitor.post(f"{SET_UP}totp/deactivate/")

    assert not Authenticator.objects.filter(user=with_app).exists()
    assert visitor.get("/admin/", follow=True).redirect_chain[-1][0] == SET_UP


def test_a_partner_who_becomes_staff_needs_one_at_once(delegate, visitor):
    give_password(visitor, delegate)
    assert visitor.get("/partner/").status_code == 200

    delegate.groups.add(Group.objects.get(name="Editors"))

    assert visitor.get("/partner/", follow=True).redirect_chain[-1][0] == SET_UP


# Partners, and the demo


def test_partners_may_and_need_not(delegate, visitor, django_capture_on_commit_callbacks):
    give_password(visitor, delegate)
    assert visitor.get("/partner/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(visitor)

    again = Client()
    assert give_password(again, delegate)["Location"] == "/accounts/2fa/authenticate/"


def test_a_setting_requires_it_of_everyone(delegate, visitor, settings):
    settings.PORTAL_REQUIRE_SECOND_FACTOR = "everyone"
    give_password(visitor, delegate)

    answer = visitor.get("/partner/", follow=True)

    assert answer.redirect_chain[-1][0] == SET_UP


def test_accounts_of_the_demo_need_none_on_this_machine_and_like_all_others_elsewhere(
    editor, visitor, settings
):
    data = {"login": editor.username, "password": "the-password-of-the-cast"}
    visitor.post("/accounts/login/", data)
    assert visitor.get("/admin/").status_code == 200

    settings.IS_LOCAL = False

    assert visitor.get("/admin/").status_code == 302


def test_nobody_makes_a_demo_account_in_the_admin(admin, writer, signed_in):
    address = f"/admin/users/edit/{writer.pk}/"
    page = signed_in(admin).get(address)
    fields = {
        "username": writer.username,
        "email": writer.email,
        "first_name": "Wri",
        "last_name": "Ter",
        "is_active": "on",
    }

    signed_in(admin).post(address, fields | {"is_demo": "on"})

    writer.refresh_from_db()
    assert (writer.first_name, writer.is_demo) == ("Wri", False)
    assert b"is_demo" not in page.content


def test_public_pages_ask_nobody_who_they_are(writer, visitor):
    give_password(visitor, writer)

    answer = visitor.get("/")

    assert (answer.status_code, answer.headers.get("Vary", "")) == (200, "Accept-Encoding")


# Around it


def test_changes_of_the_second_factor_are_told_by_mail(
    writer, visitor, mailoutbox, django_capture_on_commit_callbacks
):
    give_password(visitor, writer)

    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(visitor)

    assert {tuple(message.to) for message in mailoutbox} == {(writer.email,)}
    assert "Authenticator app activated" in "".join(message.body for message in mailoutbox)


def test_who_has_lost_everything_is_let_in_by_command(with_app, visitor, monkeypatch):
    sent = []
    monkeypatch.setattr(mail, "enqueue", sent.append)
    give_password(visitor, with_app)
    give_code(visitor, code())

    call_command("remove_second_factor", with_app.username)

    assert not Authenticator.objects.filter(user=with_app).exists()
    assert visitor.get(SET_UP)["Location"] == f"/accounts/login/?next={SET_UP}"
    assert [message.to for message in sent] == [[with_app.email]]


def test_the_command_says_who_is_unknown(db):
    with pytest.raises(CommandError, match="There is no account nobody"):
        call_command("remove_second_factor", "nobody")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "totp/activate/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
        "webauthn/",
        "webauthn/add/",
        "reauthenticate/",
    ],
)
def test_every_page_about_it_answers(address, with_app, visitor):
    give_password(visitor, with_app)
    give_code(visitor, code())

    answer = visitor.get(f"{SET_UP}{address}", follow=True)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address", ["2fa/trust/", "2fa/webauthn/signup/", "3rdparty/", "social/signup/"]
)
def test_what_nobody_needs_has_no_address(address, editor, signed_in):
    assert signed_in(editor).get(f"/accounts/{address}").status_code == 404
