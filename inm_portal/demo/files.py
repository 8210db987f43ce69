"""Pictures and files: their tags, their collection, and the bytes themselves."""

import hashlib
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from wagtail.images.models import AbstractImage
from wagtail.models import Collection

from inm_portal.demo import scalars
from inm_portal.demo.fields import Slot
from inm_portal.pages.pictures import metadata_of
from inm_portal.pages.uploads import DocumentField, PictureField

BETWEEN_COLLECTIONS = " / "


class TagsSlot(Slot):
    def __init__(self, field):
        super().__init__(field)
        self.absent = []

    def write(self, instance, names):
        return sorted(getattr(instance, self.key).names()) if instance.pk else []

    def check(self, plain, place, checked):
        if not scalars.TEXTS.accepts(plain):
            checked.wrong(place, f"{self.key} takes a list of texts")

    def fill(self, instance, plain, names):
        """Tags are rows that point to the saved object."""
        if instance.pk:
            getattr(instance, self.key).set(plain)


class CollectionSlot(Slot):
    """Where staff keep a picture or file: the names below the root, such as `Press / Logos`."""

    def write(self, instance, names):
        path = instance.collection.get_ancestors(inclusive=True).filter(depth__gt=1)
        return BETWEEN_COLLECTIONS.join(path.values_list("name", flat=True)) or None

    def check(self, plain, place, checked):
        parts = plain.split(BETWEEN_COLLECTIONS) if isinstance(plain, str) else [""]
        if not all(part and len(part) <= 255 for part in parts):
            checked.wrong(place, f"{self.key} takes names, such as Press{BETWEEN_COLLECTIONS}Logos")

    def fill(self, instance, plain, names):
        collection = Collection.get_first_root_node()
        for name in plain.split(BETWEEN_COLLECTIONS) if plain else []:
            below = collection.get_children().filter(name=name).first()
            collection = below or collection.add_child(name=name)
        instance.collection = collection


def check_file(path, is_image, place, checked):
    """Ask of a file what the admin asks of an upload; `path` is where it lies on disk.

    Uploaded pictures are encoded anew. A file is stored as it is, so that an export is the same:
    what the encoding would take away is refused.
    """
    field = (PictureField if is_image else DocumentField)()
    try:
        # First, so that nothing enormous is read into memory.
        if field.max_upload_size and path.stat().st_size > field.max_upload_size:
            raise ValidationError(f"the file is larger than {field.max_upload_size:,} bytes")
        raw = path.read_bytes()
        field.clean(SimpleUploadedFile(path.name, raw))
        if is_image and (names := metadata_of(raw)):
            words = ", ".join(names)
            raise ValidationError(f"this picture carries more than the picture; remove its {words}")
    except ValidationError as error:
        checked.objections(error, place)


def has_bytes(instance, raw):
    return instance.get_file_hash() == hashlib.sha1(raw, usedforsecurity=False).hexdigest()


class MediaStorage:
    """Puts files into the media storage, which knows no transactions."""

    def __init__(self):
        self._added = []

    @contextmanager
    def undone_on_failure(self):
        try:
            yield self
        except BaseException:
            for storage, name in self._added:
                storage.delete(name)
            raise

    def attach(self, instance, name, raw):
        """Give a picture or document its bytes; the caller saves it.

        An old file stays until the transaction has ended well.
        """
        old = instance.file.name
        storage = instance.file.storage
        instance.file.save(name, ContentFile(raw, name), save=False)
        self._added.append((storage, instance.file.name))
        if isinstance(instance, AbstractImage):
            instance._set_image_file_metadata()
            if instance.pk:
                instance.renditions.all().delete()
        else:
            instance._set_document_file_metadata()
        if old:
            transaction.on_commit(lambda: storage.delete(old))
