"""Damaged, spliced and lying pictures, sent as a representative's logo: refused or made anew."""

import io
import os
import random
import time
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from profiles import form_of

from inm_portal.pages.models import PortalImage
from inm_portal.pages.pictures import metadata_of
from inm_portal.pages.renditions import LADDERS, make_renditions
from members.models import ProfileChange

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::UserWarning:PIL"),
    pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
]

IS_WHOLE = bool(os.environ.get("SECURITY_WHOLE"))
NUMBER = 10_000 if IS_WHOLE else 500
# Of the picture's own work, without the machine's other work.
LONGEST_SECONDS = 2
MOST_GROWTH = 150 * 1024 * 1024
SECRET = b"taken-at-42.3601-N"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>1</script></svg>"
PREFIXES = [
    b"PK\x03\x04",
    b"<html><script>alert(1)</script>",
    b"%PDF-1.7\n",
    b"GIF89a",
    b"\x00" * 64,
]
SUFFIXES = [b"<script>" + SECRET + b"</script>", b"<?php " + SECRET, b"PK\x03\x04" + SECRET]


def made(kind, mode="RGB", size=(40, 30), **options):
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, kind, **options)
    return target.getvalue()


def moving(kind):
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "green", "blue")]
    target = io.BytesIO()
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


def with_exif(kind):
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return made(kind, exif=exif)


SEEDS = [
    *[(extension, with_exif(kind)) for kind, extension in (("JPEG", "jpg"), ("PNG", "png"))],
    *[(extension, with_exif(kind)) for kind, extension in (("WEBP", "webp"), ("AVIF", "avif"))],
    *[("png", made("PNG", mode)) for mode in ("1", "L", "LA", "P", "RGBA")],
    ("gif", made("GIF", "P", comment=SECRET)),
    ("jpg", made("JPEG", "CMYK")),
    ("jpg", made("JPEG", progressive=True)),
    ("webp", made("WEBP", "RGBA", lossless=True)),
    ("gif", moving("GIF")),
    ("webp", moving("WEBP")),
    ("png", moving("PNG")),
    ("svg", SVG),
    ("tiff", made("TIFF")),
    ("bmp", made("BMP")),
    ("ico", made("ICO", size=(32, 32))),
]
ALLOWED = settings.WAGTAILIMAGES_EXTENSIONS


# Each makes another file of one: (the chance, its bytes).


def unchanged(chance, data):
    return data


def flip_bits(chance, data):
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(chance, data):
    return data[: chance.randrange(1, len(data))]


def take_out(chance, data):
    place = chance.randrange(len(data))
    return data[:place] + data[place + chance.randint(1, 40) :]


def other_header(chance, data):
    _, other = chance.choice(SEEDS)
    length = chance.randint(4, 32)
    return other[:length] + data[length:]


def splice(chance, data):
    _, other = chance.choice(SEEDS)
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def prefixed(chance, data):
    return chance.choice(PREFIXES) + data


def suffixed(chance, data):
    return data + chance.choice(SUFFIXES)


def enormous(chance, data):
    """Write large dimensions where PNG, GIF, BMP and JPEG have theirs."""
    changed = bytearray(data)
    if data[:4] == b"\x89PNG":
        for place in (16, 20):
            changed[place : place + 4] = chance.choice([1, 4000, 30_000, 2**31 - 1]).to_bytes(
                4, "big"
            )
        changed[29:33] = zlib.crc32(changed[12:29]).to_bytes(4, "big")
    elif data[:3] == b"GIF":
        changed[6:10] = chance.choice(
            [b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x01\x00\xff\x7f"]
        )
    elif (place := data.find(b"\xff\xc0")) > 0:
        changed[place + 5 : place + 9] = chance.randbytes(4)
    else:
        changed[: chance.randint(1, 8)] = chance.randbytes(8)
    return bytes(changed)


WAYS = [
    unchanged,
    flip_bits,
    flip_bits,
    cut,
    take_out,
    other_header,
    splice,
    prefixed,
    suffixed,
    enormous,
]


def mutated(chance):
    """Return (name of the way, an uploaded file)."""
    extension, data = chance.choice(SEEDS)
    way = chance.choice(WAYS)
    # What is no picture of the portal comes under the name of one as well.
    if extension not in ALLOWED and chance.random() < 0.7:
        extension = chance.choice(ALLOWED)
    return way.__name__, SimpleUploadedFile(f"logo.{extension}", way(chance, data))


def memory():
    """Return the bytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def check_stored(image):
    """What is kept is a whole picture, nothing else, and every copy of it can be made."""
    with image.file.open() as file:
        kept = file.read()
    assert SECRET not in kept
    assert metadata_of(kept) == []
    with Image.open(io.BytesIO(kept)) as picture:
        picture.load()
        assert picture.size == (image.width, image.height)


def check_copies(image):
    make_renditions.func(image.pk)
    specs = {spec for ladder in LADDERS.values() for spec in ladder.specs}
    assert set(image.renditions.values_list("filter_spec", flat=True)) == specs


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read as Linux has it")
def test_no_picture_breaks_the_form_of_a_logo(partner, signed_in, record_property):
    client, chance = signed_in(partner), random.Random(4)
    client.raise_request_exception = False
    data = form_of(client) | {"logo_by": ["A person"], "logo_consent": ["on"], "save": ["1"]}
    known = set(PortalImage.objects.values_list("pk", flat=True))
    statuses, slowest, before = {}, (0, ""), 0
    for number in range(NUMBER):
        way, file = mutated(chance)
        with transaction.atomic():
            started = time.process_time()
            answer = client.post("/partner/profile/", data | {"logo_file": file})
            slowest = max(slowest, (time.process_time() - started, f"{way} {file.name}"))
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
            assert answer.status_code in (200, 302), (number, way, file.name)
            stored = PortalImage.objects.exclude(pk__in=known)
            assert len(stored) == ProfileChange.objects.filter(field="logo").count()
            assert len(stored) == (1 if answer.status_code == 302 else 0)
            for image in stored:
                check_stored(image)
                if number % 10 == 0:
                    check_copies(image)
                image.file.storage.delete(image.file.name)
            transaction.set_rollback(True)
        # What the first hundred have loaded stays, and is no growth.
        before = memory() if number == 100 else before
    growth = memory() - before
    record_property(
        "figures",
        f"uploads: {NUMBER} pictures, answers {statuses}, slowest {slowest[0]:.2f} s "
        f"({slowest[1]}), memory {growth / 1024 / 1024:+.0f} MB",
    )
    assert slowest[0] < LONGEST_SECONDS, slowest
    assert growth < MOST_GROWTH
