"""Who may do what in the admin: the table of docs/editors.md, tried through its real forms."""

import re

import attempts_at_content  # noqa: F401
import attempts_at_house  # noqa: F401
import pytest
from attempts import ATTEMPTS, somebody
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS
from django.test import Client
from django.urls import get_resolver
from wagtail.models import Collection, GroupApprovalTask, Workflow, WorkflowContentType

from inm_portal.desk.groups import GROUPS, set_up_groups
from inm_portal.pages.models import HomePage

pytestmark = pytest.mark.django_db

# Importing the two modules above fills ATTEMPTS.
EDITOR = {
    *("add pages", "change pages", "submit pages", "delete drafts"),
    *("add coverage", "change coverage", "submit coverage"),
    *("add pictures", "change pictures", "choose pictures", "delete own pictures"),
    *("add documents", "change documents", "choose documents", "delete own documents"),
}
MODERATOR = EDITOR | {
    *("publish pages", "unpublish pages", "move published pages"),
    *("lock pages", "unlock others' pages"),
    *("publish coverage", "unpublish coverage", "lock coverage", "unlock others' coverage"),
    *("add words", "change words", "sort words"),
    *("change the branding", "add redirects", "change redirects"),
    *("add representatives", "change representatives", "end representations"),
    *("invite", "withdraw invitations"),
}
ADMINISTRATOR = MODERATOR | {
    *("delete pages that were public", "delete coverage", "delete words", "delete redirects"),
    *("delete others' pictures", "delete others' documents", "add collections"),
    *("add accounts", "change accounts", "delete accounts"),
}
SUPERUSER = set(ATTEMPTS)


@pytest.fixture
def administrator(db):
    account = somebody(is_demo=True)
    account.groups.add(Group.objects.get(name="Administrators"))
    return account


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        ("partner", set()),
        ("editor", EDITOR),
        ("moderator", MODERATOR),
        ("administrator", ADMINISTRATOR),
        ("admin", SUPERUSER),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everyone_can_do_exactly_what_the_table_says(person, allowed, request, signed_in):
    client = signed_in(request.getfixturevalue(person))

    done = {name for name, attempt in ATTEMPTS.items() if attempt(client)}

    assert done == allowed


def test_a_visitor_can_do_nothing(visitor):
    assert {name for name, attempt in ATTEMPTS.items() if attempt(visitor)} == set()


# The door


def admin_addresses(patterns, before):
    """Yield one address for each route below the admin, with 1 and x for what varies."""
    for pattern in patterns:
        route = str(pattern.pattern)
        route = re.sub(r"\(\?P<\w+>[^()]*(\([^()]*\)[^()]*)*\)", "1", route)
        route = re.sub(r"<(int|uuid):\w+>", "1", route)
        route = before + re.sub(r"<(\w+:)?\w+>", "x", route).strip("^$").replace("\\", "").replace(
            ".*", "x"
        )
        if hasattr(pattern, "url_patterns"):
            yield from admin_addresses(pattern.url_patterns, route)
        else:
            yield route


ADMIN = next(p for p in reversed(get_resolver().url_patterns) if str(p.pattern) == "admin/")
# Words and drawings of the admin itself, the same for everyone.
PUBLIC = {"/admin/jsi18n/", "/admin/sprite/"}


@pytest.mark.parametrize("person", ["visitor", "partner"])
def test_nobody_outside_of_staff_sees_anything_of_the_admin(person, request, signed_in):
    who = request.getfixturevalue(person)
    client = who if isinstance(who, Client) else signed_in(who)
    addresses = set(admin_addresses(ADMIN.url_patterns, "/admin/")) - PUBLIC

    shown = []
    for address in addresses:
        answer = client.get(address)
        is_sent_away = answer.status_code in {302, 307} and answer["location"].startswith(
            ("/accounts/", "/admin/login/")
        )
        if answer.status_code not in {403, 404} and not is_sent_away:
            shown.append((address, answer.status_code))

    assert len(addresses) > 300
    assert shown == []


def test_the_admin_leads_a_visitor_to_the_one_sign_in(visitor):
    answer = visitor.get("/admin/pages/")

    assert (answer.status_code, answer["location"]) == (
        302,
        "/accounts/login/?next=/admin/pages/",
    )


def test_a_partner_sent_away_from_the_admin_does_not_go_in_circles(partner, signed_in):
    answer = signed_in(partner).get("/admin/", follow=True)

    assert answer.status_code == 200
    assert not answer.redirect_chain[-1][0].startswith(("/admin/", "/accounts/login/"))


# Bringing the table into the database


def held(name):
    """Everything a group holds, in words."""
    group = Group.objects.get(name=name)
    everywhere = group.permissions.values_list("content_type__app_label", "codename")
    pages = group.page_permissions.values_list("page__depth", "permission__codename")
    media = group.collection_permissions.values_list("collection__depth", "permission__codename")
    return sorted(everywhere), sorted(pages), sorted(media)


def test_migrating_again_changes_nothing_and_doubles_nothing():
    before = [held(name) for name in GROUPS]

    set_up_groups(using=DEFAULT_DB_ALIAS)

    assert [held(name) for name in GROUPS] == before
    assert [len(rows) for group in before for rows in group] == [
        len(set(rows)) for group in before for rows in group
    ]


@pytest.mark.sqlite
def test_a_group_that_was_given_more_or_lost_something_is_put_right():
    before = {name: held(name) for name in GROUPS}
    editors = Group.objects.get(name="Editors")
    editors.permissions.set([Permission.objects.get(codename="delete_user")])
    publish = Permission.objects.get(codename="publish_page")
    editors.page_permissions.create(page=HomePage.objects.get(), permission=publish)
    editors.collection_permissions.all().delete()
    Group.objects.get(name="Administrators").delete()

    set_up_groups(using=DEFAULT_DB_ALIAS)

    assert {name: held(name) for name in GROUPS} == before


def test_other_groups_keep_what_they_hold():
    own = Group.objects.create(name="Translators")
    own.permissions.add(Permission.objects.get(codename="access_admin"))

    set_up_groups(using=DEFAULT_DB_ALIAS)

    assert held("Translators") == ([("wagtailadmin", "access_admin")], [], [])


def test_a_database_without_a_page_tree_is_left_alone():
    Group.objects.all().delete()
    Collection.objects.all().delete()

    set_up_groups(using=DEFAULT_DB_ALIAS)

    assert list(Group.objects.all()) == []


@pytest.mark.sqlite
def test_migrating_brings_the_table_in():
    Group.objects.all().delete()

    call_command("migrate", verbosity=0)

    assert {name: bool(held(name)[1]) for name in GROUPS} == dict.fromkeys(GROUPS, True)


def test_pages_and_content_go_through_the_same_review():
    WorkflowContentType.objects.all().delete()
    GroupApprovalTask.objects.get().groups.clear()

    set_up_groups(using=DEFAULT_DB_ALIAS)

    workflows = WorkflowContentType.objects.values_list("content_type__model", "workflow__name")
    task = GroupApprovalTask.objects.get()
    assert sorted(workflows) == [
        ("coverage", "Moderators approval"),
        ("historymilestone", "Moderators approval"),
        ("sisterinitiative", "Moderators approval"),
    ]
    assert Workflow.objects.get(workflow_pages__page__depth=1).name == "Moderators approval"
    assert sorted(task.groups.values_list("name", flat=True)) == ["Administrators", "Moderators"]
