"""Releases: what the initiative and its members announce, with all that journalists need."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.timezone import localdate
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from inm_portal.cache.moments import is_over
from inm_portal.pages.blocks import BodyBlock, ContactBlock
from inm_portal.pages.facets import Facet, YearFacet
from inm_portal.pages.models import (
    AboutQuerySet,
    BasePage,
    ListingPage,
    RelatedPage,
    card_fields,
    name_fields,
)
from inm_portal.pages.models.base import BasePageForm
from inm_portal.pages.validators import validate_year
from news.blocks import CorrectionBlock, MediaKitBlock
from news.models.attribution import Issuer
from news.models.media_kits import digest_of

SUBJECT_TYPES = [
    "members.MemberPage",
    "members.PersonPage",
    "research.ThemePage",
    "research.PillarPage",
    "research.ProjectPage",
    "research.CallPage",
    "research.LabPage",
    "education.ProgramPage",
    "news.EventPage",
]


class ReleaseQuerySet(AboutQuerySet, PageQuerySet):
    def newest_first(self):
        return self.order_by("-published_on", "-pk")

    def with_card_data(self):
        issuers = Prefetch("issuers", Issuer.objects.for_cards())
        return self.only(*card_fields("published_on")).prefetch_related(issuers)


class NewsIndexPage(ListingPage):
    per_page = 20
    columns = ["name", "slug", "url", "published_on", "issuers", "summary", "is_sample"]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["news.ReleasePage", "news.CoverageIndexPage"]
    max_count = 1

    class Meta:
        verbose_name = "news index"

    def entries(self):
        return self.public(ReleasePage).newest_first().with_card_data()

    def facets(self):
        return [
            YearFacet("year", "Year", "published_on__year", "published_on__year"),
            Facet(
                "issuer",
                "Issued by",
                "issuers__member__slug",
                "issuers__member__title",
            ),
        ]

    def row(self, entry):
        return {
            "name": entry.title,
            "slug": entry.slug,
            "url": entry.full_url,
            "published_on": entry.published_on.isoformat(),
            "issuers": "; ".join(issuer.name for issuer in entry.issuers.all()),
            "summary": entry.summary,
            "is_sample": entry.is_sample,
        }


class ReleasePageForm(BasePageForm):
    """Moves a publication that an embargo has set along with the embargo, or takes it back."""

    def clean(self):
        data = super().clean()
        before, after = self.initial.get("embargo_until"), data.get("embargo_until")
        # Those who may not schedule have no field for it.
        planned = data.get("go_live_at", self.instance.go_live_at)
        if "embargo_until" in data and before and after != before and planned == before:
            data["go_live_at"] = self.instance.go_live_at = after
        return data

    def get_field_updates_for_resave(self):
        """Tell a form that saves itself while it is open: it would send the old moment again."""
        updates = super().get_field_updates_for_resave()
        if field := self.fields.get("go_live_at"):
            value = field.widget.format_value(field.prepare_value(self.instance.go_live_at))
            updates.append((self.add_prefix("go_live_at"), value or ""))
        return updates


class ReleasePage(BasePage):
    subheadline = models.CharField(
        max_length=200,
        blank=True,
        help_text="One sentence below the headline, 60 to 160 characters.",
    )
    dateline_place = models.CharField(
        max_length=80, help_text="Where the release is dated, such as “Cambridge, Massachusetts”."
    )
    published_on = models.DateField(
        "date of the dateline",
        default=localdate,
        validators=[validate_year],
        help_text="The day printed before the text.",
    )
    embargo_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="In the portal's own time zone. The release is not public before, but its "
        "pictures and files can be fetched by their addresses as soon as they are uploaded. Sets "
        "the scheduled publication.",
    )
    body = StreamField(
        BodyBlock(), blank=True, help_text="The text of the release, 300 to 800 words."
    )
    key_points = RichTextField(
        blank=True,
        max_length=1500,
        features=["bold", "ul", "link"],
        help_text="Two to five points in a list, one sentence each.",
    )
    press_contacts = StreamField(
        [("contact", ContactBlock())],
        blank=True,
        max_num=6,
        help_text="Whom journalists ask, at most six.",
    )
    media_kit = StreamField(
        MediaKitBlock(),
        blank=True,
        max_num=40,
        help_text="Pictures and files that may be used, at most 40.",
    )
    corrections = StreamField(
        [("correction", CorrectionBlock())],
        blank=True,
        max_num=20,
        help_text="What was corrected after publication; never take one away.",
    )
    # Copies of the issuing members' boilerplates and disclaimers, taken when the release is
    # first published: a list of {"name", "boilerplate", "disclaimer"}; null before. What a
    # member changes later must not change what was once announced.
    frozen_boilerplates = models.JSONField(null=True, blank=True, editable=False)

    objects = PageManager.from_queryset(ReleaseQuerySet)()
    base_form_class = ReleasePageForm

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("subheadline"),
        index.SearchField("body"),
        index.SearchField("key_points"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("subheadline"),
        APIField("dateline_place"),
        APIField("published_on"),
        APIField("body"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("subheadline"),
                FieldRowPanel([FieldPanel("dateline_place"), FieldPanel("published_on")]),
                FieldPanel("embargo_until"),
            ],
            heading="Headline and dateline",
        ),
        InlinePanel("issuers", label="Issuing organization"),
        FieldPanel("key_points"),
        FieldPanel("body"),
        InlinePanel("quotations", label="Quotation"),
        InlinePanel("about", label="Subject", heading="What it is about"),
        MultiFieldPanel(
            [FieldPanel("press_contacts"), FieldPanel("media_kit")], heading="For journalists"
        ),
        FieldPanel("corrections"),
    ]

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    detail_relations = ["share_image", "archive"]
    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "frozen_boilerplates"]

    class Meta:
        verbose_name = "release"
        indexes = [
            models.Index(fields=["-published_on", "-page_ptr"]),
            # Few are to be reviewed.
            models.Index(
                fields=["review_due"],
                condition=Q(review_due__isnull=False),
                name="releases_to_review",
            ),
        ]

    @property
    def is_under_embargo(self):
        return self.embargo_until is not None and not is_over(self.embargo_until)

    def clean(self):
        super().clean()
        # A page in the making counts as live until it is first saved.
        if self.pk and self.live and self.is_under_embargo:
            raise ValidationError(
                {"embargo_until": "This release is public already. Unpublish it first."}
            )
        if self.is_under_embargo and (
            self.go_live_at is None or self.go_live_at < self.embargo_until
        ):
            self.go_live_at = self.embargo_until

    def save(self, *args, **kwargs):
        if self.live and self.frozen_boilerplates is None:
            self.frozen_boilerplates = self.boilerplates()
        return super().save(*args, **kwargs)

    def with_content_json(self, content):
        """Keep what is frozen: it belongs to the page, and an older draft knows nothing of it."""
        page = super().with_content_json(content)
        page.frozen_boilerplates = self.frozen_boilerplates
        return page

    @property
    def media_kit_archive(self):
        """The ZIP of the media kit; None until it is made of what the kit holds now."""
        archive = getattr(self, "archive", None)
        return archive if archive and archive.digest == digest_of(self) else None

    def boilerplates(self):
        """Return the boilerplates printed below the release: frozen ones, or today's before.

        Those of members without a public page are not printed, and therefore not frozen either.
        """
        if self.frozen_boilerplates is not None:
            return self.frozen_boilerplates
        carried = [*name_fields("member__"), "member__boilerplate", "member__disclaimer"]
        issuers = self.issuers.select_related("member")
        return [
            {
                "name": issuer.name,
                "boilerplate": issuer.member.boilerplate,
                "disclaimer": issuer.member.disclaimer,
            }
            for issuer in issuers.only("release", "organization", "sort_order", *carried)
            if issuer.member_id
            and issuer.member.live
            and (issuer.member.boilerplate or issuer.member.disclaimer)
        ]


class ReleaseSubject(RelatedPage):
    release = ParentalKey(ReleasePage, on_delete=models.CASCADE, related_name="about")

    panels = [PageChooserPanel("page", SUBJECT_TYPES)]
