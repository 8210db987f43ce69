"""A member's profile: drafted and submitted by partners, decided on by staff, field by field."""

import pytest
from admin_forms import form_of as admin_form_of
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from profiles import form_of, save
from wagtail.models import PageLogEntry

from members.models import MemberPage, ProfileChange, Representative
from members.partner.changes import Decision, decide, draft_of, sight_of
from members.partner.fields import PROFILE_FIELDS
from research.models import ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

State = ProfileChange.State


@pytest.fixture
def siemens():
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def client(partner, signed_in):
    return signed_in(partner)


def changes(**kept):
    return {
        change.field: change.new for change in ProfileChange.objects.filter(**kept).order_by("pk")
    }


def decision(change, accepted, note="", seen=None):
    page = MemberPage.objects.get(pk=change.member_id)
    return Decision(change.pk, accepted, note, seen or sight_of(change, page, draft_of(page)))


def page_of(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def page_text(response, selector):
    return BeautifulSoup(response.content, "html.parser").select_one(selector).text


def test_the_form_sent_as_it_came_changes_nothing(client):
    response = client.post("/partner/profile/", {**form_of(client), "submit": "1"})

    assert response.status_code == 302
    assert changes() == {}


def test_an_interest_in_what_is_not_public_now_is_neither_shown_nor_lost(client, siemens):
    theme = ThemePage.objects.live().first()
    siemens.interests.create(page=theme, note="Kept", sort_order=9)
    siemens.save_revision().publish()
    theme.unpublish()

    save(client, "submit", tagline="Another")

    assert changes() == {"tagline": "Another"}


def test_a_change_of_a_field_that_no_profile_has_any_more_is_passed_over(
    client, moderator, signed_in, siemens
):
    ProfileChange.objects.create(member=siemens, field="gone", new="x", state=State.SUBMITTED)
    save(client, "submit", tagline="Another")

    staff = signed_in(moderator)
    review = page_of(staff, f"/admin/profile-changes/{siemens.pk}/")

    assert len(review.select("[name^=seen-]")) == 1


def test_a_draft_is_kept_and_nobody_but_partners_sees_it(client, visitor, siemens):
    save(client, tagline="A draft that is not public")

    assert changes(state=State.DRAFT) == {"tagline": "A draft that is not public"}
    assert form_of(client)["tagline"] == ["A draft that is not public"]
    assert "A draft that" not in visitor.get(siemens.url).text
    assert "A draft that" in client.get("/partner/preview/").text
    assert "A draft that" not in client.get("/partner/preview/?as=now").text


def test_what_is_typed_back_to_the_public_text_is_no_draft_any_more(client, siemens):
    save(client, tagline="Another")
    save(client, tagline=siemens.tagline)

    assert changes() == {}


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ({"website": "https://example.org/"}, "website", "https://example.org/"),
        ({"about": "One.\n\n- **two**\n- three"}, "about", None),
        ({"sectors": ["biotechnology"]}, "sectors", ["biotechnology"]),
    ],
)
def test_each_kind_of_field_is_drafted(typed, field, value, client):
    if field == "sectors":
        slugs = [
            option["value"]
            for option in page_of(client, "/partner/profile/").select("[name=sectors]")
        ]
        typed = {"sectors": slugs[:1]}
        value = slugs[:1]

    save(client, **typed)

    drafted = changes(state=State.DRAFT)
    expected = value or "<p>One.</p><ul><li><b>two</b></li><li>three</li></ul>"
    assert drafted == {field: expected}


def test_accepted_fields_go_public_at_once_and_returned_ones_come_back(
    client, moderator, signed_in, visitor, siemens
):
    save(client, "submit", tagline="The new tagline", headquarters="Nowhere")
    tagline, headquarters = ProfileChange.objects.submitted().order_by("-field")
    assert tagline.field == "tagline"
    staff = signed_in(moderator)
    review = page_of(staff, f"/admin/profile-changes/{siemens.pk}/")
    seen = {field["name"]: field["value"] for field in review.select("[name^=seen-]")}

    staff.post(
        f"/admin/profile-changes/{siemens.pk}/",
        {
            **seen,
            f"decision-{tagline.pk}": "accept",
            f"decision-{headquarters.pk}": "return",
            f"note-{headquarters.pk}": "Which city?",
        },
    )

    public = visitor.get(siemens.url).text
    assert "The new tagline" in public
    assert "Nowhere" not in public
    assert changes(state=State.ACCEPTED) == {"tagline": "The new tagline"}
    assert changes(state=State.RETURNED) == {"headquarters": "Nowhere"}
    history = client.get("/partner/history/").text
    assert "Which city?" in history
    assert "Accepted" in history


