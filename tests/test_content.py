"""Content files: what a portal is after loading them, once and again."""

import io
from types import SimpleNamespace

import pytest
from content_state import happened, state
from content_world import MANY_LINES, moment, picture, term, text_files, write_world
from django.core.management import CommandError, call_command
from django.utils.timezone import now
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, Site

from inm_portal.demo.catalog import models_of, page_types
from inm_portal.demo.layout import Kind
from inm_portal.demo.load import load
from inm_portal.demo.shapes import shape_of
from inm_portal.pages.models import Branding, HomePage, SisterInitiative
from members.models import MemberPage, MembershipTier, PersonPage
from news.models import Coverage, EventPage, ReleasePage
from research.models import ProjectPage

pytest_plugins = ["content_portal"]
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


# Every model


def test_every_field_of_the_content_has_a_form_in_files():
    others = [
        model
        for kind in set(Kind) - {Kind.PAGE, Kind.REDIRECTS}
        for model in models_of(kind).values()
    ]
    models = [*page_types().values(), *others, Redirect]
    shapes = {model: shape_of(model) for model in models}

    assert set(page_types().values()) < set(shapes)
    assert all(shape.slots for shape in shapes.values())


# Loading


def test_a_loaded_portal_has_what_the_files_say(loaded):
    siemens = MemberPage.objects.get(slug="siemens")
    image = get_image_model().objects.get(description="Another")
    project = ProjectPage.objects.get()

    assert siemens.boilerplate == MANY_LINES
    assert siemens.tier.name == "Zeta tier"
    assert [sector.slug for sector in siemens.sectors.all()] == ["energy", "off"]
    assert [c.amount for c in siemens.commitments.all()] == [1500000, 10**15]
    assert siemens.logo == image
    assert [tier.slug for tier in MembershipTier.objects.all()] == ["zeta-tier", "alpha-tier"]
    assert project.milestones[0].value["done"] is True
    assert Coverage.objects.get(headline="Praise").about.count() == 2
    assert EventPage.objects.get().sessions.first().speakers.get().person.slug == "ada"
    assert Branding.objects.get().short_name == "007"
    assert Redirect.objects.get(old_path="/old").redirect_page.slug == "members"


def test_rich_text_is_stored_as_the_editor_stores_it(loaded):
    siemens = MemberPage.objects.get(slug="siemens")
    lab = Page.objects.get(slug="loom")
    charter = get_document_model().objects.get(title="Charter")

    assert siemens.about.startswith(
        '<p data-block-key="a1">One &amp; <b>two</b><br/>three</p><ul><li>four</li></ul>'
        f'<p><a linktype="page" id="{lab.pk}">a page</a> '
        f'<a linktype="document" id="{charter.pk}">a file</a> '
    )


def test_the_home_page_takes_the_place_of_the_welcome_page(loaded):
    home = HomePage.objects.get()

    assert Site.objects.get().root_page.pk == home.pk
    assert list(Page.objects.filter(depth=2)) == [home.page_ptr]
    assert home.slug == "home"
    assert Site.objects.get().site_name == "Trial: one"
    assert not Redirect.objects.filter(automatically_created=True).exists()


def test_every_page_has_a_history_and_no_unpublished_changes(loaded):
    published = Page.objects.filter(depth__gt=1, live=True)

    assert published.count() == 25 - 1
    for one in published:
        assert one.latest_revision_id is not None
        assert one.live_revision_id == one.latest_revision_id
        assert not one.has_unpublished_changes
        assert set(PageLogEntry.objects.filter(page=one).values_list("action", flat=True)) == {
            "wagtail.create",
            "wagtail.edit",
            "wagtail.publish",
        }


def test_drafts_stay_drafts_and_embargoed_pages_wait(loaded):
    idea = MemberPage.objects.get(slug="idea")
    planned = ReleasePage.objects.get(slug="planned")

    assert (idea.live, idea.approved_schedule) == (False, False)
    assert (planned.live, planned.approved_schedule) == (False, True)
    assert planned.go_live_at == moment("2125-05-27T13:00:00Z")
    assert Coverage.objects.get(headline="Draft").live is False


def test_stated_dates_of_publication_are_kept_and_others_are_now(empty_portal, world):
    before = now()

    load(world)

    about = Page.objects.get(slug="about")
    assert about.first_published_at == moment("2025-05-27T13:00:00.123456Z")
    assert about.last_published_at == moment("2025-06-01T13:00:00Z")
    assert before < Page.objects.get(slug="scale").first_published_at < now()


def test_pages_can_be_found_and_their_uses_are_known(loaded):
    ada = PersonPage.objects.get()

    found = Page.objects.search("Smart")
    users = {reference.object_id for reference in ReferenceIndex.get_references_to(ada)}

    assert [one.slug for one in found] == ["smart-looms"]
    assert {str(p.pk) for p in Page.objects.filter(slug__in=["smart-looms", "launch"])} <= users


def test_a_release_freezes_the_boilerplate_of_its_freshly_loaded_issuer(loaded):
    launch = ReleasePage.objects.get(slug="launch")

    assert launch.frozen_boilerplates == [
        {"name": "Siemens", "boilerplate": MANY_LINES, "disclaimer": ""}
    ]


def test_what_is_referred_to_is_published_first(loaded):
    """What a page copies from another when it is published must be there by then."""
    first_published = dict(Page.objects.values_list("slug", "first_published_at"))

    # By name alone, the event would come first.
    assert first_published["ada"] < first_published["vision"]
    assert first_published["siemens"] < first_published["vision"]


def test_loading_twice_changes_nothing(loaded, world):
    before = state()

    counts = load(world)

    assert happened(counts) == {"unchanged"}
    assert state() == before


