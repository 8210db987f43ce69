"""Blocks of a project: its steps, its news and what it produced."""

import re

from wagtail import blocks

from inm_portal.pages.blocks import INLINE_FEATURES
from inm_portal.pages.validators import validate_doi


class MilestoneBlock(blocks.StructBlock):
    date = blocks.DateBlock(
        help_text="When it is to be reached; once done, the day on which it was reached."
    )
    title = blocks.CharBlock(max_length=120, help_text="What is done by then.")
    done = blocks.BooleanBlock(required=False, help_text="Tick it once it is reached.")

    class Meta:
        icon = "date"
        label = "Milestone"
        description = "A dated step of a project"
        template = "blocks/milestone.html"


class UpdateBlock(blocks.StructBlock):
    date = blocks.DateBlock(help_text="When it happened.")
    text = blocks.RichTextBlock(
        features=INLINE_FEATURES,
        max_length=2000,
        help_text="One to three sentences, at most 2000 characters.",
    )

    class Meta:
        icon = "edit"
        label = "Update"
        description = "What happened, with its date"
        template = "blocks/update.html"


DOI_ADDRESS = re.compile(r"^\s*(https?://)?(dx\.)?doi\.org/(?=.)", re.IGNORECASE)

OUTPUT_KINDS = {
    "article": "Article",
    "report": "Report",
    "dataset": "Data set",
    "software": "Software",
    "talk": "Talk",
    "patent": "Patent",
    "other": "Other",
}


class OutputValue(blocks.StructValue):
    @property
    def kind_label(self):
        """The kind in words; empty for "other", which says nothing."""
        return "" if self["kind"] == "other" else OUTPUT_KINDS.get(self["kind"], "")


class OutputBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=list(OUTPUT_KINDS.items()), help_text="What sort of result it is."
    )
    title = blocks.CharBlock(max_length=250, help_text="As published, at most 250 characters.")
    year = blocks.IntegerBlock(
        min_value=1900, max_value=2200, help_text="Of publication, four digits."
    )
    doi = blocks.CharBlock(
        required=False,
        max_length=220,
        validators=[validate_doi],
        help_text="The DOI alone, such as 10.1000/182.",
    )
    address = blocks.URLBlock(required=False, help_text="Where there is no DOI.")

    class Meta:
        icon = "doc-full-inverse"
        label = "Output"
        value_class = OutputValue
        description = "Something the project produced, with its DOI where there is one"
        template = "blocks/output.html"

    def clean(self, value):
        # What people copy is the address of a DOI.
        value["doi"] = DOI_ADDRESS.sub("", value.get("doi") or "")
        return super().clean(value)
