"""Many pages at once, as they would lie in the database if Wagtail had made each of them."""

import datetime
import itertools
from functools import cache
from unittest import mock

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from wagtail.models import Locale, Page, PageLogEntry, Revision
from wagtail.rich_text import get_text_for_indexing
from wagtail.search.backends import get_search_backend

from inm_portal.pages.models import Figure

BATCH = 1000
plain_text = cache(get_text_for_indexing)
# One page of so many is a draft, has changes that wait, or keeps its revision.
DRAFT_EVERY, CHANGED_EVERY, REVISION_EVERY = 25, 20, 20


class Planter:
    """Puts pages below their parents."""

    def __init__(self, progress):
        self.progress = progress
        self.locale = Locale.get_default()
        self.index = get_search_backend().get_index_for_model(Page)
        self.minutes = itertools.count()

    def plant(self, parent, pages):
        """Store `pages`, of one type, as the last children of `parent`; return them.

        The first of them is always public.
        """
        last = Page.objects.child_of(parent).order_by("path").last()
        taken = Page._str2int(last.path[-Page.steplen :]) if last else 0
        for number, page in enumerate(pages):
            self.place(page, parent, taken + number + 1)
            self.publish(page, number)
        for batch in cut(pages):
            store(batch)
        children = Page.objects.child_of(parent).count()
        Page.objects.filter(pk=parent.pk).update(numchild=children)
        self.progress(f"{len(pages)} {pages[0]._meta.verbose_name_plural}")
        return pages

    def place(self, page, parent, step):
        page.path = Page._get_path(parent.path, parent.depth + 1, step)
        page.depth = parent.depth + 1
        page.slug = page.slug or f"{page._meta.model_name}-{step}"
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.locale = self.locale

    def publish(self, page, number):
        # A minute apart, so that dates differ.
        at = now() - datetime.timedelta(minutes=next(self.minutes))
        page.live = number % DRAFT_EVERY != DRAFT_EVERY - 1
        page.has_unpublished_changes = not page.live or number % CHANGED_EVERY == CHANGED_EVERY - 1
        page.latest_revision_created_at = at
        if page.live:
            page.first_published_at = page.last_published_at = at

    def finish(self, pages):
        """Give stored `pages` of one type, with their relations, what Wagtail's signals would."""
        markup = Figure.objects.filter(page__in=type(pages[0]).objects.all()).first()
        self.index_rows(pages)
        for batch in cut(pages):
            revise(batch[::REVISION_EVERY])
            log(batch)
            Figure.objects.bulk_create(figure(page, markup) for page in batch)

    def index_rows(self, rows):
        # Pages share texts, and the index reads each of a page's five times.
        with (
            mock.patch("wagtail.blocks.field_block.get_text_for_indexing", plain_text),
            mock.patch("wagtail.fields.get_text_for_indexing", plain_text),
        ):
            for batch in cut(rows):
                self.index.add_items(type(batch[0]), batch)
        self.progress(f"{len(rows)} {rows[0]._meta.verbose_name_plural} in the search index")


def cut(rows):
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def store(pages):
    """Insert pages of one type: Django's bulk_create refuses models of more than one table."""
    model = type(pages[0])
    shared = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    bases = [Page(**{name: getattr(page, name) for name in shared}) for page in pages]
    for base in bases:
        base.content_type = ContentType.objects.get_for_model(model)
    for page, base in zip(pages, Page.objects.bulk_create(bases), strict=True):
        page.pk = page.id = page.page_ptr_id = base.pk
        page._state.adding = False
    rows = model._base_manager.get_queryset()
    rows._for_write = True
    rows._batched_insert(pages, model._meta.local_concrete_fields, BATCH)


def revise(pages):
    kind = ContentType.objects.get_for_model(type(pages[0]))
    base = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=base,
            object_id=str(page.pk),
            created_at=page.latest_revision_created_at,
            object_str=str(page),
            content=page.serializable_data(),
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = revision
        page.live_revision = revision if page.live else None
    Page.objects.bulk_update(
        [
            Page(
                pk=p.pk,
                latest_revision_id=p.latest_revision_id,
                live_revision_id=p.live_revision_id,
            )
            for p in pages
        ],
        ["latest_revision", "live_revision"],
    )


def log(pages):
    kind = ContentType.objects.get_for_model(type(pages[0]))
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type=kind,
            label=page.title,
            action="wagtail.create",
            timestamp=page.latest_revision_created_at,
            content_changed=True,
        )
        for page in pages
    )


def figure(page, drawn):
    """Return a figure for `page` that is as large as one that was `drawn` of its type."""
    return Figure(
        page_id=page.pk,
        digest="0" * 32,
        share_digest="0" * 32,
        markup=drawn.markup if drawn else "",
        caption=drawn.caption if drawn else "",
        share=f"share/{page.pk}.png",
    )
