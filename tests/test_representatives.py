"""Who represents a member: what owners change, what the others see, and what ends with it."""

import threading
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from inm_portal.accounts.sessions import end_sessions
from members.models import Invitation, MemberPage, Representative
from members.models.partners import LastOwnerError

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PAGE = "/partner/people/"
LAST = "has no other owner. First hand over ownership, or make somebody else an owner."


@pytest.fixture
def siemens(db):
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def colleague(siemens):
    """A function that gives a further Representative: `colleague("editor")`."""

    def made(role, member=siemens):
        number = get_user_model().objects.count()
        name = f"colleague-{number}"
        user = get_user_model().objects.create_user(
            name, f"{name}@example.org", "a-long-password", first_name="Con", last_name=str(number)
        )
        return Representative.objects.create(user=user, member=member, role=role)

    return made


@pytest.fixture
def owner(partner):
    return partner.representations.get()


def post(client, act, **fields):
    return client.post(PAGE, {"act": act, "member": "siemens", **fields})


def said(client, address=PAGE):
    soup = BeautifulSoup(client.get(address, follow=True).content, "html.parser")
    return [" ".join(message.text.split()) for message in soup.select(".message:not([hidden])")]


def roles(member):
    return dict(member.representatives.values_list("user__username", "role"))


def state():
    """All that may not change: of every member, for everybody."""
    people = list(Representative.objects.order_by("pk").values_list())
    return people, list(Invitation.objects.order_by("pk").values_list())


# The list


@pytest.mark.parametrize("role", ["owner", "editor", "viewer"])
def test_everybody_sees_all_of_their_member_and_nobody_of_another(
    role, colleague, owner, outsider, signed_in
):
    own = colleague(role)
    Invitation(member=owner.member, address="wanted@example.org").send(owner.user)
    flex = outsider.representations.get()
    Invitation(member=flex.member, address="theirs@example.org").send(outsider)

    text = signed_in(own.user).get(PAGE).content.decode()

    assert all(s in text for s in [own.user.email, owner.user.email, "wanted@example.org"])
    assert not any(s in text for s in [outsider.email, "theirs@example.org", "Flex"])


@pytest.mark.parametrize(("role", "forms"), [("owner", 7), ("editor", 1), ("viewer", 1)])
def test_only_owners_find_something_to_change(role, forms, colleague, owner, signed_in):
    own = colleague(role)
    Invitation(member=owner.member, address="wanted@example.org").send(owner.user)

    main = BeautifulSoup(signed_in(own.user).get(PAGE).content, "html.parser").main

    acts = [field["value"] for field in main.select("[name=act]")]
    assert (len(acts), acts.count("leave")) == (forms + (role == "owner"), 1)


def test_a_longer_list_asks_no_more(colleague, owner, signed_in):
    client = signed_in(owner.user)
    client.get(PAGE)
    counts = []
    for _ in range(2):
        for _ in range(2):
            colleague("editor")
            address = f"new-{Invitation.objects.count()}@example.org"
            Invitation(member=owner.member, address=address).send(owner.user)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 15


@pytest.mark.parametrize("method", ["get", "post"])
def test_visitors_sign_in_first_and_others_find_nothing(method, visitor, editor, signed_in):
    assert getattr(visitor, method)(PAGE).status_code == 302
    assert getattr(signed_in(editor), method)(PAGE).status_code == 404


# Acts


def attempts(person, invitation):
    """Return each act that only owners may do, with its fields."""
    return {
        "invite": {"address": "new@example.org", "role": "viewer"},
        "send-again": {"invitation": invitation.pk},
        "withdraw": {"invitation": invitation.pk},
        "role": {"person": person.pk, "role": "editor"},
        "end": {"person": person.pk},
        "hand-over": {"person": person.pk},
    }


ACTS = ["invite", "send-again", "withdraw", "role", "end", "hand-over"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["owner", "editor", "viewer"])
def test_owners_alone_change_anything(role, act, colleague, owner, signed_in):
    own, other = colleague(role), colleague("viewer")
    invitation = Invitation(member=owner.member, address="wanted@example.org")
    invitation.send(owner.user)
    before = state()

    response = post(signed_in(own.user), act, **attempts(other, invitation)[act])

    assert (response.status_code, state() != before) == (
        (302, True) if role == "owner" else (404, False)
    )


