"""Drafts of a profile: saved by themselves, discarded, submitted and withdrawn field by field."""

import pytest
from bs4 import BeautifulSoup
from profiles import ADDRESS, form_of, save

from members.models import MemberPage, ProfileChange, Representative

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

State = ProfileChange.State


@pytest.fixture
def siemens():
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def client(partner, signed_in):
    return signed_in(partner)


@pytest.fixture
def colleague(outsider, siemens, signed_in):
    """The browser of a second representative of Siemens."""
    Representative.objects.filter(user=outsider).update(member=siemens)
    return signed_in(outsider)


def in_state(state):
    return set(ProfileChange.objects.filter(state=state).values_list("field", flat=True))


def test_a_draft_is_discarded_and_the_others_stay(client, siemens):
    save(client, tagline="Another", headquarters="Elsewhere")

    save(client, **{"discard-tagline": "on"})

    assert in_state(State.DRAFT) == {"headquarters"}
    assert form_of(client)["tagline"] == [siemens.tagline]


def test_submitting_takes_a_colleagues_draft_along_only_where_it_is_ticked(client, colleague):
    save(colleague, tagline="Of a colleague", boilerplate="Theirs too")

    response = save(client, "submit", headquarters="Mine", **{"with-boilerplate": "on"})

    assert response["Location"] == "/partner/"
    assert in_state(State.SUBMITTED) == {"headquarters", "boilerplate"}
    assert in_state(State.DRAFT) == {"tagline"}
    assert "drafts of others, not submitted: Tagline" in client.get("/partner/").text


@pytest.mark.parametrize("act", ["with", "discard"])
def test_newer_words_of_a_colleague_are_neither_submitted_nor_discarded_unseen(
    act, client, colleague
):
    save(colleague, tagline="First")
    data = form_of(client) | {f"{act}-tagline": "on", "submit": "1"}
    save(colleague, tagline="Newer")

    client.post(ADDRESS, data)

    assert in_state(State.SUBMITTED) == set()
    assert ProfileChange.objects.get().new == "Newer"


def test_a_draft_is_discarded_though_something_else_is_wrong(client, siemens):
    save(client, tagline="Another", about="**Another**", sectors=[])

    response = save(
        client,
        website="no address",
        tagline="x" * 500,
        **{"discard-tagline": "on", "discard-about": "on", "discard-sectors": "on"},
    )

    soup = BeautifulSoup(response.content, "html.parser")
    assert in_state(State.DRAFT) == set()
    assert soup.select_one("[name=tagline]")["value"] == siemens.tagline
    assert soup.select_one("[name=website]")["value"] == "no address"


def test_what_is_in_conflict_waits_for_a_deliberate_save(client, colleague):
    data = form_of(client) | {"tagline": "Mine"}
    save(colleague, tagline="Theirs")
    shown = BeautifulSoup(client.post(ADDRESS, data | {"save": "1"}).content, "html.parser")
    again = data | {"seen": shown.select_one("[name=seen]")["value"], "in-conflict": "tagline"}
    assert shown.select_one("[name=in-conflict]")["value"] == "tagline"

    client.post(ADDRESS, again | {"headquarters": "Here", "autosave": "1"})
    assert ProfileChange.objects.get(field="tagline").new == "Theirs"
    assert in_state(State.DRAFT) == {"tagline", "headquarters"}

    client.post(ADDRESS, again | {"save": "1"})
    assert ProfileChange.objects.get(field="tagline").new == "Mine"


def test_the_form_acts_for_the_member_it_was_made_for(client, partner, siemens, outsider):
    flex = outsider.representations.get().member
    Representative.objects.create(user=partner, member=flex, role=Representative.Role.EDITOR)
    client.post("/partner/", {"member": "siemens"})
    data = form_of(client) | {"tagline": "Of Siemens", "save": "1"}
    client.post("/partner/", {"member": flex.slug})

    client.post(ADDRESS, data)

    assert ProfileChange.objects.get().member == siemens