def test_accepting_leaves_one_revision_and_one_entry_in_the_log(client, moderator, siemens):
    save(client, "submit", tagline="New", headquarters="Munich and Berlin")
    before = siemens.revisions.count()
    submitted = ProfileChange.objects.submitted()

    decide(siemens, moderator, [decision(change, True) for change in submitted])

    assert siemens.revisions.count() == before + 1
    entries = PageLogEntry.objects.filter(page=siemens.pk, action="members.profile.decide")
    assert [sorted(entry.data["accepted"]) for entry in entries] == [["headquarters", "tagline"]]


def test_a_field_that_staff_changed_meanwhile_is_never_overwritten_unseen(
    client, moderator, siemens
):
    save(client, "submit", tagline="Theirs")
    (change,) = ProfileChange.objects.submitted()
    looked_at = decision(change, True)
    siemens.tagline = "Ours"
    siemens.save_revision().publish()

    accepted, returned, passed = decide(siemens, moderator, [looked_at])

    assert (accepted, returned, passed) == ([], [], [change])
    assert MemberPage.objects.get(pk=siemens.pk).tagline == "Ours"


def test_what_was_withdrawn_and_written_anew_is_not_accepted_unseen(client, moderator, siemens):
    save(client, "submit", tagline="Harmless")
    looked_at = decision(ProfileChange.objects.get(), True)
    client.post("/partner/profile/", {"for": "siemens", "withdraw": "tagline"})
    save(client, "submit", tagline="What nobody has seen")

    accepted, _, passed = decide(siemens, moderator, [looked_at])

    assert accepted == []
    assert [change.field for change in passed] == ["tagline"]
    assert MemberPage.objects.get(pk=siemens.pk).tagline == siemens.tagline


def test_a_draft_of_the_staff_keeps_its_own_and_gets_what_is_accepted(
    client, moderator, visitor, siemens
):
    siemens.headquarters = "A place that staff still think about"
    siemens.save_revision()
    save(client, "submit", tagline="Accepted tagline")
    (change,) = ProfileChange.objects.submitted()

    decide(siemens, moderator, [decision(change, True)])

    public = visitor.get(siemens.url).text
    assert "Accepted tagline" in public
    assert "still think about" not in public
    draft = MemberPage.objects.get(pk=siemens.pk).get_latest_revision_as_object()
    assert (draft.tagline, draft.headquarters) == (
        "Accepted tagline",
        "A place that staff still think about",
    )


def test_a_form_of_the_staff_from_before_cannot_write_the_old_text_back(
    client, moderator, signed_in, siemens
):
    save(client, "submit", tagline="Accepted meanwhile")
    staff, address = signed_in(moderator), f"/admin/pages/{siemens.pk}/edit/"
    siemens.save_revision().publish()
    before = admin_form_of(staff, address)
    decide(siemens, moderator, [decision(ProfileChange.objects.get(), True)])

    sent = before | {
        "action-publish": "1",
        "headquarters": "Typed by staff",
        # Made by a script.
        "press_contacts-count": "0",
    }
    told = staff.post(address, sent)
    public = MemberPage.objects.get(pk=siemens.pk)
    again = BeautifulSoup(told.content, "html.parser")
    loaded = {field["name"]: field["value"] for field in again.select("[name^=loaded_revision]")}
    by_itself = staff.post(address, sent | loaded, headers={"Accept": "application/json"})
    in_between = MemberPage.objects.get(pk=siemens.pk).get_latest_revision_as_object()
    staff.post(address, sent | loaded)

    assert "Changed by the partner while you were writing: tagline" in told.text
    assert by_itself.json()["error_code"] == "invalid_revision"
    assert in_between.tagline == "Accepted meanwhile"
    assert again.select_one("[name=headquarters]")["value"] == "Typed by staff"
    assert public.tagline == "Accepted meanwhile"
    assert MemberPage.objects.get(pk=siemens.pk).headquarters == "Typed by staff"


