"""Copies of pictures: made after the upload, found when a page is shown."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from PIL import Image

from inm_portal.pages import renditions
from inm_portal.pages.models import PortalImage, PortalRendition
from inm_portal.pages.uploads import PictureField
from members.models import PersonPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return PortalImage.objects.first()


def shown(image, kind):
    template = Template('{% include "includes/picture.html" with image=image kind=kind only %}')
    return BeautifulSoup(template.render(Context({"image": image, "kind": kind})), "html.parser")


def test_every_copy_is_made_after_the_upload(image):
    """The content that the tests stand on was loaded with its tasks."""
    specs = [spec for ladder in renditions.LADDERS.values() for spec in ladder.specs]

    assert set(image.renditions.values_list("filter_spec", flat=True)) >= set(specs)


def test_a_picture_offers_the_new_formats_first_and_keeps_its_place(image):
    picture = shown(image, "wide").picture

    assert [source["type"] for source in picture.select("source")] == ["image/avif", "image/webp"]
    widths = [entry.split()[1] for entry in picture.source["srcset"].split(", ")]
    assert widths == ["640w", f"{min(1280, image.width)}w"]
    assert picture.img["loading"] == "lazy"
    assert {"width", "height"} <= picture.img.attrs.keys()
    assert picture.img["alt"] == image.description


def test_a_logo_keeps_its_transparent_ground_and_is_not_lazy(image):
    picture = shown(image, "logo").picture

    assert picture.img["src"].endswith(".png")
    assert "loading" not in picture.img.attrs


def test_a_copy_that_is_not_made_yet_is_not_made_for_a_visitor(image, visitor):
    person = PersonPage.objects.live().first()
    person.portrait = image
    person.save()
    PortalRendition.objects.all().delete()

    page = BeautifulSoup(visitor.get(person.url).content, "html.parser")

    assert page.select_one(".portrait img")["src"] == image.file.url
    assert not PortalRendition.objects.exists()


def test_another_focal_point_makes_other_copies(image, django_capture_on_commit_callbacks):
    before = renditions.found(image, "portrait")
    with django_capture_on_commit_callbacks(execute=True):
        image.focal_point_x = image.focal_point_y = 20
        image.focal_point_width = image.focal_point_height = 30
        image.save()

    after = renditions.found(image, "portrait")

    assert after
    assert {r.pk for r in after.values()}.isdisjoint(r.pk for r in before.values())


def test_a_picture_that_is_gone_by_the_time_of_its_task_is_no_error():
    count = PortalRendition.objects.count()

    renditions.make_renditions.func(0)

    assert PortalRendition.objects.count() == count


MODES = [
    ("PNG", "1"),
    ("PNG", "LA"),
    ("PNG", "P"),
    ("PNG", "I;16"),
    ("PNG", "RGBA"),
    ("JPEG", "L"),
    ("JPEG", "CMYK"),
    ("GIF", "P"),
    ("WEBP", "RGBA"),
    ("AVIF", "RGBA"),
]


@pytest.mark.parametrize(("kind", "mode"), MODES)
@pytest.mark.parametrize("size", [(40, 30), (1, 1), (2000, 1)])
def test_every_kind_of_picture_has_all_copies(kind, mode, size):
    data = io.BytesIO()
    Image.new(mode, size).save(data, kind)
    name = f"a.{kind.lower()}"
    file = PictureField().clean(SimpleUploadedFile(name, data.getvalue()))
    image = PortalImage.objects.create(title="A", description="A.", file=file)

    renditions.make_renditions.func(image.pk)

    specs = {spec for ladder in renditions.LADDERS.values() for spec in ladder.specs}
    assert set(image.renditions.values_list("filter_spec", flat=True)) == specs


def test_a_small_picture_has_one_copy_of_each_format(image):
    image.renditions.update(width=500)
    # Wagtail keeps the rows there, too.
    cache.clear()

    picture = shown(image, "wide").picture

    assert [" " in source["srcset"] for source in picture.select("source")] == [False, False]
