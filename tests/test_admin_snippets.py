"""Vocabularies and content that is no page, as staff keep them in the admin."""

import pytest
from admin_forms import form_of, send
from bs4 import BeautifulSoup
from django.urls import reverse

from inm_portal.pages.models import HistoryMilestone, SisterInitiative
from members.models import MemberPage, Sector

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def client(moderator, signed_in):
    return signed_in(moderator)


def soup(client, address):
    return BeautifulSoup(client.get(f"/admin/{address}").content, "html.parser")


def test_a_vocabulary_stands_in_its_own_order_and_counts_its_use(client):
    first, second = Sector.objects.all()[:2]
    client.post(reverse("wagtailsnippets_members_sector:reorder", args=[first.pk]) + "?position=1")
    used = MemberPage.objects.filter(sectors=first).count()

    rows = soup(client, "snippets/members/sector/").select("table.listing tbody tr")

    assert list(Sector.objects.all()[:2]) == [second, first]
    assert [row.select_one(".title-wrapper, .title a").text.strip() for row in rows[:2]] == [
        second.name,
        first.name,
    ]
    assert rows[1].select("td")[-1].text.strip() == str(used)


def test_a_new_word_goes_to_the_end(client):
    address = reverse("wagtailsnippets_members_sector:add")

    send(client, address, name="Looms", slug="looms")

    assert Sector.objects.last().name == "Looms"


def test_the_slug_of_a_new_word_follows_its_name_and_that_of_an_old_one_stays(client):
    new = soup(client, "snippets/members/sector/add/")
    old = soup(client, f"snippets/members/sector/edit/{Sector.objects.first().pk}/")

    assert new.select_one("#id_name")["data-w-sync-target-value"] == "#id_slug"
    assert "w-slug" in new.select_one("#id_slug")["data-controller"]
    assert "keyup->w-sync#apply" in new.select_one("#id_name")["data-action"]
    assert "data-action" not in old.select_one("#id_name").attrs


@pytest.mark.parametrize("model", [HistoryMilestone, SisterInitiative])
def test_content_can_be_previewed_locked_and_traced(model, client):
    entry = model.objects.first()
    entry.save_revision()
    names_of_views = {"edit", "history", "workflow_history", "usage"}
    base = f"wagtailsnippets_pages_{model._meta.model_name}"

    statuses = {
        client.get(reverse(f"{base}:{view}", args=[entry.pk])).status_code
        for view in names_of_views
    }
    locked = client.post(reverse(f"{base}:lock", args=[entry.pk]))
    address = reverse(f"{base}:edit", args=[entry.pk])
    preview = reverse(f"{base}:preview_on_edit", args=[entry.pk])
    filled = form_of(client, address)
    client.post(preview, {**filled, "summary": "A summary seen in the preview."})

    assert (statuses, locked.status_code) == ({200}, 302)
    assert "A summary seen in the preview." in client.get(preview).content.decode()


def test_a_word_is_not_deleted_past_the_question(admin, signed_in):
    sector = Sector.objects.first()

    answer = signed_in(admin).delete(f"/admin/snippets/members/sector/delete/{sector.pk}/")

    assert answer.status_code == 405
    assert Sector.objects.filter(pk=sector.pk).exists()


def test_an_old_version_without_its_name_says_what_is_missing(editor, signed_in):
    sister = SisterInitiative.objects.first()
    revision = sister.save_revision()
    before = sister.revisions.count()

    answer = signed_in(editor).post(
        f"/admin/snippets/pages/sisterinitiative/history/{sister.pk}/revisions/{revision.pk}/revert/"
    )

    assert (answer.status_code, sister.revisions.count()) == (200, before)
    assert "This field cannot be blank." in answer.content.decode()


def test_a_link_without_an_address_is_a_garbled_form(editor, signed_in):
    assert signed_in(editor).post("/admin/choose-external-link/").status_code == 400
    assert signed_in(editor).get("/admin/choose-external-link/").status_code == 200
