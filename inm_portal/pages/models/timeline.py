"""Where the initiative comes from and who stands beside it."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from inm_portal.pages.models.snippets import ContentQuerySet, ContentSnippet


class TimelineQuerySet(ContentQuerySet):
    def oldest_first(self):
        return self.order_by("year", "pk")


class HistoryMilestone(ContentSnippet):
    year = models.PositiveSmallIntegerField(help_text="Four digits; decides the order.")
    period = models.CharField(
        max_length=40,
        blank=True,
        help_text="Shown instead of the year where a year is too exact, such as “early 2010s”.",
    )
    title = models.CharField(max_length=120, help_text="What happened, at most 120 characters.")
    summary = models.CharField(
        max_length=300, help_text="Why it matters here, one or two sentences."
    )
    link = models.URLField(blank=True, help_text="Where to read on; may stay empty.")

    objects = TimelineQuerySet.as_manager()

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("summary"),
        # By which the admin narrows a search.
        index.FilterField("id"),
    ]
    panels = [
        FieldPanel("year"),
        FieldPanel("period"),
        FieldPanel("title"),
        FieldPanel("summary"),
        FieldPanel("link"),
    ]

    class Meta:
        verbose_name = "history milestone"

    def __str__(self):
        return f"{self.when}: {self.title}"

    @property
    def when(self):
        return self.period or str(self.year)


class SisterQuerySet(ContentQuerySet):
    def by_name(self):
        return self.order_by("name", "pk")


class SisterInitiative(ContentSnippet):
    name = models.CharField(max_length=120, unique=True, help_text="As it calls itself.")
    short_name = models.CharField(
        max_length=20, blank=True, help_text="Its abbreviation, if it is known by one."
    )
    summary = models.CharField(max_length=300, help_text="What it is about, in one sentence.")
    website = models.URLField(blank=True, help_text="Its own address, with https://.")

    objects = SisterQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("summary"),
        # By which the admin narrows a search.
        index.FilterField("id"),
    ]
    panels = [
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("summary"),
        FieldPanel("website"),
    ]

    class Meta:
        verbose_name = "sister initiative"

    def __str__(self):
        return self.name