def test_who_writes_a_note_is_interested(client):
    soup = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    boxes = soup.select("[name^=interests-][type=checkbox]")
    box = next(box for box in boxes if not box.has_attr("checked"))

    save(client, **{f"{box['name']}-note": "Why we care"})

    pk = box["name"].removeprefix("interests-")
    assert ProfileChange.objects.get().new[pk] == "Why we care"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("website", "ftp://example.org/", "address of the web"),
        ("website", "https://me:secret@example.org/", "without a user name"),
        ("press_contacts-1-phone", "javascript:alert(1)", "telephone number"),
        ("about", "**" * 600 + "a" + "**" * 600, "too often"),
    ],
)
def test_what_no_page_should_have_is_refused(field, typed, said, client):
    response = save(client, **{field: typed})

    assert said in response.text
    assert not ProfileChange.objects.exists()


def test_who_wrote_a_draft_stays_known_when_another_submits_it(client, colleague, outsider):
    save(colleague, tagline="Of a colleague")

    save(client, "submit", **{"with-tagline": "on"})

    assert ProfileChange.objects.submitted().get().by == outsider


def test_one_field_is_withdrawn_and_what_else_was_typed_is_saved(client):
    save(client, "submit", tagline="One", headquarters="Two")

    data = form_of(client) | {"boilerplate": "Typed meanwhile", "withdraw": "tagline"}
    response = client.post(ADDRESS, data)

    assert response["Location"] == ADDRESS
    assert in_state(State.SUBMITTED) == {"headquarters"}
    assert in_state(State.DRAFT) == {"tagline", "boilerplate"}


def test_withdrawing_does_not_lose_what_is_wrong(client):
    save(client, "submit", tagline="One")

    data = form_of(client) | {"website": "no address", "withdraw": "tagline"}
    soup = BeautifulSoup(client.post(ADDRESS, data).content, "html.parser")

    assert soup.select_one("[name=website]")["value"] == "no address"
    assert in_state(State.DRAFT) == {"tagline"}


def test_enter_in_a_field_neither_submits_nor_withdraws_nor_discards(client):
    save(client, "submit", tagline="One")
    save(client, headquarters="Two")
    soup = BeautifulSoup(client.get(ADDRESS).content, "html.parser")

    # What a browser presses for the Enter key.
    first = soup.select_one("#profile-form button, [form=profile-form]")

    assert first["name"] == "save"


def test_what_is_to_be_taken_away_is_said(client, siemens):
    save(client, "submit", tagline="")

    assert "to be taken away" in client.get("/partner/").text


def autosave(client, **typed):
    return client.post(ADDRESS, form_of(client) | typed | {"autosave": "1"}).json()


def test_a_draft_saves_itself_and_the_form_goes_on_from_there(client):
    data = form_of(client)
    answer = client.post(ADDRESS, data | {"tagline": "Half", "autosave": "1"}).json()

    client.post(ADDRESS, data | {"tagline": "Whole", "seen": json_of(answer), "save": "1"})

    assert answer["conflicts"] == answer["wrong"] == []
    assert ProfileChange.objects.get().new == "Whole"


def json_of(answer):
    return str(answer["seen"]).replace("'", '"')


def test_saving_by_itself_says_what_is_wrong_and_what_is_in_the_way(client, colleague):
    data = form_of(client) | {"tagline": "Mine", "website": "no address", "autosave": "1"}
    save(colleague, tagline="Theirs")

    answer = client.post(ADDRESS, data).json()

    assert answer["wrong"] == ["Website"]
    assert answer["conflicts"] == ["Tagline"]
    assert "tagline" not in answer["seen"]
    assert ProfileChange.objects.get(field="tagline").new == "Theirs"


def test_saving_by_itself_submits_nothing(client):
    autosave(client, tagline="Half")

    assert in_state(State.SUBMITTED) == set()


@pytest.mark.parametrize("text", ["left\u202eright", "bell\x07", "del\x7f"])
@pytest.mark.parametrize("field", ["tagline", "about", "press_contacts-1-name", "logo_by"])
def test_characters_that_nobody_sees_are_refused(text, field, client):
    response = save(client, **{field: text})

    assert "characters that nobody can see" in response.text
    assert not ProfileChange.objects.exists()


def test_a_link_to_nowhere_is_said_and_what_the_staff_linked_stays(client, siemens):
    siemens.about = '<p><a href="/old-place/">Old</a></p>'
    siemens.save_revision().publish()
    text = form_of(client)["about"][0]

    kept = save(client, about=f"{text}\n\nMore")
    refused = save(client, about=f"{text} [new](/admin/)")

    assert kept.status_code == 302
    assert "the address /admin/" in refused.text