def test_a_changed_file_changes_its_page_and_leaves_all_else(loaded, tmp_path):
    revisions = Revision.objects.count()
    kept = MemberPage.objects.get(slug="siemens").commitments.first().pk
    path = "pages/members/siemens.yaml"
    data = text_files()[path] | {"tagline": "New", "sectors": []}
    data["commitments"] = [{"amount": 7, "purpose": "First"}, *data["commitments"][:1]]

    counts = load(write_world(tmp_path / "changed", {path: data}))

    siemens = MemberPage.objects.get(slug="siemens")
    assert counts[Kind.PAGE, "changed"] == 1
    assert happened(counts) == {"changed", "unchanged"}
    assert Revision.objects.count() == revisions + 1
    assert siemens.tagline == "New"
    assert not siemens.sectors.exists()
    assert [c.amount for c in siemens.commitments.all()] == [7, 1500000]
    assert siemens.commitments.last().pk == kept
    assert not siemens.has_unpublished_changes


def test_rows_keep_what_the_portal_keeps_in_them(loaded, monkeypatch, tmp_path):
    siemens = MemberPage.objects.get(slug="siemens")
    commitment = siemens.commitments.first()
    row_shape = shape_of(MemberPage).slots["commitments"].shape
    monkeypatch.setattr(row_shape.slots["years"], "is_kept", True)
    path = "pages/members/siemens.yaml"
    data = text_files()[path]
    del data["commitments"][0]["years"]

    counts = load(write_world(tmp_path / "changed", {path: data}))

    assert happened(counts) == {"unchanged"}
    commitment.refresh_from_db()
    assert commitment.years == 3


def test_words_stand_in_the_order_of_their_file(loaded, tmp_path):
    tiers = [term("New tier"), term("Alpha tier"), term("Zeta tier")]
    path = "vocabularies/members-membershiptier.yaml"

    load(write_world(tmp_path / "changed", {path: tiers}))

    assert [tier.slug for tier in MembershipTier.objects.all()] == [
        "new-tier",
        "alpha-tier",
        "zeta-tier",
    ]


def test_publication_follows_the_files(loaded, tmp_path):
    pages = text_files()
    idea, scale = "pages/members/idea.yaml", "pages/research/themes/scale.yaml"
    changes = {idea: pages[idea] | {"live": True}, scale: pages[scale] | {"live": False}}

    counts = load(write_world(tmp_path / "changed", changes))

    assert counts[Kind.PAGE, "changed"] == 2
    assert MemberPage.objects.get(slug="idea").live
    assert not Page.objects.get(slug="scale").live


def test_objects_without_a_file_are_left_alone(loaded, world):
    parent = MemberPage.objects.get(slug="siemens").get_parent()
    tier = MembershipTier.objects.first()
    own = MemberPage(title="Own", slug="own", summary="x", tier=tier, joined_on=now().date())
    parent.add_child(instance=own)
    initiative = SisterInitiative.objects.create(name="Another", summary="x")

    load(world)

    assert MemberPage.objects.filter(pk=own.pk).exists()
    assert SisterInitiative.objects.filter(pk=initiative.pk).exists()


def test_a_new_picture_under_an_old_title_replaces_it(loaded, tmp_path):
    image = get_image_model().objects.get(description="Another")
    folder = write_world(tmp_path / "changed", {"images/map--2.png": picture("green")})

    counts = load(folder)

    image.refresh_from_db()
    assert counts[Kind.IMAGE, "changed"] == 1
    assert image.file.open().read() == picture("green")
    assert MemberPage.objects.get(slug="siemens").logo == image


# Samples


def test_without_samples_nothing_of_them_is_left(empty_portal, tmp_path):
    sample = {"title": "Sample", "file": "sample.png", "description": "Only on a sample"}
    project = "pages/research/projects/smart-looms.yaml"
    changes = {
        "images/sample.yaml": sample,
        "images/sample.png": picture("black"),
        project: text_files()[project] | {"share_image": "sample"},
    }

    load(write_world(tmp_path / "world", changes), with_samples=False)

    assert not ProjectPage.objects.exists()
    assert get_image_model().objects.count() == 2
    assert Page.objects.filter(slug="projects").exists()


# The commands


def test_the_command_reports_what_it_did(empty_portal, world):
    output = io.StringIO()

    call_command("load_content", world, stdout=output)

    assert output.getvalue().splitlines() == [
        "documents: 2 created",
        "images: 2 created",
        "pages: 26 created",
        "redirects: 2 created",
        "settings: 1 changed, 1 created",
        "snippets: 4 created",
        "vocabularies: 11 created",
    ]


def test_the_command_leaves_a_portal_with_pages_alone(loaded, world):
    before, output = state(), io.StringIO()

    call_command("load_content", world / "missing", "--if-empty", stdout=output)

    assert output.getvalue() == "The portal has pages already; no content was loaded.\n"
    assert state() == before


def test_the_command_ends_with_the_problems(tmp_path):
    folder = write_world(tmp_path, {"pages/index.yaml": "type: pages.HomePage\ntitle: 1\n"})

    with pytest.raises(CommandError) as caught:
        call_command("load_content", folder)

    assert str(caught.value).splitlines() == [
        "pages/index.yaml:1: headline is missing",
        "pages/index.yaml:1: lead is missing",
        "pages/index.yaml:1: summary is missing",
        "pages/index.yaml:2: title takes text, in quotes if it looks like a number or a date",
        f"4 problems in {folder}; nothing was loaded.",
    ]


def test_loading_leaves_no_task_for_the_reference_index(empty_portal, world, monkeypatch):
    queued = []
    task = "inm_portal.pages.references.update_reference_index_task"
    monkeypatch.setattr(task, SimpleNamespace(enqueue=lambda *args: queued.append(args)))

    load(world)

    assert queued == []
