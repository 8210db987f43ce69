"""Programs that teach, and their cohorts."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch
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

from education.models.vocabularies import (
    Audience,
    DeliverySite,
    Goal,
    LearningFormat,
    ProgramKind,
)
from inm_portal.cache.moments import today
from inm_portal.pages.blocks import BodyBlock
from inm_portal.pages.fields import ReferencedManyToManyField
from inm_portal.pages.models import AboutQuerySet, BasePage, RelatedPage, Row, card_fields

SUBJECT_TYPES = [
    "members.MemberPage",
    "research.ThemePage",
    "research.PillarPage",
    "research.LabPage",
]


class ProgramQuerySet(AboutQuerySet, PageQuerySet):
    def by_name(self):
        return self.order_by("title", "pk")

    def with_card_data(self):
        offerings = Offering.objects.upcoming().select_related("site")
        facts = card_fields("kind", "length", "credential", "cost")
        return (
            self.only(*facts)
            .select_related("kind")
            .prefetch_related("audiences", "goals", "formats", Prefetch("offerings", offerings))
        )


class ProgramPage(BasePage):
    kind = models.ForeignKey(
        ProgramKind,
        on_delete=models.PROTECT,
        related_name="programs",
        help_text="What sort of program it is; the list is kept under Vocabularies.",
    )
    audiences = ReferencedManyToManyField(
        Audience,
        blank=True,
        related_name="programs",
        help_text="For whom it is; the finder asks by these words.",
    )
    goals = ReferencedManyToManyField(
        Goal,
        blank=True,
        related_name="programs",
        help_text="What learners want from it; the finder asks by these words.",
    )
    formats = ReferencedManyToManyField(
        LearningFormat,
        blank=True,
        related_name="programs",
        help_text="How it is taught; the finder asks by these words.",
    )
    length = models.CharField(
        max_length=60, blank=True, help_text="Such as “12 months” or “two days”."
    )
    effort = models.CharField(max_length=60, blank=True, help_text="Such as “6 hours a week”.")
    credential = models.CharField(
        max_length=120, blank=True, help_text="What a learner has in hand at the end."
    )
    cost = models.CharField(
        max_length=120, blank=True, help_text="With currency, or “free”; empty if not known."
    )
    languages = models.CharField(max_length=80, default="English", help_text="Of instruction.")
    eligibility = RichTextField(
        blank=True,
        max_length=3000,
        features=["bold", "italic", "ul", "link"],
        help_text="Who can take part, 20 to 100 words.",
    )
    how_to_apply = RichTextField(
        blank=True,
        max_length=3000,
        features=["bold", "italic", "ol", "ul", "link"],
        help_text="The steps, 20 to 100 words.",
    )
    apply_address = models.URLField(blank=True, help_text="Where to apply, with https://.")
    contact_email = models.EmailField(blank=True, help_text="Shown in public.")
    contact = models.ForeignKey(
        "members.PersonPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="programs_answered_for",
        help_text="Who answers questions; may stay empty.",
    )
    body = StreamField(
        BodyBlock(), blank=True, help_text="What is learned and how, 150 to 500 words."
    )

    objects = PageManager.from_queryset(ProgramQuerySet)()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("eligibility"),
        index.RelatedFields("audiences", [index.SearchField("name")]),
        index.RelatedFields("goals", [index.SearchField("name")]),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("length"),
        APIField("credential"),
        APIField("cost"),
        APIField("languages"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("audiences"),
                FieldPanel("goals"),
                FieldPanel("formats"),
            ],
            heading="For whom and to what end",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("length"), FieldPanel("effort")]),
                FieldRowPanel([FieldPanel("credential"), FieldPanel("cost")]),
                FieldPanel("languages"),
            ],
            heading="What it takes and gives",
        ),
        InlinePanel("offerings", label="Cohort", heading="Cohorts"),
        MultiFieldPanel(
            [
                FieldPanel("eligibility"),
                FieldPanel("how_to_apply"),
                FieldPanel("apply_address"),
                PageChooserPanel("contact"),
                FieldPanel("contact_email"),
            ],
            heading="How to take part",
        ),
        FieldPanel("body"),
        InlinePanel("about", label="Link", heading="Members, themes and pillars it belongs to"),
    ]

    parent_page_types = ["education.EducationIndexPage"]
    subpage_types = []
    detail_relations = ["kind", "contact", "share_image"]

    class Meta:
        verbose_name = "program"

    @property
    def next_offering(self):
        """The next cohort to start; free where `with_card_data` was asked for."""
        upcoming = (cohort for cohort in self.offerings.all() if cohort.is_upcoming)
        return min(upcoming, key=lambda cohort: cohort.starts, default=None)


class ProgramSubject(RelatedPage):
    program = ParentalKey(ProgramPage, on_delete=models.CASCADE, related_name="about")

    panels = [PageChooserPanel("page", SUBJECT_TYPES), FieldPanel("note")]


class OfferingQuerySet(models.QuerySet):
    def upcoming(self, on=None):
        """Return the cohorts that will start on `on` (today by default) or later, soonest first."""
        cancelled = Offering.State.CANCELLED
        return self.filter(starts__gte=on or today()).exclude(state=cancelled).soonest_first()

    def soonest_first(self):
        return self.order_by(F("starts").asc(), "pk")


class Offering(Row):
    """A cohort: one run of a program at one place."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open for applications"
        FULL = "full", "Full"
        CANCELLED = "cancelled", "Cancelled"

    program = ParentalKey(ProgramPage, on_delete=models.CASCADE, related_name="offerings")
    site = models.ForeignKey(
        DeliverySite,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offerings",
        help_text="Where it meets; may stay empty.",
    )
    starts = models.DateField(help_text="First day.")
    ends = models.DateField(null=True, blank=True, help_text="Last day.")
    apply_by = models.DateField(null=True, blank=True, help_text="Last day to apply.")
    seats = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many can take part; empty: not known."
    )
    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.PLANNED,
        help_text="Whether one can still apply.",
    )

    objects = OfferingQuerySet.as_manager()

    panels = [
        FieldPanel("site"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends"), FieldPanel("apply_by")]),
        FieldRowPanel([FieldPanel("seats"), FieldPanel("state")]),
    ]

    def __str__(self):
        return f"{self.starts}, {self.site}" if self.site_id else str(self.starts)

    @property
    def has_started(self):
        return self.starts < today()

    @property
    def is_upcoming(self):
        return not self.has_started and self.state != self.State.CANCELLED

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "This must not be earlier than the first day."})
        if self.starts and self.apply_by and self.apply_by > self.starts:
            raise ValidationError({"apply_by": "This must not be later than the first day."})
