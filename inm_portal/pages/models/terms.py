"""Vocabularies: the ordered lists of words that editors keep and pages choose from."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.search import index

from inm_portal.pages.panels import NamePanel


class Term(index.Indexed, models.Model):
    """One word of a vocabulary. Subclasses add nothing but their name."""

    name = models.CharField(
        max_length=80, unique=True, help_text="As visitors read it, at most 80 characters."
    )
    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="Stands in addresses, such as ?tier=founding-member. Keep it once published.",
    )
    description = models.CharField(
        max_length=300, blank=True, help_text="What the word means here, in one sentence."
    )
    sort_order = models.PositiveIntegerField(default=0, editable=False)

    panels = [
        NamePanel("name"),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("description"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["sort_order", "pk"]

    def __str__(self):
        return self.name