def test_a_form_of_the_staff_from_before_does_not_undo_a_confirmation(
    client, moderator, signed_in, siemens
):
    siemens.save_revision().publish()
    staff, address = signed_in(moderator), f"/admin/pages/{siemens.pk}/edit/"
    before = admin_form_of(staff, address)
    client.post("/partner/confirm/", {"member": "siemens"})

    told = staff.post(address, before | {"action-publish": "1", "press_contacts-count": "0"})

    assert "while you were writing: last confirmed" in told.text
    assert MemberPage.objects.get(pk=siemens.pk).confirmed_on == localdate()


def test_the_review_shows_what_the_staff_have_drafted_themselves(
    client, moderator, signed_in, siemens
):
    save(client, "submit", tagline="Of the partner")
    looked_at = decision(ProfileChange.objects.get(), True)
    siemens.tagline = "Drafted by staff"
    siemens.save_revision()

    _, _, passed = decide(siemens, moderator, [looked_at])
    review = page_of(signed_in(moderator), f"/admin/profile-changes/{siemens.pk}/")

    assert [change.field for change in passed] == ["tagline"]
    assert "Drafted by staff" in review.select_one(".help-warning").text


def test_nothing_is_accepted_onto_a_page_that_is_not_public(client, moderator, siemens):
    save(client, "submit", tagline="Another")
    siemens.unpublish()

    with pytest.raises(ValidationError, match="not public"):
        decide(siemens, moderator, [decision(ProfileChange.objects.get(), True)])

    assert ProfileChange.objects.get().state == State.SUBMITTED
    decide(siemens, moderator, [decision(ProfileChange.objects.get(), False, "Not now.")])
    assert ProfileChange.objects.get().state == State.RETURNED


def sent_by_review(staff, siemens, **chosen):
    """Send the review's form with what was chosen by field; return the response."""
    address = f"/admin/profile-changes/{siemens.pk}/"
    form = page_of(staff, address)
    data = {field["name"]: field["value"] for field in form.select("[name^=seen-]")}
    pks = dict(ProfileChange.objects.submitted().values_list("field", "pk"))
    for name, value in chosen.items():
        kind, _, field = name.partition("_")
        data[f"{kind}-{pks[field]}" if field else kind] = value
    return staff.post(address, data)


def test_accepting_all_leaves_out_what_is_returned(client, moderator, signed_in, siemens):
    save(client, "submit", tagline="Wrong", headquarters="Right, Ohio")
    why = {"decision_tagline": "return", "note_tagline": "Not this."}

    sent_by_review(signed_in(moderator), siemens, all="accept", **why)

    assert changes(state=State.ACCEPTED) == {"headquarters": "Right, Ohio"}
    assert changes(state=State.RETURNED) == {"tagline": "Wrong"}


def test_a_note_without_a_decision_is_not_lost(client, moderator, signed_in, siemens):
    save(client, "submit", tagline="One", headquarters="Two")

    response = sent_by_review(
        signed_in(moderator), siemens, decision_tagline="accept", note_headquarters="Why?"
    )

    assert "neither accept nor return" in response.text
    assert "Why?" in response.text
    assert changes(state=State.ACCEPTED) == {}


def test_what_came_back_is_shown_whole_with_its_note(client, moderator, siemens):
    text = "A word. " * 100
    save(client, "submit", boilerplate=text)
    decide(siemens, moderator, [decision(ProfileChange.objects.get(), False, "Too long.")])

    for address, place in [
        ("/partner/profile/", "#field-boilerplate"),
        ("/partner/history/", "main"),
    ]:
        shown = page_of(client, address).select_one(place).text
        assert "Too long." in shown
        assert text.strip() in shown