@pytest.mark.parametrize("act", ["send-again", "withdraw", "role", "end", "hand-over"])
def test_nothing_of_another_member_can_be_meant(act, owner, outsider, colleague, signed_in):
    flex = outsider.representations.get()
    theirs = colleague("viewer", flex.member)
    invitation = Invitation(member=flex.member, address="wanted@example.org")
    invitation.send(outsider)
    before = state()

    response = post(signed_in(owner.user), act, **attempts(theirs, invitation)[act])

    assert response.status_code == 404
    assert state() == before


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("role", {"person": "x"}),
        ("role", {"person": "9" * 40, "role": "viewer"}),
        ("role", {"role": "viewer"}),
        ("end", {"person": "\0"}),
        ("end", {"person": "-1"}),
        ("withdraw", {"invitation": ""}),
        ("no-such-act", {}),
        ("", {}),
    ],
)
def test_what_no_form_of_the_page_sends_is_not_found(act, fields, owner, signed_in):
    before = state()

    assert post(signed_in(owner.user), act, **fields).status_code == 404
    assert state() == before


def test_no_role_can_be_made_up(owner, colleague, signed_in):
    other = colleague("viewer")

    response = post(signed_in(owner.user), "role", person=other.pk, role="emperor")

    assert response.status_code == 404
    assert roles(owner.member)[other.user.username] == "viewer"


def test_a_page_left_open_changes_nothing_for_the_member_chosen_since(
    owner, outsider, colleague, signed_in
):
    flex = outsider.representations.get().member
    Representative.objects.create(user=owner.user, member=flex, role="owner")
    client = signed_in(owner.user)
    client.post("/partner/", {"member": "flex"})
    before = state()

    post(client, "invite", address="new@example.org", role="owner")
    post(client, "leave")

    assert state() == before
    assert "You act for Flex now. Nothing was changed." in said(client)


def test_a_role_is_changed_and_told(owner, colleague, signed_in):
    other = colleague("viewer")
    client = signed_in(owner.user)

    post(client, "role", person=other.pk, role="editor")

    assert roles(owner.member)[other.user.username] == "editor"
    assert said(client) == [f"{other.name} is now editor for Siemens."]


def test_ownership_is_handed_over(owner, colleague, signed_in):
    other = colleague("viewer")
    client = signed_in(owner.user)

    post(client, "hand-over", person=other.pk)

    assert roles(owner.member) == {owner.user.username: "editor", other.user.username: "owner"}
    assert said(client) == [f"{other.name} is now owner for Siemens, and you are editor."]


def test_ownership_does_not_go_to_oneself_or_to_a_closed_account(owner, colleague, signed_in):
    closed = colleague("viewer")
    get_user_model().objects.filter(pk=closed.user_id).update(is_active=False)
    before = state()

    for person in (closed, owner):
        post(signed_in(owner.user), "hand-over", person=person.pk)

    assert state() == before


# The last owner


@pytest.mark.parametrize(
    ("act", "fields"),
    [("leave", {}), ("end", {"person": "own"}), ("role", {"person": "own", "role": "viewer"})],
)
@pytest.mark.parametrize("second", [None, "editor", "closed owner", "owner"])
def test_the_last_owner_who_can_sign_in_stays_owner(
    second, act, fields, owner, colleague, signed_in
):
    if second:
        other = colleague(second.split()[-1])
        is_active = not second.startswith("closed")
        get_user_model().objects.filter(pk=other.user_id).update(is_active=is_active)
    before = state()
    client = signed_in(owner.user)

    post(client, act, **{k: owner.pk if v == "own" else v for k, v in fields.items()})

    if second == "owner":
        assert state() != before
    else:
        assert state() == before
        assert said(client) == [f"Siemens {LAST}"]


def test_the_rule_holds_in_the_model_and_in_the_admin(owner, moderator, signed_in):
    client = signed_in(moderator)
    with pytest.raises(LastOwnerError):
        owner.end(moderator)
    with pytest.raises(ValidationError):
        Representative.objects.get(pk=owner.pk).change_role("viewer", moderator)

    changed = client.post(reverse("representative:edit", args=[owner.pk]), {"role": "viewer"})
    ended = client.post(reverse("representative:delete", args=[owner.pk]), follow=True)

    assert roles(owner.member) == {owner.user.username: "owner"}
    assert LAST in changed.content.decode()
    assert LAST in ended.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["leave", "role", "cross"])
