"""The archive of a release's media kit, as it is stored and offered."""

import hashlib

from django.db import models


class MediaKitArchive(models.Model):
    """All of a public release's media kit in one ZIP; news/media_kits.py makes it."""

    release = models.OneToOneField(
        "news.ReleasePage", on_delete=models.CASCADE, primary_key=True, related_name="archive"
    )
    # Of all that the file follows from: it tells whether it still holds.
    digest = models.CharField(max_length=32)
    file = models.FileField(upload_to="media_kits")
    # In bytes, so that no page has to look at the file.
    size = models.PositiveBigIntegerField()

    def __str__(self):
        return f"Media kit of {self.release}"


def items_of(release):
    """Return the pictures and documents of the media kit that are still there."""
    return [block.value for block in release.media_kit if block.value]


def credits_of(release):
    """Return the text that the archive has beside its files: what each is, and whose."""
    parts = [release.title]
    for number, item in enumerate(items_of(release), 1):
        texts = (getattr(item, name, "") for name in ("description", "summary", "credit"))
        parts.append("\n".join([name_of(item, number), item.title, *filter(None, texts)]))
    return "\n\n".join(parts) + "\n"


def name_of(item, number):
    """Return the item's name in the archive: two files may have the same one outside."""
    return f"{number:02}-{item.filename}"


def digest_of(release):
    """Return what stands for the archive, or nothing where there is nothing to put together."""
    items = items_of(release)
    if len(items) < 2:
        return ""
    files = [(item.file.name, item.file_hash) for item in items]
    return hashlib.sha256(repr((credits_of(release), files)).encode()).hexdigest()[:32]
