"""The front page and the plain pages of text."""

from functools import partial

from django.apps import apps
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from inm_portal.drawings import title_block
from inm_portal.pages.blocks import LinkBlock, StandardBodyBlock
from inm_portal.pages.models.base import BasePage
from inm_portal.pages.sketches import plate


class HomePage(BasePage):
    headline = models.CharField(
        max_length=120, help_text="The first words visitors read, 30 to 90 characters."
    )
    lead = models.TextField(
        max_length=400, help_text="What the initiative does and for whom, 150 to 300 characters."
    )
    actions = StreamField(
        [("link", LinkBlock())],
        blank=True,
        max_num=3,
        help_text="Up to three ways onward, the most wanted first.",
    )

    featured_role = models.ForeignKey(
        "members.InitiativeRole",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The people with this role stand on the home page. Empty: nobody does.",
    )

    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("headline"), FieldPanel("lead"), FieldPanel("actions")],
            heading="What visitors see first",
        ),
        FieldPanel("featured_role"),
        FieldPanel("summary"),
    ]
    detail_relations = ["featured_role"]
    drawing_counts = True
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def sketch(self, branding):
        return partial(plate, branding.short_name)

    def lettering(self):
        return apps.get_model("members", "MemberPage").objects.live().current().wall()

    def marks(self):
        """Return the sketch of the footer's marks, whose scale counts themes and pillars."""
        areas = [apps.get_model("research", name) for name in ("ThemePage", "PillarPage")]
        return partial(title_block, *(area.objects.live().count() for area in areas))


class StandardPage(BasePage):
    body = StreamField(
        StandardBodyBlock(),
        blank=True,
        help_text="Text, pictures, quotations and lists, in the order in which they are read.",
    )

    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        verbose_name = "standard page"

    @classmethod
    def get_verbose_name(cls):
        """Return what the search calls it: visitors know no kinds of pages but this one."""
        return "Page"
