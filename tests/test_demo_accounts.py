"""The demo's sign-ins: made once, printed again, and never anybody else's account."""

import io
import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from inm_portal.demo.accounts import ACCOUNTS, make_demo_accounts, sign_ins_file
from members.models import MemberPage, Representative

pytestmark = pytest.mark.django_db

NAMES = ["admin", "editor", "moderator", "partner-siemens", "partner-flex"]


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.DEMO_PASSWORD = ""


def account(username):
    return get_user_model().objects.get(username=username)


def test_each_kind_of_user_can_sign_in(client):
    sign_ins = make_demo_accounts()

    assert [sign_in.account.username for sign_in in sign_ins] == NAMES
    for sign_in in sign_ins:
        assert sign_in.problem == ""
        assert len(sign_in.password) >= 16
        assert account(sign_in.account.username).check_password(sign_in.password)


def test_nobody_has_more_rights_than_their_part(db):
    make_demo_accounts()

    assert [name for name in NAMES if account(name).is_superuser] == ["admin"]
    assert [name for name in NAMES if account(name).is_staff] == ["admin"]
    assert [group.name for group in account("editor").groups.all()] == ["Editors"]
    assert [group.name for group in account("moderator").groups.all()] == ["Moderators"]
    assert [name for name in NAMES if account(name).has_perm("wagtailadmin.access_admin")] == [
        "admin",
        "editor",
        "moderator",
    ]


def test_partners_own_their_organization_and_no_other():
    make_demo_accounts()

    for slug in ["siemens", "flex"]:
        (held,) = account(f"partner-{slug}").representations.all()
        assert (held.member.slug, held.role) == (slug, Representative.Role.OWNER)


def test_passwords_differ_and_are_for_the_owner_of_the_file_alone():
    passwords = {sign_in.password for sign_in in make_demo_accounts()}

    assert len(passwords) == len(ACCOUNTS)
    assert stat.S_IMODE(sign_ins_file().stat().st_mode) == 0o600


def test_a_second_run_keeps_accounts_and_passwords():
    first = make_demo_accounts()
    text = sign_ins_file().read_text()
    hashes = list(get_user_model().objects.order_by("pk").values_list("pk", "password"))

    assert make_demo_accounts() == first
    assert sign_ins_file().read_text() == text
    assert list(get_user_model().objects.order_by("pk").values_list("pk", "password")) == hashes
    assert Representative.objects.filter(user__username__startswith="partner-").count() == 2


def test_a_lost_file_means_new_passwords_that_work():
    first = make_demo_accounts()
    sign_ins_file().unlink()

    second = make_demo_accounts()

    assert {s.password for s in first}.isdisjoint(s.password for s in second)
    assert account("editor").check_password(second[1].password)


def test_one_password_can_be_given_for_all(settings):
    settings.DEMO_PASSWORD = "one for all of them"
    output = io.StringIO()

    call_command("demo_accounts", stdout=output)

    assert all(account(name).check_password("one for all of them") for name in NAMES)
    assert not sign_ins_file().exists()
    assert "one for all of them" not in output.getvalue()


def test_somebody_elses_account_is_left_alone():
    users = get_user_model().objects
    ours = users.create_user("admin", "ann@example.org", "the password of ann")
    output = io.StringIO()

    call_command("demo_accounts", stdout=output)

    ours.refresh_from_db()
    assert ours.check_password("the password of ann")
    assert not ours.is_superuser
    assert "admin                              somebody's account has this name" in (
        output.getvalue()
    )
    assert "admin" not in sign_ins_file().read_text().split()[5:]


def test_a_partner_without_organization_is_not_made():
    MemberPage.objects.get(slug="flex").delete()

    sign_ins = make_demo_accounts()

    assert sign_ins[-1].problem == "there is no member page flex"
    assert not get_user_model().objects.filter(username="partner-flex").exists()
