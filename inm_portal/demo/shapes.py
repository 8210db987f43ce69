"""The keys that each model's files have: one for each field and each list of child rows.

Found from the models themselves, so that a new field, page type or snippet needs no change here.
"""

from functools import cache

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from taggit.managers import TaggableManager
from treebeard.mp_tree import MP_Node
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import (
    AbstractPage,
    Collection,
    DraftStateMixin,
    LockableMixin,
    Orderable,
    RevisionMixin,
    Site,
    TranslatableMixin,
)

from inm_portal.demo.fields import (
    NoRuleError,
    ReferenceSlot,
    ReferencesSlot,
    RichTextSlot,
    ScalarSlot,
    Slot,
)
from inm_portal.demo.files import CollectionSlot, TagsSlot
from inm_portal.demo.identity import KeySlot
from inm_portal.demo.publication import LiveSlot
from inm_portal.demo.streams import StreamSlot

# What the portal derives or keeps for this database alone.
LEFT_OUT = {
    AbstractPage: {"slug", "draft_title", "content_type", "url_path", "owner", "alias_of"}
    | {"latest_revision_created_at"},
    MP_Node: {"path", "depth", "numchild"},
    RevisionMixin: {"latest_revision"},
    DraftStateMixin: {"live", "has_unpublished_changes", "live_revision", "expired"},
    LockableMixin: {"locked", "locked_at", "locked_by"},
    TranslatableMixin: {"locale"},
    Orderable: {"sort_order"},
    AbstractImage: {"file", "width", "height", "file_size", "file_hash"},
    AbstractDocument: {"file", "file_size", "file_hash"},
    BaseSiteSetting: {"site"},
    # The address of a site belongs to the machine, not to the content.
    Site: {"hostname", "port", "root_page", "is_default_site"},
    Redirect: {"site"},
}
LAST = ("seo_title", "search_description", "show_in_menus", "translation_key")
LAST += (
    "translation_key",
    "live",
    "go_live_at",
    "expire_at",
    "first_published_at",
    "last_published_at",
)


SLOT_OF_FIELD = {
    StreamField: StreamSlot,
    RichTextField: RichTextSlot,
    TaggableManager: TagsSlot,
    ParentalManyToManyField: ReferencesSlot,
}


class ChildrenSlot(Slot):
    """The rows of an InlinePanel, as a list of mappings in their order."""

    def __init__(self, relation):
        super().__init__(relation.field)
        self.key = relation.get_accessor_name()
        self.model = relation.related_model
        self.shape = Shape(self.model, without={relation.field.name})
        self.is_ordered = issubclass(self.model, Orderable)
        self.absent = []

    def write(self, instance, names):
        return [self.shape.write(row, names) for row in getattr(instance, self.key).all()]

    def check(self, plain, place, checked):
        if not isinstance(plain, list):
            checked.wrong(place, f"{self.key} takes a list of mappings")
            return
        for index, row in enumerate(plain):
            self.shape.check(row, (*place, index), checked)

    def fill(self, instance, plain, names):
        """Rows that stay the same keep their primary key: others may point to them."""
        present = list(getattr(instance, self.key).all())
        rows = []
        for order, data in enumerate(plain):
            row = self.model()
            self.shape.fill(row, data, names)
            for other in present:
                if self.shape.agree(row, other, data, names):
                    present.remove(other)
                    row = other
                    break
            if self.is_ordered:
                row.sort_order = order
            rows.append(row)
        getattr(instance, self.key).set(rows)


