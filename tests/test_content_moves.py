"""From one portal to another: what an export holds, and that nothing is lost on the way."""

import io

import pytest
from content_state import clear_portal, happened, state, tree
from content_world import text_files
from django.core.management import CommandError, call_command
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction

from inm_portal.demo.export import export
from inm_portal.demo.format import read
from inm_portal.demo.load import load
from inm_portal.demo.serialize import NotExportableError
from inm_portal.pages.models import Branding
from members.models import MemberPage

pytest_plugins = ["content_portal"]
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_the_inm_content_moves_without_loss(settings, tmp_path):
    export(tmp_path / "first")
    clear_portal()
    settings.MEDIA_ROOT = tmp_path / "media"

    load(tmp_path / "first")
    export(tmp_path / "second")

    assert tree(tmp_path / "first") == tree(tmp_path / "second")


def test_a_portal_moves_without_loss(loaded, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    export(first)
    clear_portal()

    counts = load(first)
    export(second)

    assert happened(counts) == {"created", "changed"}
    assert tree(first) == tree(second)
    assert set(tree(first)) == set(tree(loaded))


def test_an_export_says_what_the_files_said(loaded, world, tmp_path):
    export(tmp_path / "export")

    for path, data in text_files().items():
        written = read((tmp_path / "export" / path).read_bytes(), path).data
        if isinstance(data, dict):
            assert data.items() <= written.items() or "key_points" in data
        else:
            assert data == written


def test_an_export_is_unchanged_content(loaded, tmp_path):
    before = state()
    export(tmp_path / "export")

    counts = load(tmp_path / "export")

    assert happened(counts) == {"unchanged"}
    assert state() == before


def test_unpublished_changes_stay_behind_and_drafts_travel_as_they_are(loaded, tmp_path):
    siemens = MemberPage.objects.get(slug="siemens")
    siemens.tagline = "Not public yet"
    siemens.save_revision()
    idea = MemberPage.objects.get(slug="idea")
    idea.tagline = "The latest draft"
    idea.save_revision()

    export(tmp_path / "export")

    pages = tree(tmp_path / "export")
    assert b"Not public yet" not in pages["pages/members/siemens.yaml"]
    assert b"The latest draft" in pages["pages/members/idea.yaml"]


def test_text_typed_into_a_browser_is_readable_in_files(loaded, tmp_path):
    branding = Branding.objects.get()
    branding.address = "One Street\r\nCambridge"
    branding.save()

    export(tmp_path / "export")

    written = (tmp_path / "export/settings/pages-branding.yaml").read_text()
    assert "address: |-\n  One Street\n  Cambridge\n" in written
    assert happened(load(tmp_path / "export")) == {"unchanged"}


def test_what_points_to_something_deleted_does_not_stop_an_export(loaded, tmp_path):
    warnings = []
    Page.objects.get(slug="loom").delete()
    get_document_model().objects.get(title="Notes").delete()

    export(tmp_path / "export", warn=warnings.append)
    clear_portal()
    load(tmp_path / "export")

    body = Page.objects.get(slug="scale").specific.body
    files = next(block.value["files"] for block in body if block.block_type == "files")
    assert len(warnings) == 2
    assert '<a id="0" linktype="page">a page</a>' in body[0].value.source
    assert [file.title for file in files] == ["Charter"]


def test_private_pages_stop_an_export(loaded, tmp_path):
    siemens = Page.objects.get(slug="siemens")
    PageViewRestriction.objects.create(page=siemens, restriction_type="login")

    with pytest.raises(NotExportableError, match="The page Siemens is private"):
        export(tmp_path / "export")

    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_nothing_but_an_earlier_export(loaded, tmp_path):
    folder = tmp_path / "export"
    export(folder)
    with pytest.raises(NotExportableError, match="is not empty; --replace replaces"):
        export(folder)
    (folder / "diary.txt").write_text("mine")
    with pytest.raises(NotExportableError, match="holds more than an earlier export"):
        export(folder, replace=True)

    assert (folder / "diary.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_notes_on_sources_survive_a_replaced_export(loaded, tmp_path):
    folder = tmp_path / "export"
    export(folder)
    ada, tiers = folder / "pages/people/ada.yaml", folder / "vocabularies/members-sector.yaml"
    ada.write_text(ada.read_text().replace("title:", "source: her letter\ntitle:", 1))
    tiers.write_text(tiers.read_text().replace("  slug: 'off'", "  slug: 'off'\n  source: us"))

    export(folder, replace=True)

    assert read(ada.read_bytes(), "ada").data["source"] == "her letter"
    assert [row.get("source") for row in read(tiers.read_bytes(), "tiers").data] == [None, "us"]


def test_the_export_command_writes_what_can_be_loaded(loaded, tmp_path):
    output = io.StringIO()

    call_command("export_content", tmp_path / "export", stdout=output)

    assert output.getvalue() == f"49 files in {tmp_path / 'export'}\n"
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_content", tmp_path / "export")


def key_of(url_path):
    return Page.objects.get(url_path=url_path).translation_key


def test_a_page_is_the_same_one_wherever_its_file_is_loaded(loaded, world):
    """Feeds and calendars publish its key for good."""
    before = key_of("/home/members/siemens/")
    clear_portal()

    load(world)

    assert key_of("/home/members/siemens/") == before


def test_a_page_that_has_moved_is_still_the_same_one_on_another_machine(loaded, tmp_path):
    page = MemberPage.objects.get(slug="siemens")
    key = page.translation_key
    page.slug = "siemens-ag"
    page.save_revision().publish()
    export(tmp_path / "moved")
    clear_portal()

    load(tmp_path / "moved")

    assert key_of("/home/members/siemens-ag/") == key


def test_a_new_page_does_not_take_the_key_of_one_that_has_moved_away(loaded, world):
    page = MemberPage.objects.get(slug="siemens")
    page.slug = "siemens-ag"
    page.save_revision().publish()

    load(world)

    assert key_of("/home/members/siemens/") != key_of("/home/members/siemens-ag/")