def test_two_representatives_see_each_others_change(client, siemens, outsider, signed_in):
    Representative.objects.filter(user=outsider).update(member=siemens)
    other = signed_in(outsider)
    data = form_of(client) | {"tagline": "Mine", "headquarters": "Here"}
    save(other, tagline="Of the other")

    response = client.post("/partner/profile/", data)

    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.select_one("[name=tagline]")["value"] == "Mine"
    assert "Of the other" in soup.select_one("#field-tagline").text
    assert changes(state=State.DRAFT) == {"tagline": "Of the other", "headquarters": "Here"}


def test_what_was_begun_before_a_colleague_submitted_is_not_lost(
    client, siemens, outsider, signed_in
):
    Representative.objects.filter(user=outsider).update(member=siemens)
    data = form_of(client) | {"tagline": "Mine"}
    save(signed_in(outsider), "submit", tagline="Waiting")

    response = client.post("/partner/profile/", data | {"save": "1"})

    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert soup.select_one("[name=tagline]")["value"] == "Mine"
    assert "Waiting" in soup.select_one("#field-tagline").text
    assert changes() == {"tagline": "Waiting"}


def test_a_conflict_that_was_seen_can_be_overruled(client, siemens, outsider, signed_in):
    Representative.objects.filter(user=outsider).update(member=siemens)
    data = form_of(client) | {"tagline": "Mine"}
    save(signed_in(outsider), tagline="Of the other")
    shown = BeautifulSoup(client.post("/partner/profile/", data).content, "html.parser")

    client.post("/partner/profile/", data | {"seen": shown.select_one("[name=seen]")["value"]})

    assert changes(state=State.DRAFT) == {"tagline": "Mine"}


def test_what_is_right_is_kept_and_what_is_wrong_stays_typed(client):
    response = save(client, tagline="Right", website="no address")

    soup = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert soup.title.text.startswith("Error: ")
    assert soup.select_one("[name=website]")["value"] == "no address"
    assert changes(state=State.DRAFT) == {"tagline": "Right"}


def test_what_was_typed_outlives_the_session(client, partner, siemens):
    data = form_of(client) | {"tagline": "Typed before the session ended"}
    client.session.flush()

    response = client.post("/partner/profile/", data)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    client.post(
        response["Location"], {"login": partner.username, "password": "the-password-of-the-cast"}
    )

    assert form_of(client)["tagline"] == ["Typed before the session ended"]
    assert changes() == {}


def test_more_than_a_profile_can_have_is_not_kept(client):
    data = form_of(client) | {"tagline": ["x" * 1000] * 200}
    client.session.flush()

    client.post("/partner/profile/", data)

    assert "typed_profile" not in client.session


def test_another_person_at_the_same_browser_does_not_get_what_was_typed(client, outsider, siemens):
    Representative.objects.filter(user=outsider).update(member=siemens)
    data = form_of(client) | {"tagline": "Of the first person"}
    client.session.flush()
    client.post("/partner/profile/", data)

    client.post(
        "/accounts/login/", {"login": outsider.username, "password": "the-password-of-the-cast"}
    )

    assert form_of(client)["tagline"] == [siemens.tagline]


def test_what_a_colleague_wrote_while_somebody_signed_in_again_is_not_overwritten(
    client, partner, outsider, signed_in, siemens
):
    Representative.objects.filter(user=outsider).update(member=siemens)
    data = form_of(client) | {"tagline": "Typed before"}
    save(signed_in(outsider), tagline="Of the colleague")
    client.session.flush()
    client.post("/partner/profile/", data)
    client.post(
        "/accounts/login/", {"login": partner.username, "password": "the-password-of-the-cast"}
    )

    response = save(client)

    assert "Of the colleague" in page_text(response, "#field-tagline")
    assert changes(state=State.DRAFT) == {"tagline": "Of the colleague"}


@pytest.mark.parametrize("seen", ["[" * 100_000, "[" * 3_000, "not json", "[]", "{}"])
def test_garbled_fingerprints_overwrite_nothing(seen, client):
    save(client, tagline="First")

    response = client.post("/partner/profile/", form_of(client) | {"tagline": "x", "seen": seen})

    assert response.status_code == 200
    assert changes(state=State.DRAFT) == {"tagline": "First"}


def test_a_stranger_fills_no_session(visitor, db):
    visitor.cookies["sessionid"] = "anything"
    visitor.post("/partner/profile/", {"tagline": "x" * 1000, "for": "siemens"})

    assert not Session.objects.exists()