class Shape:
    """All keys of a model's files, in the order in which they are written."""

    def __init__(self, model, without=()):
        self.model = model
        # The key to the parent of child rows.
        self.without = {*without}
        slots = [slot_for(field) for field in content_fields(model, self.without)]
        slots += [ChildrenSlot(relation) for relation in child_relations(model)]
        if issubclass(model, DraftStateMixin):
            slots.append(LiveSlot(model._meta.get_field("live")))
        self.slots = {slot.key: slot for slot in sorted(slots, key=_place_among_keys)}
        self.children = [slot for slot in slots if isinstance(slot, ChildrenSlot)]
        self.streams = [slot for slot in slots if isinstance(slot, StreamSlot)]

    def write(self, instance, names):
        """Return the mapping that describes the instance, without what is as it would be anyway."""
        data = {key: slot.write(instance, names) for key, slot in self.slots.items()}
        return {key: value for key, value in data.items() if value != self.slots[key].absent}

    def check(self, data, place, checked, besides=()):
        """Complain about unknown, missing and wrong keys; those in `besides` are not ours."""
        if not isinstance(data, dict):
            words = self.model._meta.verbose_name
            checked.wrong(place, f"this takes a mapping with the keys of a {words}")
            return
        for key, value in data.items():
            if key in self.slots:
                self.slots[key].check(value, (*place, key), checked)
            elif key not in besides:
                checked.unknown((*place, key), "key", key, self.slots)
        for key in self._missing(data, checked):
            checked.wrong(place, f"{key} is missing")

    def fill(self, instance, data, names):
        """Make the instance what the file says; relations are saved with the instance."""
        for key, slot in self.slots.items():
            if key in data:
                slot.fill(instance, data[key], names)
            elif not slot.is_kept:
                slot.fill(instance, slot.absent, names)

    def fill_bare(self, instance, data, names):
        """Set single values and the references that lead somewhere by now: enough to insert it."""
        for key, slot in self.slots.items():
            is_reference = isinstance(slot, ReferenceSlot)
            is_bound = is_reference and slot.is_bound(data.get(key), names)
            if key in data and (is_bound or isinstance(slot, ScalarSlot)):
                slot.fill(instance, data[key], names)

    def agree(self, one, other, data, names):
        """Whether two objects say the same, apart from what `data` leaves to the portal."""
        kept = {key for key, slot in self.slots.items() if slot.is_kept and key not in data}
        said, also = self.write(one, names), self.write(other, names)
        return all(said.get(key) == also.get(key) for key in self.slots.keys() - kept)

    def needed_references(self):
        """Return the keys of the references without which the database takes no row."""
        references = [slot for slot in self.slots.values() if isinstance(slot, ReferenceSlot)]
        return {slot.key for slot in references if slot.is_needed_by_drafts}

    def stated(self, instance, data):
        """Return {field: value} of what the portal keeps itself and this file states."""
        kept = {key for key, slot in self.slots.items() if slot.is_kept}
        return {key: getattr(instance, key) for key in kept & data.keys()}

    def parts(self, instance, place=()):
        """Yield (place, object, shape, fields that are not its own) for it and its child rows."""
        yield place, instance, self, self.without
        for slot in self.children:
            for index, row in enumerate(getattr(instance, slot.key).all()):
                yield from slot.shape.parts(row, (*place, slot.key, index))

    def _missing(self, data, checked):
        return [
            key
            for key, slot in self.slots.items()
            if key not in data
            and slot.is_required
            and (slot.is_needed_by_drafts or key == "title" or not checked.is_draft)
        ]


@cache
def shape_of(model):
    return Shape(model)


def slot_for(field):
    """Return the Slot of a model field. Raises NoRuleError for one that files cannot hold."""
    if field.name == "translation_key":
        return KeySlot(field)
    for base, slot in SLOT_OF_FIELD.items():
        if isinstance(field, base):
            return slot(field)
    if isinstance(field, models.ForeignKey) and field.related_model is Collection:
        return CollectionSlot(field)
    if isinstance(field, models.ForeignKey):
        return ReferenceSlot(field)
    # A plain many-to-many relation has no drafts: ParentalManyToManyField is the one to use.
    if field.is_relation:
        raise NoRuleError(field)
    return ScalarSlot(field)


def content_fields(model, without):
    without = without | left_out(model)
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [f for f in fields if f.name not in without and not is_bookkeeping(f)]


def left_out(model):
    return {name for base, names in LEFT_OUT.items() if issubclass(model, base) for name in names}


def is_bookkeeping(field):
    """Whether a field is a key, a stamp of the database or a person's account."""
    target = field.related_model
    return (
        field.primary_key
        or (field.is_relation and getattr(field.remote_field, "parent_link", False))
        or getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
        or (target is not None and target._meta.label == settings.AUTH_USER_MODEL)
        or target is ContentType
    )


def child_relations(model):
    """Return the relations behind InlinePanels, without Wagtail's comments and with no accounts."""
    return [
        relation
        for relation in get_all_child_relations(model)
        if relation.related_model._meta.app_label not in {"wagtailcore", "taggit"}
        and not any(is_account(field) for field in relation.related_model._meta.fields)
    ]


def is_account(field):
    """Whether a row is nothing without somebody's account, which does not travel."""
    target = field.related_model
    is_user = target is not None and target._meta.label == settings.AUTH_USER_MODEL
    return is_user and not field.null


def _place_among_keys(slot):
    """Sort the title first, what is not content last, and leave all else as the model has it."""
    return -1 if slot.key == "title" else LAST.index(slot.key) if slot.key in LAST else -0.5
