"""The ZIP of a release's media kit: made by a task, and offered only as long as it is right."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction

from inm_portal.pages.models import PortalDocument, PortalImage
from news import media_kits
from news.models import MediaKitArchive, ReleasePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run what was done within it to its end, tasks and all."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def document():
    file = ContentFile(b"a,b\n1,2\n", name="readings.csv")
    return PortalDocument.objects.create(title="Readings", summary="What was read.", file=file)


@pytest.fixture
def picture():
    """A picture of its own: a test takes back what it wrote, but no file that it removed."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return PortalImage.objects.create(
        title="A plate",
        description="A plate of one color.",
        credit="Somebody, CC BY 4.0",
        file=ContentFile(file.getvalue(), name="plate.png"),
    )


@pytest.fixture
def release(picture, document, commit):
    page = ReleasePage.objects.live().filter(media_kit=[]).first()
    page.media_kit = [("image", picture), ("file", document)]
    return published(page, commit)


def published(page, commit):
    with commit():
        page.save_revision().publish()
    return ReleasePage.objects.get(pk=page.pk)


def offered(visitor, page):
    """Return the ZIP that the page offers, or None."""
    kit = visitor.get(page.url).text.partition('id="media"')[2]
    if "Download all of it" not in kit:
        return None
    assert f'href="{address_of(page)}"' in kit
    answer = visitor.get(address_of(page), headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert len(content) == MediaKitArchive.objects.get(release=page).size
    assert int(answer["Content-Length"]) == len(content)
    return zipfile.ZipFile(io.BytesIO(content))


def address_of(page):
    return f"/documents/media-kits/{page.pk}/"


def test_the_whole_kit_is_one_file_with_its_credits(visitor, release, picture, document):
    kit = offered(visitor, release)

    picture_name, document_name = f"01-{picture.filename}", f"02-{document.filename}"
    assert kit.namelist() == ["credits.txt", picture_name, document_name]
    assert kit.testzip() is None
    with picture.file.open() as file:
        assert kit.read(picture_name) == file.read()
    assert kit.read(document_name) == b"a,b\n1,2\n"
    parts = kit.read("credits.txt").decode().rstrip().split("\n\n")
    assert parts == [
        release.title,
        f"{picture_name}\n{picture.title}\n{picture.description}\nSomebody, CC BY 4.0",
        f"{document_name}\nReadings\nWhat was read.",
    ]


def test_a_kit_that_has_changed_has_another_file_and_the_old_one_goes(
    visitor, release, picture, commit
):
    old = MediaKitArchive.objects.get(release=release).file.name
    picture.credit = "Somebody else"

    with commit():
        picture.save()

    archive = MediaKitArchive.objects.get(release=release)
    assert archive.file.name != old
    assert not default_storage.exists(old)
    assert b"Somebody else" in offered(visitor, release).read("credits.txt")


def test_until_it_is_made_anew_no_old_file_is_offered(visitor, release, picture):
    PortalImage.objects.filter(pk=picture.pk).update(credit="Somebody else")

    assert MediaKitArchive.objects.filter(release=release).exists()
    assert offered(visitor, release) is None


def test_what_has_not_changed_is_not_made_again(release):
    before = MediaKitArchive.objects.get(release=release).file.name

    media_kits.pack(release)

    assert MediaKitArchive.objects.get(release=release).file.name == before


@pytest.mark.parametrize("end", ["unpublish", "delete"])
def test_nothing_of_a_release_that_is_not_public_can_be_fetched(end, visitor, release, commit):
    archive, address = MediaKitArchive.objects.get(release=release), address_of(release)

    with commit():
        getattr(release, end)()
        # Before any task.
        assert visitor.get(address).status_code == 404

    assert not MediaKitArchive.objects.filter(pk=archive.pk).exists()
    assert not default_storage.exists(archive.file.name)


def test_the_file_itself_has_no_address(visitor, release):
    archive = MediaKitArchive.objects.get(release=release)

    assert default_storage.exists(archive.file.name)
    assert visitor.get(archive.file.url).status_code == 404


def test_a_draft_has_no_file(release, picture, commit):
    with commit():
        release.unpublish()

    with commit():
        release.save_revision()
        picture.save()

    assert not MediaKitArchive.objects.filter(release=release).exists()


def test_a_single_item_needs_no_archive(visitor, release, commit):
    del release.media_kit[1]

    release = published(release, commit)

    assert not MediaKitArchive.objects.filter(release=release).exists()
    assert offered(visitor, release) is None


def test_a_deleted_document_leaves_the_archive(visitor, release, picture, document, commit):
    release.media_kit.append(("image", picture))
    release = published(release, commit)

    with commit():
        document.delete()

    assert offered(visitor, release).namelist()[1:] == [
        f"01-{picture.filename}",
        f"02-{picture.filename}",
    ]


def test_files_of_one_name_stand_beside_each_other(visitor, release, document, commit):
    release.media_kit.append(("file", document))

    release = published(release, commit)

    assert len(set(offered(visitor, release).namelist())) == 4


@pytest.mark.parametrize("is_moved_unseen", [False, True])
def test_nobody_gets_a_private_document_in_an_archive(
    is_moved_unseen, visitor, release, document, commit
):
    private = Collection.get_first_root_node().add_child(name="For the press office")
    login = CollectionViewRestriction.LOGIN
    CollectionViewRestriction.objects.create(collection=private, restriction_type=login)
    assert offered(visitor, release)

    if is_moved_unseen:
        PortalDocument.objects.filter(pk=document.pk).update(collection=private)
    else:
        document.collection = private
        with commit():
            document.save()

    assert visitor.get(address_of(release)).status_code == 404
    assert MediaKitArchive.objects.filter(release=release).exists() == is_moved_unseen


def test_a_file_that_is_lost_is_made_again(visitor, release, commit):
    archive = MediaKitArchive.objects.get(release=release)
    default_storage.delete(archive.file.name)
    assert visitor.get(address_of(release)).status_code == 404

    release = published(release, commit)

    assert offered(visitor, release)


def test_what_was_taken_back_is_gone_though_another_file_is_missing(
    visitor, release, picture, document, commit
):
    archive = MediaKitArchive.objects.get(release=release)
    default_storage.delete(picture.file.name)

    with commit():
        document.delete()

    assert not default_storage.exists(archive.file.name)
    assert visitor.get(address_of(release)).status_code == 404


def test_a_kit_that_is_too_large_is_fetched_one_by_one(visitor, release, commit, monkeypatch):
    monkeypatch.setattr(media_kits, "MOST_BYTES", 100)

    release.media_kit.append(release.media_kit[0])
    release = published(release, commit)

    assert not MediaKitArchive.objects.filter(release=release).exists()
    assert offered(visitor, release) is None