def test_of_two_owners_who_go_at_the_same_moment_one_stays(act, owner, colleague, signed_in):
    other = colleague("owner")
    start = threading.Barrier(2)
    answers = []
    both = [(owner, other), (other, owner)]
    clients = [signed_in(own.user) for own, _ in both]

    def go(client, own, opposite):
        start.wait()
        try:
            person = opposite if act == "cross" else own
            name = "role" if act == "cross" else act
            answers.append(post(client, name, person=person.pk, role="viewer").status_code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=go, args=(client, *pair))
        for client, pair in zip(clients, both, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 2
    assert list(roles(owner.member).values()).count("owner") == 1


# What ends with it


def is_signed_in(client):
    return client.get("/partner/").status_code == 200


def test_whoever_leaves_for_good_is_signed_out_everywhere(owner, colleague, signed_in):
    other = colleague("viewer")
    here, elsewhere, owners = signed_in(other.user), signed_in(other.user), signed_in(owner.user)

    response = post(here, "leave")

    assert response.status_code == 302
    assert [is_signed_in(client) for client in (here, elsewhere, owners)] == [False, False, True]
    assert said(here, "/partner/") == ["You no longer represent Siemens."]


@pytest.mark.parametrize("way", ["end", "admin", "row", "deactivated", "deleted"])
def test_sessions_end_with_the_representation_or_the_account(
    way, owner, colleague, moderator, signed_in
):
    other = colleague("viewer")
    client = signed_in(other.user)
    assert is_signed_in(client)

    if way == "end":
        post(signed_in(owner.user), "end", person=other.pk)
    elif way == "admin":
        signed_in(moderator).post(reverse("representative:delete", args=[other.pk]))
    elif way == "row":
        Representative.objects.filter(pk=other.pk).delete()
    elif way == "deactivated":
        other.user.is_active = False
        other.user.save()
        get_user_model().objects.filter(pk=other.user_id).update(is_active=True)
    else:
        other.user.delete()

    assert not Session.objects.filter(session_key=client.session.session_key).exists()
    assert not is_signed_in(client)


def test_staff_and_those_who_represent_another_keep_their_session_but_not_the_access(
    owner, outsider, colleague, moderator, signed_in
):
    flex = outsider.representations.get().member
    both = colleague("viewer")
    Representative.objects.create(user=both.user, member=flex, role="viewer")
    staff = Representative.objects.create(user=moderator, member=owner.member, role="viewer")
    clients = [signed_in(both.user), signed_in(moderator)]

    for person in (both, staff):
        post(signed_in(owner.user), "end", person=person.pk)

    assert [is_signed_in(client) for client in clients] == [True, True]
    assert [client.get(PAGE).status_code for client in clients] == [200, 404]
    assert "Siemens" not in BeautifulSoup(clients[0].get(PAGE).content, "html.parser").main.text


def test_ending_the_sessions_of_one_among_thousands_takes_less_than_a_second(
    owner, colleague, signed_in
):
    other = colleague("viewer")
    client, neighbor = signed_in(other.user), signed_in(owner.user)
    data = Session.objects.get(session_key=neighbor.session.session_key).session_data
    expires = now() + timedelta(days=14)
    Session.objects.bulk_create(
        Session(session_key=f"key-{n}", session_data=data, expire_date=expires) for n in range(5000)
    )

    start = now()
    end_sessions(other.user)

    assert (now() - start).total_seconds() < 1
    assert (is_signed_in(client), is_signed_in(neighbor)) == (False, True)
    assert Session.objects.filter(session_key__startswith="key-").count() == 5000


@pytest.mark.parametrize("way", ["end", "demote", "hand-over", "deactivate", "delete"])
def test_invitations_by_and_for_somebody_end_with_the_right_to_invite(
    way, owner, colleague, outsider, signed_in
):
    other = colleague("owner")
    by_them = Invitation(member=owner.member, address="by@example.org")
    by_them.send(other.user)
    untouched = Invitation(member=owner.member, address="untouched@example.org")
    untouched.send(owner.user)
    client = signed_in(owner.user)

    if way == "end":
        post(client, "end", person=other.pk)
    elif way == "demote":
        post(client, "role", person=other.pk, role="editor")
    elif way == "hand-over":
        post(signed_in(other.user), "hand-over", person=owner.pk)
    elif way == "deactivate":
        other.user.is_active = False
        other.user.save()
    else:
        other.user.delete()

    link = reverse("partner_invitation", args=[by_them.token])
    assert Client().get(link).status_code == 404
    by_them.refresh_from_db()
    untouched.refresh_from_db()
    assert (by_them.state, untouched.state) == ("withdrawn", "open")


def test_an_invitation_that_waits_for_somebody_ends_with_that_person(owner, colleague, signed_in):
    other = colleague("viewer")
    waiting = Invitation(member=owner.member, address="other@example.org")
    waiting.send(owner.user)
    get_user_model().objects.filter(pk=other.user_id).update(email="Other@example.org")

    post(signed_in(owner.user), "end", person=other.pk)

    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"


# The log


def entries():
    return [
        (e.action, e.user and e.user.username, e.data["before"], e.data["after"])
        for e in ModelLogEntry.objects.filter(action__startswith="members.").order_by("pk")
    ]


def test_each_act_leaves_who_what_before_after_and_when(owner, colleague, signed_in):
    other, leaving = colleague("viewer"), colleague("editor")
    client = signed_in(owner.user)
    own, theirs = owner.user.username, other.user.username

    with time_machine.travel("2026-11-22 12:00Z", tick=False):
        post(client, "role", person=other.pk, role="editor")
        post(client, "end", person=leaving.pk)
        post(client, "hand-over", person=other.pk)

    assert entries() == [
        ("members.role", own, "viewer", "editor"),
        ("members.end", own, "editor", None),
        ("members.role", own, "editor", "owner"),
        ("members.role", own, "owner", "editor"),
        ("members.hand_over", own, own, other.name),
    ]
    last = ModelLogEntry.objects.filter(action="members.role").order_by("pk")[1]
    assert (last.data["person"], last.data["member"]) == (theirs, "siemens")
    assert last.timestamp.isoformat() == "2026-11-22T12:00:00+00:00"


def test_what_was_refused_leaves_no_entry(owner, signed_in):
    post(signed_in(owner.user), "leave")

    assert entries() == []


def test_staff_make_representatives_and_that_is_logged(moderator, siemens, editor, signed_in):
    data = {"user": editor.pk, "member": siemens.pk, "role": "owner"}

    signed_in(moderator).post(reverse("representative:add"), data)
    again = signed_in(moderator).post(reverse("representative:add"), data)

    assert roles(siemens) == {editor.username: "owner"}
    assert entries() == [("members.represent", moderator.username, None, "owner")]
    assert "represents that member already" in again.content.decode()


def test_the_lists_of_the_admin_show_both(moderator, owner, signed_in):
    Invitation(member=owner.member, address="wanted@example.org").send(moderator)
    client = signed_in(moderator)

    people = client.get(reverse("representative:index")).content.decode()
    invitations = client.get(reverse("invitation:index")).content.decode()

    assert owner.user.username in people
    assert "wanted@example.org" in invitations
    assert apps.get_model("members.Invitation").objects.get().state_label in invitations


# A session that has ended


def sent_after_the_session(client, visitor, act, **fields):
    """Send a form of the page without a session; return where the sign-in leads."""
    page = BeautifulSoup(client.get(f"{PAGE}?for=siemens").content, "html.parser").main
    form = page.select_one(f"form:has([name=act][value={act}])")
    hidden = {field["name"]: field["value"] for field in form.select("[type=hidden]")}
    answer = visitor.post(form["action"], {**hidden, **fields})
    return parse_qs(urlsplit(answer["location"]).query)["next"][0]


def test_an_address_typed_as_the_session_ended_is_there_after_signing_in(
    owner, colleague, visitor, signed_in
):
    Representative.objects.create(
        user=owner.user, member=MemberPage.objects.get(slug="flex"), role="owner"
    )
    typed = {"address": "ann@example.org", "role": "viewer"}
    back = sent_after_the_session(signed_in(owner.user), visitor, "invite", **typed)
    visitor.force_login(owner.user)

    page = BeautifulSoup(visitor.get(back).content, "html.parser").main

    assert page.h1.text == "People of Siemens"
    assert page.select_one("[name=address]")["value"] == "ann@example.org"
    assert page.select_one("form:has([name=address]) option[selected]")["value"] == "viewer"
    assert "The address that you typed is here again." in page.select_one(".message").text
    assert not Invitation.objects.exists()
    again = BeautifulSoup(visitor.get(back).content, "html.parser").main
    assert (again.select(".message"), again.select("[name=address][value]")) == ([], [])


def test_what_was_to_be_done_as_the_session_ended_is_said_to_be_undone(
    owner, colleague, visitor, signed_in
):
    person = colleague("editor")
    back = sent_after_the_session(signed_in(owner.user), visitor, "end", person=person.pk)
    visitor.force_login(owner.user)

    assert said(visitor, back) == [
        "Your session had ended, so nothing was changed or sent yet. Do it once more."
    ]
    assert Representative.objects.filter(pk=person.pk).exists()


def test_another_person_at_the_same_browser_sees_nothing_of_it(
    owner, colleague, visitor, signed_in
):
    typed = {"address": "ann@example.org", "role": "viewer"}
    back = sent_after_the_session(signed_in(owner.user), visitor, "invite", **typed)
    visitor.force_login(colleague("owner").user)

    answer = visitor.get(back).content.decode()

    assert "ann@example.org" not in answer
    assert "Your session had ended" not in answer


@pytest.mark.parametrize("writer", ["", "forged", "MQ:x:y"])
def test_a_stranger_leaves_nothing_behind(writer, owner, visitor):
    fields = {"address": "ann@example.org", "role": "viewer", "writer": writer}

    assert post(visitor, "invite", **fields).status_code == 302

    assert not Session.objects.exists()


def test_who_represents_nobody_any_more_leaves_nothing_behind(owner, colleague, visitor, signed_in):
    former = colleague("owner")
    form = BeautifulSoup(signed_in(former.user).get(PAGE).content, "html.parser").main.form
    writer = form.select_one("[name=writer]")["value"]
    former.delete()
    Session.objects.all().delete()

    post(visitor, "invite", address="ann@example.org", role="viewer", writer=writer)

    assert not Session.objects.exists()
