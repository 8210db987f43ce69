"""Themes and pillars: the two directions by which research is sorted."""

from functools import partial

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from inm_portal import drawings
from inm_portal.pages.blocks import BodyBlock
from inm_portal.pages.models import BasePage, SectionPage, card_fields
from inm_portal.pages.models.listing import kind_of


class AreaQuerySet(PageQuerySet):
    def in_order(self):
        return self.order_by("number", "pk")

    def for_marks(self):
        """Fetch what a link, a mark or a card shows of them."""
        return self.only(*card_fields("number", "short_name", "hue"))

    def with_drawings(self):
        fields = card_fields("number", "short_name", "question", "hue", "figure__markup")
        return self.only(*fields).select_related("figure")

    def with_card_data(self):
        """Fetch the figures too, and annotate `project_count`, the number of public projects."""
        area = self.model._meta.model_name
        links = self.model.projects.through
        # Asked for by their type, they are found in an index alone.
        projects = kind_of(links._meta.get_field("projectpage").related_model)
        public = Page.objects.live().filter(content_type=projects).order_by().values("pk")
        rows = links.objects.filter(**{area: OuterRef("pk")}, projectpage__in=public)
        counted = rows.order_by().values(area).annotate(number=Count("pk")).values("number")
        return self.with_drawings().annotate(project_count=Coalesce(Subquery(counted), 0))


class AreaPage(BasePage):
    """What themes and pillars share. Their `drawing_frame` is the shape of the drawing."""

    class Hue(models.TextChoices):
        BLUE = "blue", "Blue"
        OXIDE = "oxide", "Oxide red"
        SPRUCE = "spruce", "Spruce green"
        BRASS = "brass", "Brass"

    number = models.PositiveSmallIntegerField(help_text="Its place in lists, from 1.")
    short_name = models.CharField(
        max_length=40, help_text="For tables and menus, at most 40 characters."
    )
    question = models.CharField(
        max_length=200, blank=True, help_text="What it asks, as one question of 60 to 160 letters."
    )
    drawing = models.CharField(
        max_length=20,
        choices=drawings.choices(),
        default="part",
        help_text="What is drawn of it, from the numbers of its projects, members and milestones.",
    )
    hue = models.CharField(
        max_length=10,
        choices=Hue.choices,
        default=Hue.BLUE,
        help_text="The color of its drawing and of its mark in tables.",
    )
    body = StreamField(
        BodyBlock(), blank=True, help_text="What the area is about, 150 to 500 words."
    )

    objects = PageManager.from_queryset(AreaQuerySet)()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("short_name"),
        index.SearchField("question"),
        index.SearchField("body"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("number"),
        APIField("short_name"),
        APIField("question"),
        APIField("body"),
    ]
    subpage_types = []
    detail_relations = ["share_image"]
    drawing_counts = is_counted = True

    class Meta:
        abstract = True

    def sketch(self, branding):
        key = str(self.translation_key)
        numbers = self.projects.live().numbers()
        return partial(drawings.draw, self.drawing, numbers, key, self.drawing_frame)


class ThemeIndexPage(SectionPage):
    parent_page_types = ["research.ResearchIndexPage"]
    subpage_types = ["research.ThemePage"]
    max_count = 1

    class Meta:
        verbose_name = "theme index"

    def entries(self):
        return ThemePage.objects.child_of(self).live().in_order().with_card_data()


class ThemePage(AreaPage):
    drawing_frame = drawings.STRIP

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("short_name")]),
                FieldPanel("question"),
                FieldRowPanel([FieldPanel("drawing"), FieldPanel("hue")]),
            ],
            heading="The theme",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["research.ThemeIndexPage"]

    class Meta:
        verbose_name = "theme"

    def pillars_shown(self):
        """Return the public pillars that this theme's public projects work on."""
        return (
            PillarPage.objects.live()
            .filter(pk__in=self.projects.live().values("pillars"))
            .for_marks()
            .in_order()
        )


class PillarIndexPage(SectionPage):
    parent_page_types = ["research.ResearchIndexPage"]
    subpage_types = ["research.PillarPage"]
    max_count = 1

    class Meta:
        verbose_name = "pillar index"

    def entries(self):
        return PillarPage.objects.child_of(self).live().in_order().with_card_data()


class PillarPage(AreaPage):
    drawing_frame = drawings.GLYPH

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("short_name")]),
                FieldPanel("question"),
                FieldRowPanel([FieldPanel("drawing"), FieldPanel("hue")]),
            ],
            heading="The pillar",
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["research.PillarIndexPage"]

    class Meta:
        verbose_name = "pillar"

    def themes_shown(self):
        """Return the public themes under which this pillar's public projects work."""
        named = self.projects.live().values("themes")
        return ThemePage.objects.live().filter(pk__in=named).for_marks().in_order()

    def others(self):
        """Return the other public pillars of its index; of all, as long as it has no place."""
        pillars = PillarPage.objects.live()
        if self.path:
            pillars = pillars.sibling_of(self, inclusive=False)
        return pillars.for_marks().in_order()

    def get_context(self, request, *args, **kwargs):
        """Add the other pillars, and the one of them that this one is compared `with`, if any.

        Whoever chooses this one itself is told so.
        """
        context = super().get_context(request, *args, **kwargs)
        context["others"] = list(self.others())
        wanted = request.GET.get("with", "")
        context["is_itself"] = bool(wanted) and wanted == self.slug
        if wanted and not context["is_itself"]:
            compared = next((other for other in context["others"] if other.slug == wanted), None)
            if compared is None:
                raise Http404("There is no such pillar to compare with.")
            context["compared"] = compared
        return context
