"""Events: what takes place when, with sessions, speakers and what remains of them."""

import datetime
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from inm_portal.cache.moments import is_over
from inm_portal.pages.blocks import BodyBlock, FilesBlock
from inm_portal.pages.facets import Facet, YearFacet
from inm_portal.pages.models import (
    AboutQuerySet,
    BasePage,
    ListingPage,
    RelatedPage,
    Row,
    card_fields,
)
from inm_portal.pages.validators import YEARS, validate_time_zone, validate_year
from members.models import PersonPage
from news.models.clock import EventPageForm, zone_named
from news.models.releases import SUBJECT_TYPES

# What a card says of an event that it does not say of every page.
ON_CARDS = ("state", "place", "starts", "ends", "is_all_day", "time_zone")


class EventQuerySet(AboutQuerySet, PageQuerySet):
    def upcoming(self, at=None):
        """Return the events that are not over at `at` (now by default)."""
        return self.filter(ends__gt=at or now())

    def soonest_first(self):
        # Not by the index of the starts: it would be followed from the first event ever.
        return self.order_by(Coalesce("starts", "ends"), "pk")

    def newest_first(self):
        return self.order_by("-starts", "-pk")

    def with_card_data(self):
        return self.only(*card_fields(*ON_CARDS))

    def for_calendars(self):
        return self.only(*card_fields(*ON_CARDS, "last_published_at", "translation_key"))


class EventIndexPage(ListingPage):
    per_page = 20
    columns = ["name", "slug", "url", "starts", "ends", "time_zone", "place", "state", "is_sample"]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["news.EventPage"]
    max_count = 1

    class Meta:
        verbose_name = "event index"

    def entries(self):
        return self.public(EventPage).newest_first().with_card_data()

    def facets(self):
        return [
            YearFacet("year", "Year", "starts__year", "starts__year"),
            Facet("state", "State", "state", "state", labels=dict(EventPage.State.choices)),
        ]

    def row(self, entry):
        return {
            "name": entry.title,
            "slug": entry.slug,
            "url": entry.full_url,
            "starts": entry.local_starts.isoformat(),
            "ends": entry.local_ends.isoformat(),
            "time_zone": entry.time_zone,
            "place": entry.place,
            "state": entry.state,
            "is_sample": entry.is_sample,
        }


