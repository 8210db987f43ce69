"""The sign-ins of a demo: one account for each kind of user, with passwords nobody can guess."""

import os
import secrets
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from members.models import MemberPage, Representative

FILE_NAME = "demo-sign-ins"
# Mail to .invalid goes nowhere (RFC 2606). It also tells our accounts from those of people.
MAIL_DOMAIN = "demo.invalid"


class DemoAccount(NamedTuple):
    username: str
    can: str
    is_admin: bool = False
    group: str = ""
    member: str = ""

    @property
    def email(self):
        return f"{self.username}@{MAIL_DOMAIN}"


ACCOUNTS = [
    DemoAccount("admin", "everything", is_admin=True),
    DemoAccount("editor", "writes drafts", group="Editors"),
    DemoAccount("moderator", "publishes", group="Moderators"),
    DemoAccount("partner-siemens", "keeps the profile of Siemens", member="siemens"),
    DemoAccount("partner-flex", "keeps the profile of Flex", member="flex"),
]


class SignIn(NamedTuple):
    account: DemoAccount
    password: str
    problem: str = ""


@transaction.atomic
def make_demo_accounts():
    """Make what is missing and return the SignIns of all; twice changes nothing.

    An account of that name which was not made here is not touched: its SignIn has a problem.
    """
    passwords = kept_passwords()
    sign_ins = [make(account, passwords) for account in ACCOUNTS]
    if not settings.DEMO_PASSWORD:
        keep({s.account.username: s.password for s in sign_ins if not s.problem} | passwords)
    return sign_ins


def make(account, passwords):
    users = get_user_model().objects
    user = users.filter(username=account.username).first()
    if user and user.email != account.email:
        return SignIn(account, "", "somebody's account has this name; it was left alone")
    member = MemberPage.objects.filter(slug=account.member).first()
    if account.member and member is None:
        return SignIn(account, "", f"there is no member page {account.member}")
    group = Group.objects.filter(name=account.group).first()
    if account.group and group is None:
        return SignIn(account, "", f"there is no group {account.group}; run migrate")
    known = settings.DEMO_PASSWORD or passwords.get(account.username)
    password = known or secrets.token_urlsafe(12)
    if user is None:
        user = users.create_user(account.username, account.email, password, is_demo=True)
    elif not user.check_password(password):
        # The file was lost, or DEMO_PASSWORD is another one now.
        user.set_password(password)
    user.is_staff = user.is_superuser = account.is_admin
    # For those made before there was a second factor.
    user.is_demo = True
    user.save()
    if group:
        user.groups.set([group])
    if member:
        Representative.objects.get_or_create(
            user=user, member=member, defaults={"role": Representative.Role.OWNER}
        )
    return SignIn(account, password)


def kept_passwords():
    """Return {username: password} from earlier runs."""
    try:
        lines = sign_ins_file().read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


def keep(passwords):
    text = "# Made by manage.py demo_accounts; delete it to get new passwords.\n"
    text += "".join(f"{name} {password}\n" for name, password in sorted(passwords.items()))
    draft = sign_ins_file().with_suffix(".draft")
    # Never readable to others, not even for the moment before a chmod.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(sign_ins_file())


def sign_ins_file():
    return settings.DATA_DIR / FILE_NAME
