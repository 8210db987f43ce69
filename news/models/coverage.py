"""Coverage: what others have published about the initiative."""

from copy import copy

from django.db import models
from django.db.models import F, IntegerField, Q, Value
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.search import index

from inm_portal.pages.facets import Facet, YearFacet
from inm_portal.pages.listing import cut
from inm_portal.pages.models import (
    AboutQuerySet,
    ContentSnippet,
    ListingPage,
    RelatedPage,
    card_fields,
)
from news.models.releases import SUBJECT_TYPES, ReleasePage

CARD_FIELDS = [
    "headline",
    "outlet",
    "link",
    "published_on",
    "language",
    "summary",
    "is_sample",
    "release",
]


class CoverageQuerySet(AboutQuerySet):
    def live(self):
        return self.filter(live=True)

    def newest_first(self):
        return self.order_by("-published_on", "-pk")

    def for_items(self):
        """Fetch what a list of all news and its feed show."""
        return self.only(*CARD_FIELDS, "last_published_at")

    def with_card_data(self):
        """Fetch what a card shows, of the release too that it takes up."""
        release = card_fields("live", "published_on", of="release__")
        return self.select_related("release").only(*CARD_FIELDS, *release)

    def on_releases(self):
        """Return what takes up a public release, the newest release first, with its `story`."""
        newest = "-release__published_on", "-release_id"
        taken_up = self.filter(release__live=True).annotate(story=F("release_id"))
        return taken_up.order_by(*newest, "-published_on", "-pk")

    def on_no_release(self):
        nothing = Value(None, output_field=IntegerField())
        return self.exclude(release__live=True).annotate(story=nothing).newest_first()


class ByStory:
    """`coverage` put by what it takes up, the newest release first, as a sequence for a Paginator.

    Each has its `story`: the primary key of its release, or None where that is not public. As one
    query all of it would be sorted for each page; so it is two, each in the order of an index.
    """

    def __init__(self, coverage):
        self.parts = [coverage.on_releases(), coverage.on_no_release()]

    def reverse(self):
        other = copy(self)
        other.parts = [part.reverse() for part in reversed(self.parts)]
        return other

    def __getitem__(self, window):
        first, second = self.parts
        found = list(cut(first, window.start, window.stop))
        missing = window.stop - window.start - len(found)
        if missing:
            # How many there are is asked only where the window does not say it.
            skipped = 0 if found or not window.start else max(0, window.start - first.count())
            found += cut(second, skipped, skipped + missing)
        return found


class CoverageIndexPage(ListingPage):
    per_page = 40
    views = [("date", "By date"), ("story", "By story")]
    columns = ["name", "slug", "url", "outlet", "published_on", "language", "summary", "is_sample"]

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    max_count = 1

    class Meta:
        verbose_name = "coverage index"

    def entries(self):
        return Coverage.objects.live().newest_first().with_card_data()

    def in_view(self, entries, view):
        return ByStory(entries) if view == "story" else entries

    def facets(self):
        return [
            YearFacet("year", "Year", "published_on__year", "published_on__year"),
            Facet("outlet", "Outlet", "outlet", "outlet"),
        ]

    def row(self, entry):
        return {
            "name": entry.headline,
            "slug": str(entry.pk),
            "url": entry.link,
            "outlet": entry.outlet,
            "published_on": entry.published_on.isoformat(),
            "language": entry.language,
            "summary": entry.summary,
            "is_sample": entry.is_sample,
        }


class Coverage(ContentSnippet, ClusterableModel):
    headline = models.CharField(max_length=250, help_text="As the outlet printed it.")
    outlet = models.CharField(max_length=120, help_text="Name of the newspaper, site or program.")
    link = models.URLField(
        blank=True, max_length=500, help_text="Address of the article; may stay empty."
    )
    published_on = models.DateField(help_text="The day on which the outlet published it.")
    language = models.CharField(
        max_length=10, default="en", help_text="Language code, such as en, de or pt-BR."
    )
    summary = models.TextField(
        max_length=400, help_text="What it says, in our own words, 80 to 250 characters."
    )
    release = models.ForeignKey(
        ReleasePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="coverage",
        help_text="The release it takes up; may stay empty.",
    )
    is_sample = models.BooleanField(
        "sample", default=False, help_text="Marks invented content; visitors see the mark."
    )

    objects = CoverageQuerySet.as_manager()

    search_fields = [
        index.SearchField("headline", boost=2),
        index.AutocompleteField("headline"),
        index.SearchField("outlet"),
        index.SearchField("summary"),
        index.FilterField("live"),
        # By which the admin narrows a search.
        index.FilterField("id"),
    ]
    panels = [
        FieldPanel("headline"),
        FieldRowPanel([FieldPanel("outlet"), FieldPanel("published_on"), FieldPanel("language")]),
        FieldPanel("link"),
        FieldPanel("summary"),
        PageChooserPanel("release"),
        InlinePanel("about", label="Subject", heading="What it is about"),
        FieldPanel("is_sample"),
    ]

    class Meta:
        verbose_name = "coverage"
        verbose_name_plural = "coverage"
        indexes = [
            models.Index(
                fields=["-published_on", "-id"], condition=Q(live=True), name="newest_coverage"
            ),
            models.Index(fields=["outlet"], condition=Q(live=True), name="coverage_outlets"),
            # The jobs ask for it twice a second.
            models.Index(
                fields=["expire_at"],
                condition=Q(expire_at__isnull=False),
                name="coverage_that_expires",
            ),
        ]

    def __str__(self):
        return f"{self.headline} ({self.outlet})"


class CoverageSubject(RelatedPage):
    coverage = ParentalKey(Coverage, on_delete=models.CASCADE, related_name="about")

    panels = [PageChooserPanel("page", SUBJECT_TYPES)]
