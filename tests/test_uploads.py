"""Pictures that staff upload: known types only, described, and nothing besides the picture."""

import io
import random
import time
import zlib

import pytest
from admin_forms import form_of, send
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFile

from inm_portal.pages import uploads
from inm_portal.pages.models import PortalImage
from inm_portal.pages.pictures import LONGEST_SIDE, encode_anew
from inm_portal.pages.uploads import PictureField

pytestmark = pytest.mark.django_db
# Far more than any picture takes on a busy machine: against a decoder that hangs.
LONGEST_SECONDS = 60

SECRET = b"taken at 42.3601 N"
MORE_THAN_ALLOWED = 10 * 1024 * 1024 + 1


def picture(kind="PNG", size=(40, 30), **options):
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(target, kind, **options)
    return target.getvalue()


def exif(**tags):
    made = Image.Exif()
    for number, value in tags.items():
        made[int(number.removeprefix("tag"), 16)] = value
    return made


def telling(kind):
    """A picture of this kind that says more than it shows, with a script after its end."""
    described = {"exif": exif(tag010e=SECRET.decode())} if kind != "GIF" else {"comment": SECRET}
    return picture(kind, **described) + b"<script>" + SECRET + b"</script>"


@pytest.fixture
def client(editor, signed_in):
    return signed_in(editor)


# The three ways by which a picture comes in; each returns what the uploader reads.


def add_alone(client, file, **fields):
    fields = {"title": "A picture", "description": "A gray ramp.", **fields}
    return send(client, reverse("wagtailimages:add"), file=file, **fields).content.decode()


def add_among_several(client, file, **fields):
    answer = client.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": file, "title": "A picture"},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    if not answer["success"]:
        return answer["error_message"]
    upload = answer["uploaded_file_id"]
    fields = {"title": "A picture", "description": "A gray ramp.", "tags": "", **fields}
    return client.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload]),
        {f"uploaded-image-{upload}-{name}": value for name, value in fields.items()},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).content.decode()


def add_while_choosing(client, file, **fields):
    fields = {"title": "A picture", "description": "A gray ramp.", "file": file, **fields}
    return client.post(
        reverse("wagtailimages_chooser:create"),
        {f"image-chooser-upload-{name}": value for name, value in fields.items()},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).content.decode()


WAYS = [add_alone, add_among_several, add_while_choosing]
by_way = pytest.mark.parametrize("add", WAYS, ids=lambda way: way.__name__)


@pytest.mark.sqlite
@by_way
@pytest.mark.parametrize("kind", ["AVIF", "GIF", "JPEG", "PNG", "WEBP"])
def test_a_picture_is_stored_without_what_it_does_not_show(add, kind, client):
    data = telling(kind)
    assert SECRET in data

    add(client, SimpleUploadedFile(f"a.{kind.lower()}", data))

    stored = PortalImage.objects.get(title="A picture")
    with stored.file.open() as file:
        kept = file.read()
    assert SECRET not in kept
    assert Image.open(io.BytesIO(kept)).size == (stored.width, stored.height) == (40, 30)
    assert stored.file_size == len(kept)


BROKEN = {
    "cut.png": picture()[:-40],
    "cut.jpg": picture("JPEG")[:300],
    "cut.webp": picture("WEBP")[:60],
    "only-a-header.png": picture()[:24],
    "only-a-header.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "page.jpg": b"<html><script>alert(1)</script></html>",
    "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "really-a-gif.png": picture("GIF"),
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "scan.tiff": picture("TIFF"),
    "empty.png": b"",
}


@pytest.mark.sqlite
@by_way
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_picture_is_refused_with_a_reason(add, name, client):
    answer = add(client, SimpleUploadedFile(name, BROKEN[name]))

    assert not PortalImage.objects.filter(title="A picture").exists()
    assert any(
        reason in answer
        for reason in (
            "Upload a valid image",
            "Not a supported image format",
            "Not a valid .png image",
            "The submitted file is empty",
        )
    ), answer[-500:]


@by_way
def test_a_file_over_ten_megabytes_is_refused(add, client):
    heavy = picture() + bytes(MORE_THAN_ALLOWED)

    answer = add(client, SimpleUploadedFile("heavy.png", heavy))

    assert "This file is too big" in answer
    assert not PortalImage.objects.filter(title="A picture").exists()


@by_way
def test_a_small_file_with_enormous_dimensions_is_refused_before_it_is_decoded(
    add, client, monkeypatch
):
    header = bytearray(picture())
    header[16:24] = (30_000).to_bytes(4, "big") * 2
    # The checksum of that chunk, as a decoder would want it.
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    decoded = []
    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded.append)

    answer = add(client, SimpleUploadedFile("bomb.png", bytes(header)))

    assert "pixels" in answer or "Upload a valid image" in answer
    assert not PortalImage.objects.filter(title="A picture").exists()
    assert decoded == []


@by_way
def test_a_strip_longer_than_any_camera_makes_is_refused(add, client):
    answer = add(client, SimpleUploadedFile("strip.png", picture(size=(20_001, 2))))

    assert "This picture has 20001 by 2 pixels" in answer
    assert not PortalImage.objects.filter(title="A picture").exists()


def moving(kind, frames, size=(10, 10)):
    target = io.BytesIO()
    first, *others = (Image.new("RGB", size, (20 * n, 0, 0)) for n in range(frames))
    first.save(target, kind, save_all=True, append_images=others)
    return target.getvalue()


