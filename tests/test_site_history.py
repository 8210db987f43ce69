"""The report on all that was done in the admin: everything is there, and found by indexes."""

import pytest
from bs4 import BeautifulSoup
from cast import account
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import GroupPagePermission, ModelLogEntry, PageLogEntry

from members.models import MemberPage, MembershipTier
from news.models import NewsIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def done(admin, editor):
    """An edit of a member by an editor, a lock of the news by an admin, a new tier by both."""
    ModelLogEntry.objects.all().delete()
    PageLogEntry.objects.all().delete()
    log(MemberPage.objects.get(slug="siemens"), "wagtail.edit", user=editor)
    log(NewsIndexPage.objects.get(), "wagtail.lock", user=admin)
    for user in (admin, editor):
        log(MembershipTier.objects.first(), "wagtail.create", user=user)


def report(client, **query):
    answer = client.get(reverse("wagtailadmin_reports:site_history"), query)
    assert answer.status_code == 200
    return answer


def entries(answer):
    return sorted((entry.action, entry.user.username) for entry in answer.context["object_list"])


def choices(answer, name):
    boxes = BeautifulSoup(answer.text, "html.parser").select(f"input[name={name}]")
    return {box["value"] for box in boxes}


EDIT, LOCK = ("wagtail.edit", "cast-editor"), ("wagtail.lock", "cast-admin")
NEW = [("wagtail.create", "cast-admin"), ("wagtail.create", "cast-editor")]


@pytest.mark.parametrize("who", ["admin", "moderator"])
def test_all_that_was_done_is_there_newest_first(who, done, request, signed_in):
    answer = report(signed_in(request.getfixturevalue(who)))

    times = [entry.timestamp for entry in answer.context["object_list"]]
    assert entries(answer) == [*NEW, EDIT, LOCK]
    assert times == sorted(times, reverse=True)


def test_what_can_be_chosen_is_what_was_done_and_who_did_it(done, admin, editor, signed_in):
    account("cast-idle", "Editors")

    answer = report(signed_in(admin))

    assert choices(answer, "action") == {"wagtail.create", "wagtail.edit", "wagtail.lock"}
    assert choices(answer, "user") == {str(admin.pk), str(editor.pk)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"action": "wagtail.lock"}, [LOCK]),
        ({"label": "siemens"}, [EDIT]),
        ({"user": "editor"}, [NEW[1], EDIT]),
    ],
)
def test_it_can_be_narrowed(query, found, done, admin, editor, signed_in):
    query = query | ({"user": editor.pk} if "user" in query else {})

    assert entries(report(signed_in(admin), **query)) == found


def test_a_deleted_page_stays_in_the_history(done, admin, signed_in):
    MemberPage.objects.get(slug="siemens").delete(user=admin)

    answer = report(signed_in(admin))

    assert EDIT in entries(answer)
    assert ("wagtail.delete", "cast-admin") in entries(answer)


def test_whoever_edits_one_part_sees_no_more_than_that(done, signed_in):
    news = account("cast-newsroom")
    group = Group.objects.create(name="Newsroom")
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(
        group=group, page=NewsIndexPage.objects.get(), permission=change
    )
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    news.groups.add(group)

    answer = report(signed_in(news))

    assert entries(answer) == [LOCK]
    assert choices(answer, "action") <= {"wagtail.lock"}


def test_nothing_is_read_of_all_pages(done, admin, signed_in):
    client = signed_in(admin)
    report(client)

    with CaptureQueriesContext(connection) as queries:
        report(client)

    assert [
        q["sql"] for q in queries if "DISTINCT" in q["sql"] and "pagelogentry" in q["sql"]
    ] == []
    assert [q["sql"] for q in queries if '"page_id" IN (SELECT' in q["sql"]] == []
