"""Coverage: what others have published about the initiative."""

from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.search import index

from inm_portal.pages.facets import Facet, YearFacet
from inm_portal.pages.models import (
    AboutQuerySet,
    ContentSnippet,
    ListingPage,
    RelatedPage,
    card_fields,
)
from inm_portal.pages.validators import validate_year
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

    def facets(self):
        return [
            YearFacet("year", "Year", "published_on__year", "published_on__year"),
            Facet("outlet", "Outlet", "outlet", "outlet"),
        ]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if context["listing"].view == "story":
            context["stories"] = by_story(context["listing"].current)
        return context

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


def by_story(coverage):
    """Return (release, its articles) for the public releases that `coverage` takes up.

    They come in the order of `coverage`. What takes up none is the last, with None for the release.
    """
    stories = {}
    for entry in coverage:
        release = entry.release if entry.release and entry.release.live else None
        stories.setdefault(release, []).append(entry)
    return sorted(stories.items(), key=lambda story: story[0] is None)


class Coverage(ContentSnippet, ClusterableModel):
    headline = models.CharField(max_length=250, help_text="As the outlet printed it.")
    outlet = models.CharField(max_length=120, help_text="Name of the newspaper, site or program.")
    link = models.URLField(
        blank=True, max_length=500, help_text="Address of the article; may stay empty."
    )
    published_on = models.DateField(
        validators=[validate_year], help_text="The day on which the outlet published it."
    )
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
