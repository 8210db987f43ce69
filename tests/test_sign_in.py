"""The one sign-in: no other form is reachable, and tries are limited."""

import pytest

from inm_portal.accounts import mail


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/admin/login/?next=/admin/pages/", "/accounts/login/?next=/admin/pages/"),
        ("/_util/login/?next=/about/", "/accounts/login/?next=/about/"),
        ("/admin/password_reset/", "/accounts/password/reset/"),
        ("/admin/password_reset/confirm/MQ/a-token/", "/accounts/password/reset/"),
        ("/admin/pages/", "/accounts/login/?next=/admin/pages/"),
    ],
)
def test_every_way_to_wagtails_own_forms_leads_to_the_one_sign_in(path, target, visitor, db):
    assert visitor.get(path).headers.get("Location") == target


def test_sign_out_button_of_the_admin_signs_out(admin, signed_in):
    client = signed_in(admin)

    response = client.post("/admin/logout/", follow=True)

    assert response.redirect_chain[0] == ("/accounts/logout/", 307)
    assert "_auth_user_id" not in client.session


def test_nobody_can_register(visitor, db):
    visitor.post(
        "/accounts/signup/",
        {
            "username": "stranger",
            "email": "stranger@example.org",
            "password1": "a-long-enough-password",
            "password2": "a-long-enough-password",
        },
    )

    assert not visitor.login(username="stranger", password="a-long-enough-password")


@pytest.mark.parametrize(
    "name", ["cast-editor", "cast-editor@example.org", "Cast-Editor@Example.org"]
)
def test_user_name_and_address_both_sign_in(name, editor, visitor):
    data = {"login": name, "password": "the-password-of-the-cast"}

    response = visitor.post("/accounts/login/", data)

    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_wrong_passwords_for_one_account_are_limited(editor, visitor):
    for attempt in range(5):
        visitor.post("/accounts/login/", {"login": editor.username, "password": f"no-{attempt}"})

    right = {"login": editor.username, "password": "the-password-of-the-cast"}
    visitor.post("/accounts/login/", right)

    assert "_auth_user_id" not in visitor.session


def test_wrong_passwords_from_one_address_are_limited_even_if_it_claims_others(editor, visitor):
    for attempt in range(10):
        wrong = {"login": f"nobody-{attempt}", "password": "no"}
        visitor.post("/accounts/login/", wrong, HTTP_X_FORWARDED_FOR=f"10.0.0.{attempt}")

    right = {"login": editor.username, "password": "the-password-of-the-cast"}
    visitor.post("/accounts/login/", right, HTTP_X_FORWARDED_FOR="10.0.0.99")

    assert "_auth_user_id" not in visitor.session


def test_a_reset_mail_leads_to_the_portal_whatever_the_host_header_says(
    editor, visitor, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.ALLOWED_HOSTS = ["*"]

    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(
            "/accounts/password/reset/",
            {"email": editor.email},
            headers={"Host": "evil.example:99"},
        )

    assert "evil" not in mailoutbox[0].body
    assert f"{settings.PORTAL_BASE_URL}/accounts/password/reset/key/" in mailoutbox[0].body


def test_mail_is_sent_by_a_task_so_that_no_answer_tells_who_has_an_account(
    editor, visitor, monkeypatch
):
    queued = []
    monkeypatch.setattr(mail, "enqueue", queued.append)

    visitor.post("/accounts/password/reset/", {"email": editor.email})
    visitor.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert [message.to for message in queued] == [[editor.email]]


@pytest.mark.parametrize(
    "address", ["signup/", "email/", "confirm-email/", "confirm-email/a:b/", "login/code/confirm/"]
)
def test_what_nobody_does_here_has_no_address(address, editor, signed_in, visitor):
    answers = [client.get(f"/accounts/{address}") for client in (visitor, signed_in(editor))]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "address",
    [
        "login/",
        "logout/",
        "inactive/",
        "reauthenticate/",
        "password/change/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-no-such-key/",
        "password/reset/key/done/",
    ],
)
def test_what_people_do_with_their_account_answers(address, editor, signed_in, visitor):
    clients = (visitor, signed_in(editor))

    answers = [client.get(f"/accounts/{address}", follow=True) for client in clients]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_nobody_chooses_another_time_zone_than_the_institutes(editor, signed_in):
    """The times of events and embargoes are typed and shown in the portal's own zone."""
    account = signed_in(editor).get("/admin/account/").content

    assert b"time_zone" not in account