class EventPage(BasePage):
    class State(models.TextChoices):
        CONFIRMED = "confirmed", "Takes place"
        POSTPONED = "postponed", "Postponed"
        CANCELLED = "cancelled", "Cancelled"

    starts = models.DateTimeField(
        validators=[validate_year], help_text="By the clock of the event's time zone."
    )
    ends = models.DateTimeField(
        validators=[validate_year], help_text="By the clock of the event's time zone."
    )
    is_all_day = models.BooleanField(
        "whole days",
        default=False,
        help_text="Shows dates without times of day; the event lasts to the end of its last day.",
    )
    time_zone = models.CharField(
        max_length=40,
        default="America/New_York",
        validators=[validate_time_zone],
        help_text="Where it takes place, such as America/New_York. All times are those of its "
        "clock, here and for visitors.",
    )
    place = models.CharField(max_length=200, blank=True, help_text="Hall, building, city.")
    online_link = models.URLField(blank=True, help_text="Where to follow it online.")
    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.CONFIRMED,
        help_text="Whether it takes place as announced.",
    )
    body = StreamField(
        BodyBlock(), blank=True, help_text="Program and practical hints, 100 to 400 words."
    )
    recording_link = models.URLField(blank=True, help_text="The recording, once it is public.")
    materials = StreamField(
        [("files", FilesBlock())], blank=True, max_num=1, help_text="Slides and papers to download."
    )

    objects = PageManager.from_queryset(EventQuerySet)()
    base_form_class = EventPageForm

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("place"),
        index.SearchField("body"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("starts"),
        APIField("ends"),
        APIField("time_zone"),
        APIField("place"),
        APIField("state"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
                FieldRowPanel([FieldPanel("time_zone"), FieldPanel("is_all_day")]),
                FieldPanel("place"),
                FieldPanel("online_link"),
                FieldPanel("state"),
            ],
            heading="When and where",
        ),
        FieldPanel("body"),
        InlinePanel("sessions", label="Session"),
        MultiFieldPanel(
            [FieldPanel("recording_link"), FieldPanel("materials")], heading="What remains"
        ),
        InlinePanel("about", label="Subject", heading="What it is about"),
    ]

    parent_page_types = ["news.EventIndexPage"]
    subpage_types = []
    detail_relations = ["share_image"]

    class Meta:
        verbose_name = "event"
        indexes = [
            models.Index(fields=["-starts", "-page_ptr"]),
            models.Index(fields=["ends"]),
            # Few are to be reviewed.
            models.Index(
                fields=["review_due"],
                condition=Q(review_due__isnull=False),
                name="events_to_review",
            ),
        ]

    @property
    def zone(self):
        """The event's time zone; the portal's own where a draft states none, or none there is."""
        return zone_named(self.time_zone)

    @property
    def local_starts(self):
        return self.starts.astimezone(self.zone)

    @property
    def local_ends(self):
        return self.ends.astimezone(self.zone)

    @property
    def is_over(self):
        return is_over(self.ends)

    def includes(self, moment):
        """Whether `moment` lies in one of the days of the event."""
        day = moment.astimezone(self.zone).date()
        return self.local_starts.date() <= day <= self.local_ends.date()

    def sessions_shown(self):
        """Return the sessions in order, with those of their speakers who have a public page."""
        speakers = SessionSpeaker.objects.filter(person__live=True).select_related("person")
        return self.sessions.order_by("starts", "sort_order", "pk").prefetch_related(
            Prefetch("speakers", speakers)
        )

    def clean(self):
        super().clean()
        # An unknown zone or year is refused by its own field; here it would raise another error.
        is_known = self.ends and self.ends.year in YEARS
        if self.is_all_day and is_known and self.time_zone in zoneinfo.available_timezones():
            self.ends = self.end_of_last_day()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "This must not be earlier than the start."})

    def end_of_last_day(self):
        """Return the last minute of the local day in which `ends` lies, in UTC.

        Whole days are typed as midnight at their start, which would end the event a day early.
        """
        last_minute = self.local_ends.replace(hour=23, minute=59, second=0, microsecond=0)
        return max(self.ends, last_minute.astimezone(datetime.UTC))


class EventSession(Row, ClusterableModel):
    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=160, help_text="As announced, at most 160 characters.")
    starts = models.DateTimeField(
        null=True, blank=True, help_text="By the clock of the event's time zone; may stay empty."
    )
    ends = models.DateTimeField(
        null=True, blank=True, help_text="By the clock of the event's time zone; may stay empty."
    )
    summary = models.TextField(max_length=1000, blank=True, help_text="At most 1000 characters.")
    recording_link = models.URLField(blank=True, help_text="The recording of this session alone.")

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("summary"),
        FieldPanel("recording_link"),
        InlinePanel("speakers", label="Speaker"),
    ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "This must not be earlier than the start."})
        # The event's own days may be missing or wrong yet; then those are asked for first.
        if not (self.event.starts and self.event.ends and self.event.starts <= self.event.ends):
            return
        for name, moment in (("starts", self.starts), ("ends", self.ends)):
            if moment and not self.event.includes(moment):
                raise ValidationError({name: "This is on another day than the event."})


class SessionSpeaker(Row):
    session = ParentalKey(EventSession, on_delete=models.CASCADE, related_name="speakers")
    person = models.ForeignKey(
        PersonPage,
        on_delete=models.CASCADE,
        related_name="sessions",
        help_text="Somebody who has a page here.",
    )

    panels = [PageChooserPanel("person")]

    def __str__(self):
        return str(self.person)


class EventSubject(RelatedPage):
    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="about")

    panels = [PageChooserPanel("page", SUBJECT_TYPES)]
