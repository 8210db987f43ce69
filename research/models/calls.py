"""Calls for proposals and the labs that projects work in."""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from inm_portal.cache.moments import is_over
from inm_portal.pages.blocks import BodyBlock, FilesBlock
from inm_portal.pages.fields import ReferencedManyToManyField
from inm_portal.pages.models import BasePage, SectionPage, card_fields
from inm_portal.pages.validators import validate_currency
from research.models.areas import ThemePage


class CallQuerySet(PageQuerySet):
    def newest_first(self):
        return self.order_by("-closes", "pk")


class CallIndexPage(SectionPage):
    parent_page_types = ["research.ResearchIndexPage"]
    subpage_types = ["research.CallPage"]
    max_count = 1

    class Meta:
        verbose_name = "call index"

    def entries(self):
        calls = CallPage.objects.child_of(self).live().newest_first()
        return calls.only(*card_fields("opens", "closes"))


class CallPage(BasePage):
    opens = models.DateTimeField(help_text="From when proposals are taken.")
    closes = models.DateTimeField(help_text="The moment after which none is taken.")
    budget = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="For all awards together, in whole units."
    )
    currency = models.CharField(
        max_length=3,
        default="USD",
        validators=[validate_currency],
        help_text="Three letters, such as USD.",
    )
    eligibility = RichTextField(
        blank=True,
        max_length=3000,
        features=["bold", "italic", "ul", "link"],
        help_text="Who may propose, 30 to 120 words.",
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="What is sought and how proposals are judged, 200 to 600 words.",
    )
    documents = StreamField(
        [("files", FilesBlock())],
        blank=True,
        max_num=1,
        help_text="Forms and conditions to download.",
    )

    objects = PageManager.from_queryset(CallQuerySet)()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("eligibility"),
        index.SearchField("body"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("opens"),
        APIField("closes"),
        APIField("eligibility"),
        APIField("body"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
                FieldRowPanel([FieldPanel("budget"), FieldPanel("currency")]),
                FieldPanel("eligibility"),
            ],
            heading="Terms",
        ),
        FieldPanel("body"),
        FieldPanel("documents"),
    ]
    parent_page_types = ["research.CallIndexPage"]
    subpage_types = []
    detail_relations = ["share_image"]

    class Meta:
        verbose_name = "call for proposals"
        verbose_name_plural = "calls for proposals"

    @property
    def state(self):
        """`planned`, `open` or `closed`, by the clock."""
        if not is_over(self.opens):
            return "planned"
        return "closed" if is_over(self.closes) else "open"

    def clean(self):
        super().clean()
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": "This must be later than the opening."})


class LabIndexPage(SectionPage):
    parent_page_types = ["research.ResearchIndexPage"]
    subpage_types = ["research.LabPage"]
    max_count = 1

    class Meta:
        verbose_name = "lab index"

    def entries(self):
        labs = LabPage.objects.child_of(self).live().order_by("title", "pk")
        return labs.only(*card_fields("state", "place"))


class LabPage(BasePage):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    state = models.CharField(
        max_length=10,
        choices=State.choices,
        default=State.PLANNED,
        help_text="Whether work goes on there today.",
    )
    place = models.CharField(max_length=160, blank=True, help_text="Building and city.")
    opened_on = models.DateField(
        null=True, blank=True, help_text="First day of work; may stay empty."
    )
    head = models.ForeignKey(
        "members.PersonPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="labs",
        help_text="Who leads it; may stay empty.",
    )
    themes = ReferencedManyToManyField(
        ThemePage, blank=True, related_name="labs", help_text="The themes it works on, one or two."
    )
    body = StreamField(
        BodyBlock(), blank=True, help_text="Equipment, access and work, 100 to 400 words."
    )

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("place"),
        index.SearchField("body"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("state"), FieldPanel("opened_on")]),
                FieldPanel("place"),
                PageChooserPanel("head"),
                FieldPanel("themes"),
            ],
            heading="The lab",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["research.LabIndexPage"]
    subpage_types = []
    detail_relations = ["head", "share_image"]

    class Meta:
        verbose_name = "lab"
