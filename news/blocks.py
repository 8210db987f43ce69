"""Blocks of a release: corrections and what journalists may use."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class CorrectionBlock(blocks.StructBlock):
    date = blocks.DateBlock(help_text="When it was corrected.")
    text = blocks.TextBlock(max_length=600, help_text="What was wrong and what is right.")

    class Meta:
        icon = "warning"
        label = "Correction"
        description = "What was corrected after publication, and when"
        template = "blocks/correction.html"


class MediaKitBlock(blocks.StreamBlock):
    image = ImageBlock()
    file = DocumentChooserBlock()

    class Meta:
        description = "Pictures and files that journalists may use"
