"""Uploaded pictures, encoded anew: what comes out is a picture and nothing else.

Cameras write the place and the owner into a picture, a file can be a picture and a script at
once, and a broken one would fail only when it is shown.
"""

import io

from PIL import ExifTags, Image, ImageOps, ImageSequence

# Enough for print at 34 cm; beyond that, encoding and every smaller copy take seconds.
LONGEST_SIDE = 4000
# What a picture needs of its metadata: colors, transparency, and how it moves.
KEPT = {"icc_profile", "transparency", "background", "loop", "duration", "disposal", "blend"}
# Further facts about the encoding, which say nothing of where a picture comes from.
TECHNICAL = {"adobe", "adobe_transform", "aspect", "bbox", "chromaticity", "default_image", "dpi"}
TECHNICAL |= {"extension", "gamma", "interlace", "jfif", "jfif_density", "jfif_unit"}
TECHNICAL |= {"jfif_version", "progression", "progressive", "srgb", "timestamp", "version"}
OPTIONS = {
    "JPEG": {"quality": 90},
    "PNG": {"compress_level": 4},
    "GIF": {},
    "WEBP": {"quality": 90, "method": 2},
    "AVIF": {"quality": 80, "speed": 9},
}


class BrokenPictureError(ValueError):
    """The bytes are not a picture that can be shown."""


def encode_anew(data: bytes) -> bytes:
    """Return the picture in `data` in the same format: upright, without metadata, not too large.

    Raises BrokenPictureError where it cannot be decoded to its last frame.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return encoded(picture, data)
    # Decoders answer a broken file with whatever error their code runs into.
    except Exception as error:
        raise BrokenPictureError(str(error)) from error


def format_of(picture):
    # Telephones add a second picture for depth, which makes the format MPO; the first is meant.
    return "JPEG" if picture.format == "MPO" else picture.format


def encoded(picture, data):
    picture_format = format_of(picture)
    options = OPTIONS[picture_format].copy()
    if picture_format == "WEBP" and b"VP8L" in data[:64]:
        options |= {"lossless": True, "quality": 20}
    target = io.BytesIO()
    if picture_format != "JPEG" and getattr(picture, "is_animated", False):
        frames = [plain(fitting(frame.copy())) for frame in ImageSequence.Iterator(picture)]
        options |= {"save_all": True, "append_images": frames[1:], **motion(frames)}
        frames[0].save(target, picture_format, **options)
    elif may_keep_tables(picture):
        plain(picture).save(target, picture_format, quality="keep")
    else:
        # Many pixels are decoded at a half or less, but never below what is kept.
        picture.draft(None, fitting_size(picture.size))
        shown = plain(fitting(ImageOps.exif_transpose(shallow(picture))))
        shown.save(target, picture_format, **options)
    return target.getvalue()


def may_keep_tables(picture):
    """Whether it is a JPEG of which the same tables of quantization lose hardly anything."""
    is_upright = picture.getexif().get(ExifTags.Base.Orientation, 1) == 1
    return picture.format == "JPEG" and is_upright and max(picture.size) <= LONGEST_SIDE


def fitting(picture):
    size = fitting_size(picture.size)
    return picture if size == picture.size else picture.resize(size)


def fitting_size(size):
    longest = max(size)
    if longest <= LONGEST_SIDE:
        return size
    width, height = (max(1, round(side * LONGEST_SIDE / longest)) for side in size)
    return width, height


def shallow(picture):
    """Return it with 256 levels of gray instead of 65,536: few encoders take more."""
    if not picture.mode.startswith("I"):
        return picture
    gray = picture.convert("I").point(lambda level: level / 256).convert("L")
    # A gray that counts as transparent is given in the levels that there were.
    gray.info = {name: value for name, value in picture.info.items() if name != "transparency"}
    return gray


def metadata_of(data: bytes) -> list[str]:
    """Return the names of what the picture in `data` tells besides the picture, such as exif."""
    with Image.open(io.BytesIO(data)) as picture:
        # Some formats have it behind the picture.
        picture.load()
        return sorted(map(str, picture.info.keys() - KEPT - TECHNICAL))


def plain(picture):
    """Take away what the encoders would write besides the picture, such as comments."""
    picture.info = {name: value for name, value in picture.info.items() if name in KEPT}
    return picture


def motion(frames):
    return {
        "duration": [frame.info.get("duration", 0) for frame in frames],
        "loop": frames[0].info.get("loop", 0),
    }
