"""Smaller copies of pictures: a fixed ladder, made by tasks after the upload, for no visitor."""

from dataclasses import dataclass

from django.utils.html import format_html
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import Filter, Picture


@dataclass(frozen=True)
class Ladder:
    """The copies of one kind: operations from small to large, in formats from new to old."""

    operations: tuple[str, ...]
    formats: tuple[str, ...]
    # How wide the layout shows it, as HTML's `sizes`.
    sizes: str = ""
    # Whether it may be below what is seen first.
    is_lazy: bool = True

    @property
    def specs(self):
        return [f"{step}|format-{name}" for name in self.formats for step in self.operations]


PHOTO = ("avif", "webp", "jpeg")
LADDERS = {
    "wide": Ladder(("width-640", "width-1280"), PHOTO, "(min-width: 64rem) 52rem, 92vw"),
    "portrait": Ladder(("fill-160x160", "fill-480x480"), PHOTO, "15rem"),
    # Its ground may be transparent, and it stands at the head of a profile.
    "logo": Ladder(("max-640x320",), ("webp", "png"), is_lazy=False),
    "share": Ladder(("fill-1200x630",), ("jpeg",)),
}


def found(image, kind):
    """Return {spec: rendition} of all copies of a kind, or nothing until they are made."""
    specs = LADDERS[kind].specs
    renditions = image.find_existing_renditions(*(Filter(spec) for spec in specs))
    by_spec = {key.spec: rendition for key, rendition in renditions.items()}
    if len(by_spec) < len(specs):
        return {}
    return {spec: by_spec[spec] for spec in specs}


def picture(image, kind="wide"):
    """Return the markup of `image` in the copies of a kind; the original until they are made."""
    ladder = LADDERS[kind]
    attributes = {"class": "picture", "sizes": ladder.sizes}
    if ladder.is_lazy:
        attributes["loading"] = "lazy"
    if renditions := found(image, kind):
        return Picture(without_twins(renditions), attributes)
    return format_html(
        '<img class="picture" src="{}" width="{}" height="{}" alt="{}">',
        image.file.url,
        image.width,
        image.height,
        image.default_alt_text,
    )


def without_twins(renditions):
    """Leave out what is as wide as another of its format: no copy is larger than its original."""
    widths = {(spec.rpartition("-")[2], r.width): spec for spec, r in reversed(renditions.items())}
    return {spec: r for spec, r in renditions.items() if spec in widths.values()}


def share_copy(image):
    """Return the copy that is shown where the page's address is shared, or None."""
    return next(iter(found(image, "share").values()), None)


@task()
def make_renditions(pk):
    image = get_image_model().objects.filter(pk=pk).first()
    if image:
        image.get_renditions(*(spec for ladder in LADDERS.values() for spec in ladder.specs))