@pytest.mark.parametrize(("kind", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp")])
def test_a_moving_picture_has_a_limit_of_all_its_frames(kind, name, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_MOVING_PIXELS", 500)
    field = PictureField()

    field.clean(SimpleUploadedFile(name, moving(kind, frames=5)))
    with pytest.raises(ValidationError, match="6 frames of 10 by 10 pixels"):
        field.clean(SimpleUploadedFile(name, moving(kind, frames=6)))


def test_the_second_picture_of_a_telephone_is_no_movement(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_MOVING_PIXELS", 100)

    file = PictureField().clean(SimpleUploadedFile("a.jpg", moving("MPO", frames=2)))

    assert Image.open(file).format == "JPEG"


@pytest.mark.parametrize(("kind", "fits"), [("JPEG", True), ("PNG", False)])
def test_only_photographs_may_have_more_pixels_than_are_kept(kind, fits):
    file = SimpleUploadedFile(f"a.{kind.lower()}", picture(kind, size=(5000, 3600)))

    if fits:
        assert Image.open(PictureField().clean(file)).size == (LONGEST_SIDE, 2880)
    else:
        with pytest.raises(ValidationError, match="or save it as JPEG"):
            PictureField().clean(file)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 1), (1, 20_000)])
def test_a_thread_or_a_point_is_a_picture_too(size):
    file = PictureField().clean(SimpleUploadedFile("a.png", picture(size=size)))

    assert Image.open(file).size == tuple(min(side, LONGEST_SIDE) for side in size)


def test_a_picture_of_65536_grays_keeps_its_look():
    levels = [256 * row + 7 for row in range(256)]
    target = io.BytesIO()
    deep = b"".join(level.to_bytes(2, "little") for level in levels)
    Image.frombytes("I;16", (1, 256), deep).save(target, "PNG")

    shown = Image.open(io.BytesIO(encode_anew(target.getvalue())))

    assert (shown.mode, list(shown.tobytes())) == ("L", list(range(256)))


@by_way
@pytest.mark.parametrize("description", ["", "   "])
def test_a_picture_without_alternative_text_is_refused(add, description, client):
    answer = add(client, SimpleUploadedFile("a.png", picture()), description=description)

    assert "This field is required" in answer
    assert not PortalImage.objects.filter(title="A picture").exists()


def test_alternative_text_cannot_be_taken_away_later(client):
    add_alone(client, SimpleUploadedFile("a.png", picture()))
    stored = PortalImage.objects.get(title="A picture")

    send(client, reverse("wagtailimages:edit", args=[stored.pk]), description="", file=None)

    stored.refresh_from_db()
    assert stored.description == "A gray ramp."


def test_the_focal_point_that_an_editor_draws_is_kept(client):
    add_alone(client, SimpleUploadedFile("a.png", picture()))
    stored = PortalImage.objects.get(title="A picture")
    address = reverse("wagtailimages:edit", args=[stored.pk])
    assert "focal_point_x" in form_of(client, address)

    send(
        client,
        address,
        file=None,
        focal_point_x="10",
        focal_point_y="8",
        focal_point_width="6",
        focal_point_height="4",
    )

    stored.refresh_from_db()
    point = stored.get_focal_point()
    assert (point.centroid, point.size) == ((10, 8), (6, 4))


def test_a_photograph_taken_sideways_is_stored_upright():
    # 6: to be turned by 90 degrees; 3: by 180, which leaves the size as it is.
    sideways, headlong = (picture("JPEG", exif=exif(tag0112=turn)) for turn in (6, 3))

    turned, stood_up = (Image.open(io.BytesIO(encode_anew(d))) for d in (sideways, headlong))

    assert turned.size == (30, 40)
    # The gradient is dark at the top.
    top, bottom = stood_up.getpixel((20, 1))[0], stood_up.getpixel((20, 28))[0]
    assert top > bottom


def test_a_photograph_loses_nothing_to_speak_of():
    before = picture("JPEG", size=(400, 300), quality=80)

    after = encode_anew(before)

    first, second = (Image.open(io.BytesIO(data)) for data in (before, after))
    difference = max(abs(a - b) for a, b in zip(first.tobytes(), second.tobytes(), strict=True))
    assert difference <= 4


def test_a_picture_of_many_pixels_is_made_smaller():
    data = picture("JPEG", size=(LONGEST_SIDE + 1000, 500))

    assert Image.open(io.BytesIO(encode_anew(data))).size == (LONGEST_SIDE, 400)


def test_a_moving_picture_keeps_its_frames_and_their_times():
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "green", "blue")]
    target = io.BytesIO()
    frames[0].save(
        target, "GIF", save_all=True, append_images=frames[1:], duration=[50, 60, 70], loop=2
    )

    moving = Image.open(io.BytesIO(encode_anew(target.getvalue())))

    durations = []
    for number in range(moving.n_frames):
        moving.seek(number)
        durations.append(moving.info["duration"])
    assert (durations, moving.info["loop"]) == ([50, 60, 70], 2)


def damaged(data, chance):
    """A copy with a few bytes changed, left out or put in."""
    bytes_ = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(bytes_))
        match chance.randrange(4):
            case 0:
                del bytes_[place + 1 :]
            case 1:
                bytes_[place:place] = chance.randbytes(4)
            case _:
                bytes_[place] = chance.randrange(256)
    return bytes(bytes_)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", ["AVIF", "GIF", "JPEG", "PNG", "WEBP"])
def test_no_damaged_picture_gets_past_the_message(kind):
    chance = random.Random(kind)
    field = PictureField()
    slowest = 0
    for _ in range(200):
        file = SimpleUploadedFile(f"a.{kind.lower()}", damaged(telling(kind), chance))
        started = time.monotonic()
        try:
            field.clean(file)
        except ValidationError:
            continue
        finally:
            slowest = max(slowest, time.monotonic() - started)
        assert SECRET not in file.read()
    assert slowest < LONGEST_SECONDS
