"""Seed projects: the question, the team, who supports them and what came of it."""

import datetime
import json

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Prefetch, Q
from django.db.models.functions import Cast
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

from inm_portal.cache.moments import today
from inm_portal.drawings import Numbers
from inm_portal.pages.fields import ReferencedManyToManyField
from inm_portal.pages.models import BasePage, SectionPage, card_fields
from inm_portal.pages.validators import validate_currency
from research.blocks import MilestoneBlock, OutputBlock, UpdateBlock
from research.models.areas import PillarPage, ThemePage
from research.models.calls import CallPage


def newest_project_first(project=""):
    """Return the order, for rows that lie at the end of the lookup `project`, such as `project__`.

    Databases disagree on where NULL sorts; projects without a date come last.
    """
    newest = F(f"{project}starts").desc(nulls_last=True)
    return newest, f"{project}title", f"{project}pk"


class ProjectQuerySet(PageQuerySet):
    def newest_first(self):
        return self.order_by(*newest_project_first())

    def with_themes(self):
        themes = ThemePage.objects.live().for_marks().in_order()
        return self.prefetch_related(Prefetch("themes", themes))

    def with_pillars(self):
        pillars = PillarPage.objects.live().for_marks().in_order()
        return self.prefetch_related(Prefetch("pillars", pillars))

    def for_cards(self):
        return self.only(*card_fields("question", "status", "starts", "ends"))

    def with_card_data(self):
        return self.for_cards().with_themes().with_pillars()

    def counted_by_area(self):
        """Return (theme pk, pillar pk, projects, samples among them) for pairs that have any.

        For pairs that are not public too: to leave them out here would take as long as to count.
        """
        areas = self.order_by().filter(themes__isnull=False, pillars__isnull=False)
        numbers = {"projects": Count("pk"), "samples": Count("pk", filter=Q(is_sample=True))}
        return areas.values_list("themes", "pillars").annotate(**numbers)

    def numbers(self):
        """Return how many projects these are, of how many public members, with what milestones."""
        # As they are stored: to make blocks of all of them takes ten times as long.
        stored = self.order_by().values_list(Cast("milestones", models.TextField()), flat=True)
        done = [
            step["value"].get("done", False) for text in stored for step in json.loads(text) or ()
        ]
        supported = self.filter(supporters__member__live=True).order_by()
        return Numbers(
            projects=self.count(),
            members=supported.values("supporters__member").distinct().count(),
            milestones=len(done),
            reached=sum(done),
            running=self.filter(status=ProjectPage.Status.RUNNING).count(),
        )


class ProjectIndexPage(SectionPage):
    parent_page_types = ["research.ResearchIndexPage"]
    subpage_types = ["research.ProjectPage"]
    max_count = 1

    class Meta:
        verbose_name = "project index"


class ProjectPage(BasePage):
    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        SELECTED = "selected", "Selected"
        RUNNING = "running", "Running"
        COMPLETED = "completed", "Completed"
        STOPPED = "stopped", "Stopped"

    question = models.CharField(
        max_length=250, help_text="What the project wants to find out, as one question."
    )
    abstract = RichTextField(
        blank=True,
        max_length=8000,
        features=["bold", "italic", "ul", "ol", "link"],
        help_text="Problem, approach and expected result, 120 to 300 words.",
    )
    status = models.CharField(
        max_length=10,
        choices=Status.choices,
        default=Status.PROPOSED,
        help_text="Where the project stands; visitors narrow the explorer by it.",
    )
    starts = models.DateField(null=True, blank=True, help_text="First day; empty: not fixed yet.")
    ends = models.DateField(null=True, blank=True, help_text="Last day.")
    award = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="In whole units of the currency."
    )
    currency = models.CharField(
        max_length=3,
        default="USD",
        validators=[validate_currency],
        help_text="Three letters, such as USD.",
    )
    call = models.ForeignKey(
        CallPage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="projects",
        help_text="The call it answered; may stay empty.",
    )
    themes = ReferencedManyToManyField(
        ThemePage,
        blank=True,
        related_name="projects",
        help_text="One or two; they are its rows in the explorer.",
    )
    pillars = ReferencedManyToManyField(
        PillarPage,
        blank=True,
        related_name="projects",
        help_text="One or two; they are its columns in the explorer.",
    )
    milestones = StreamField(
        [("milestone", MilestoneBlock())],
        blank=True,
        max_num=40,
        help_text="Steps with their dates, the earliest first.",
    )
    updates = StreamField(
        [("update", UpdateBlock())],
        blank=True,
        max_num=100,
        help_text="News of the project, each with its date, the newest first.",
    )
    outputs = StreamField(
        [("output", OutputBlock())],
        blank=True,
        max_num=100,
        help_text="What came of it: articles, data sets, software, talks.",
    )

    objects = PageManager.from_queryset(ProjectQuerySet)()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("question"),
        index.SearchField("abstract"),
        index.SearchField("updates"),
        index.SearchField("outputs"),
        index.FilterField("status"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("question"),
        APIField("abstract"),
        APIField("status"),
        APIField("starts"),
        APIField("ends"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("question"), FieldPanel("abstract")], heading="The question"),
        MultiFieldPanel(
            [FieldPanel("themes"), FieldPanel("pillars"), PageChooserPanel("call")],
            heading="Where it belongs",
        ),
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
                FieldRowPanel([FieldPanel("award"), FieldPanel("currency")]),
            ],
            heading="Status and award",
        ),
        InlinePanel("team", label="Team member", heading="Team"),
        InlinePanel("supporters", label="Supporting member", heading="Supporting members"),
        FieldPanel("milestones"),
        FieldPanel("updates"),
        FieldPanel("outputs"),
    ]

    is_counted = True

    parent_page_types = ["research.ProjectIndexPage"]
    subpage_types = []
    detail_relations = ["call", "share_image"]

    class Meta:
        verbose_name = "seed project"
        # migrations/0004 has one more, by which the newest are found.
        indexes = [
            # Few are to be reviewed.
            models.Index(
                fields=["review_due"],
                condition=Q(review_due__isnull=False),
                name="projects_to_review",
            ),
        ]

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "This must not be earlier than the first day."})

    def changes(self, since):
        """Return the updates and the reached milestones that are dated `since` or later."""
        reached = [
            step for step in self.milestones if step.value["done"] and step.value["date"] >= since
        ]
        updates = [update for update in self.updates if update.value["date"] >= since]
        number = len(reached) + len(updates)
        return {"since": since, "milestones": reached, "updates": updates, "change_count": number}

    def get_context(self, request, *args, **kwargs):
        """Add the milestones and updates to show: all, or what changed `since` a day.

        Whoever types no day, or one that is yet to come, is told so and sees everything.
        """
        context = super().get_context(request, *args, **kwargs)
        context |= {"milestones": self.milestones, "updates": self.updates}
        if wanted := request.GET.get("since", ""):
            try:
                day = datetime.date.fromisoformat(wanted)
            except ValueError:
                return context | {"is_no_day": True}
            context |= {"day_to_come": day} if day > today() else self.changes(day)
        return context