def test_what_waits_can_be_withdrawn_and_is_a_draft_again(client):
    save(client, "submit", tagline="Too early")
    assert "tagline" not in form_of(client)

    client.post("/partner/profile/", {"for": "siemens", "withdraw": "tagline"})

    assert changes(state=State.DRAFT) == {"tagline": "Too early"}
    assert form_of(client)["tagline"] == ["Too early"]


@pytest.mark.parametrize("address", ["/partner/profile/", "/partner/preview/", "/partner/history/"])
def test_strangers_sign_in_and_those_who_represent_nobody_find_nothing(
    address, visitor, editor, signed_in
):
    assert visitor.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert signed_in(editor).get(address).status_code == 404


def test_viewers_read_and_do_not_write(client, partner, siemens):
    data = form_of(client) | {"tagline": "By a viewer"}
    Representative.objects.filter(user=partner).update(role=Representative.Role.VIEWER)

    assert client.get("/partner/preview/").status_code == 200
    assert client.post("/partner/profile/", data).status_code == 404
    assert (
        client.post("/partner/profile/", {"for": "siemens", "withdraw": "tagline"}).status_code
        == 404
    )
    assert changes() == {}


def test_only_the_fields_of_a_profile_change_whatever_is_sent(client, siemens):
    extra = {
        field.name: "1"
        for field in MemberPage._meta.get_fields()
        if field.name not in PROFILE_FIELDS and hasattr(field, "attname")
    }
    client.post("/partner/profile/", form_of(client) | extra | {"tier": "1", "submit": "1"})

    assert changes() == {}
    fresh = MemberPage.objects.get(pk=siemens.pk)
    assert {name: getattr(fresh, name) for name in extra} == {
        name: getattr(siemens, name) for name in extra
    }


def test_a_form_of_another_member_is_refused(client, partner):
    data = form_of(client) | {"for": "flex", "tagline": "For another"}

    assert client.post("/partner/profile/", data).status_code == 404
    assert changes() == {}


@pytest.mark.parametrize("who", ["editor", "partner", "visitor"])
def test_only_those_who_publish_decide(who, request, signed_in, siemens, client):
    save(client, "submit", tagline="New")
    user = request.getfixturevalue(who)
    asking = user if who == "visitor" else signed_in(user)
    (change,) = ProfileChange.objects.submitted()

    for address in ("/admin/profile-changes/", f"/admin/profile-changes/{siemens.pk}/"):
        assert asking.get(address).status_code in (302, 403, 404)
    asking.post(
        f"/admin/profile-changes/{siemens.pk}/",
        {f"decision-{change.pk}": "accept", f"seen-{change.pk}": decision(change, True).seen},
    )

    change.refresh_from_db()
    assert change.state == State.SUBMITTED


def test_returning_wants_a_reason_and_keeps_what_was_chosen(client, moderator, signed_in, siemens):
    save(client, "submit", tagline="New")
    (change,) = ProfileChange.objects.submitted()
    staff = signed_in(moderator)

    response = staff.post(
        f"/admin/profile-changes/{siemens.pk}/",
        {f"seen-{change.pk}": "-", f"decision-{change.pk}": "return"},
    )

    soup = BeautifulSoup(response.content, "html.parser")
    assert "Say why you return a field" in soup.text
    assert soup.select_one("[value=return]").has_attr("checked")
    change.refresh_from_db()
    assert change.state == State.SUBMITTED


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"]
)
def test_nothing_that_is_typed_runs_where_staff_or_visitors_read_it(
    text, client, moderator, signed_in, visitor, siemens
):
    save(client, "submit", tagline=text, about=f"{text} [x](javascript:alert(1))", boilerplate=text)
    review = page_of(signed_in(moderator), f"/admin/profile-changes/{siemens.pk}/")
    decide(siemens, moderator, [decision(c, True) for c in ProfileChange.objects.submitted()])
    public = page_of(visitor, siemens.url)

    for soup in (review.select_one("main form[method=post]"), public.main):
        assert not soup.select("[onerror], [href^='javascript' i]")
        assert not [s for s in soup.select("script") if "alert" in s.text]
