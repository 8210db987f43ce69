"""Drawings and share images of pages: made by tasks when content changes, and stored.

A page says with its `sketch` which drawing it has, as a call that is not made yet. The digest of
the call and of the drawings' code tells whether what is stored still holds, so that most tasks
end without drawing anything.
"""

import hashlib
from functools import cache, partial
from pathlib import Path

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task
from wagtail.models import Page, Site

from inm_portal import drawings
from inm_portal.pages.models import BasePage, Branding, Figure
from inm_portal.pages.sketches import FONT, font, plate


@cache
def code_digest():
    """Return what stands for the drawings' code and font: others draw everything anew."""
    folder = Path(drawings.__file__).parent
    sources = [file.read_bytes() for file in [*sorted(folder.rglob("*.py")), FONT]]
    return hashlib.sha256(b"".join(sources)).hexdigest()


def digest_of(*inputs):
    """Return what stands for `inputs`: texts, and sketches with all their arguments."""
    said = [says(one) if isinstance(one, partial) else one for one in inputs]
    return hashlib.sha256(repr((code_digest(), said)).encode()).hexdigest()[:32]


def says(sketch):
    return sketch.func.__qualname__, sketch.args, sketch.keywords


def branding_of(page):
    return Branding.for_site(page.get_site() or Site.objects.get(is_default_site=True))


def draw_page(page):
    """Bring the stored drawing and share image of `page` up to date.

    A page that has one keeps what was drawn last when it is no longer public.
    """
    branding = branding_of(page)
    figure = Figure.objects.filter(page=page.pk).first() or Figure(page_id=page.pk)
    old_share = figure.share.name
    sketch = page.sketch(branding)
    is_drawn = draw_markup(figure, sketch, page.lettering(), page.marks())
    is_shared = draw_share(figure, page, branding, sketch or partial(plate, branding.short_name))
    if is_drawn or is_shared:
        figure.save()
    if is_shared:
        # Only now does nothing refer to it any more.
        forget_file(figure.share.storage, old_share)


def draw_markup(figure, sketch, lettering, marks):
    digest = digest_of(sketch, lettering, marks)
    if figure.digest == digest:
        return False
    drawing = sketch() if sketch else None
    figure.caption = drawing.description if drawing else ""
    figure.markup = markup_of(drawing)
    figure.letters = lettering() if lettering else {}
    figure.marks = markup_of(marks and marks())
    figure.digest = digest
    return True


def markup_of(drawing):
    return drawings.to_svg(drawing, decorative=True) if drawing else ""


def draw_share(figure, page, branding, sketch):
    texts = page.title, branding.full_name, branding.plate_color
    digest = "" if page.share_image_id else digest_of(sketch, *texts)
    if figure.share_digest == digest:
        return False
    figure.share = ""
    if digest:
        title, site, color = texts
        picture = drawings.share_image(title, site, sketch(), font(), color)
        figure.share.save(f"{digest}.png", ContentFile(picture), save=False)
    figure.share_digest = digest
    return True


def forget_file(storage, name):
    """Remove a file, if there is one, after the change is certain."""
    if name:
        transaction.on_commit(partial(storage.delete, name))


def counting_pages():
    """Return the public pages whose drawings count other pages."""
    types = [m for m in apps.get_models() if issubclass(m, BasePage) and m.drawing_counts]
    return [page for page_type in types for page in page_type.objects.live()]


def draw_site(progress=lambda done, of: None):
    """Bring the figures of all public pages up to date."""
    pages = Page.objects.live().filter(depth__gt=1)
    count = pages.count()
    for done, page in enumerate(pages.specific().iterator(), 1):
        if isinstance(page, BasePage):
            draw_page(page)
        progress(done, count)


@task()
def draw_one(pk):
    page = Page.objects.live().filter(pk=pk).specific().first()
    if isinstance(page, BasePage):
        draw_page(page)


@task()
def draw_counts():
    for page in counting_pages():
        draw_page(page)


@task()
def draw_all():
    draw_site()
