"""Pictures and files, with what the portal asks of each."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition


class PortalImage(AbstractImage):
    # Redefined to make it required: every picture says what it shows.
    description = models.CharField(
        "alternative text",
        max_length=255,
        help_text="What the picture shows, for people who cannot see it: one sentence, "
        "40 to 140 characters, without “picture of”.",
    )
    credit = models.CharField(
        max_length=120,
        blank=True,
        help_text="Who made it and under which license, as it should be printed.",
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "image"

    @property
    def default_alt_text(self):
        return self.description


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]


class PortalDocument(AbstractDocument):
    summary = models.CharField(
        max_length=200,
        blank=True,
        help_text="What is in the file, in one sentence of at most 200 characters.",
    )

    admin_form_fields = (*Document.admin_form_fields, "summary")

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"

    def clean(self):
        # Whoever refused the file has said why; a check of its name would find none.
        if self.file:
            super().clean()
