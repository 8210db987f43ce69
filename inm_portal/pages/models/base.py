"""The page that all others build on: what a card, a search result and a review need."""

from http import HTTPMethod

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Window
from django.http import Http404
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.api import APIField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from inm_portal.cache.moments import today
from inm_portal.pages.permissions import PagePermissions
from inm_portal.pages.richtext import read_linked_pages

# Of a title with more than 60 letters the words that fit. Without a space it is an address already.
SHORT_SLUG = SlugInput(formatters=[(r"^(?=.{61})(.{1,60})\s.*$", "$1")])

# What a page shows where another one names it, in a list or on a card.
CARD_FIELDS = ["title", "slug", "url_path", "summary", "is_sample"]
# What it shows where it is no more than a link, and may be a draft or no longer public.
NAME_FIELDS = ["title", "slug", "url_path", "content_type", "live", "first_published_at"]


def card_fields(*names, of=""):
    """Return what to load of pages on cards that show `names` too, for a queryset's `only`.

    `of` is the lookup that leads to the pages, such as `project__`. Bodies stay where they are: a
    list is quicker without them, and is the same after one of them has changed.
    """
    return [f"{of}{name}" for name in (*CARD_FIELDS, *names)]


def name_fields(of=""):
    """Return what to load of pages that are only named, with a link where they are public."""
    return [f"{of}{name}" for name in NAME_FIELDS]


def with_facts(pages):
    """Annotate how many of all `pages` are no samples: invented ones are not counted in public."""
    return pages.annotate(facts=Window(Count("pk", filter=Q(is_sample=False))))


def first_of(pages, limit):
    """Return {"shown": the first `limit` of `pages`, "facts": how many of all are no samples}.

    One query of pages `with_facts`, and no more of them than are shown.
    """
    shown = list(pages[:limit])
    return {"shown": shown, "facts": shown[0].facts if shown else 0}


class BasePageForm(WagtailAdminPageForm):
    """Notes who confirmed a page's facts when the date of confirmation is changed."""

    def save(self, commit=True):
        if "confirmed_on" in self.changed_data:
            self.instance.confirmed_by = self.for_user if self.instance.confirmed_on else None
        return super().save(commit=commit)


class BasePage(Page):
    summary = models.CharField(
        max_length=300,
        help_text="One or two sentences, 80 to 200 characters: shown under the title, on cards, "
        "in search results and when the page is shared.",
    )
    share_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown when the address is shared, 1200 by 630 pixels. May stay empty.",
    )
    confirmed_on = models.DateField(
        "last confirmed",
        null=True,
        blank=True,
        help_text="The day on which somebody last checked that everything here is right.",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Filled in by itself when that day is changed.",
    )
    review_due = models.DateField(
        null=True, blank=True, help_text="The day by which staff look at this page again."
    )
    is_sample = models.BooleanField(
        "sample",
        default=False,
        help_text="Marks invented content that shows what the page type can do. Visitors see "
        "the mark on the page and in lists.",
    )

    base_form_class = BasePageForm
    # Everything on the portal is public or a draft; partners have an area of their own. Privacy
    # set on a page would also bypass the workflow.
    private_page_options = []
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
    # Nobody has confirmed the facts of a copy yet.
    exclude_fields_in_copy = ["confirmed_on", "confirmed_by", "review_due"]
    # Foreign keys that the page's template shows, fetched together with the page.
    detail_relations = []
    # Whether its own drawing counts other pages, and whether it is counted in theirs.
    drawing_counts = is_counted = False

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.AutocompleteField("summary"),
        index.FilterField("is_sample"),
    ]
    api_fields = [APIField("summary"), APIField("confirmed_on"), APIField("is_sample")]
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug", widget=SHORT_SLUG),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
            ],
            heading="For search engines",
        ),
        FieldPanel("share_image"),
    ]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [
                FieldPanel("confirmed_on"),
                FieldPanel("confirmed_by", read_only=True),
                FieldPanel("review_due"),
            ],
            heading="Freshness",
        ),
        FieldPanel("is_sample"),
    ]

    class Meta:
        abstract = True

    @property
    def meta_description(self):
        return self.search_description or self.summary

    def sketch(self, branding):
        """Return how the page's drawing is made, as a `partial` to call later, or None.

        The arguments say all that the drawing follows from.
        """
        return

    def lettering(self):
        """Return the sketch of the large names on the page, {primary key: classes}, or None."""
        return

    def marks(self):
        """Return the sketch of what stands at the foot of all pages, if this is their home."""
        return

    @property
    def review_is_due(self):
        return self.review_due is not None and self.review_due <= today()

    @property
    def preview_modes(self):
        return [
            ("", "Page"),
            ("card", "Card in a list"),
            ("search", "Search result"),
            ("share", "Share image"),
        ]

    def permissions_for_user(self, user):
        return PagePermissions(user, self)

    def get_view_restrictions(self):
        """Pages have none (see `private_page_options`), so none are asked for at each visit."""
        return PageViewRestriction.objects.none()

    def get_context(self, request, *args, **kwargs):
        read_linked_pages(self)
        return super().get_context(request, *args, **kwargs)

    def get_preview_template(self, request, mode_name):
        if mode_name and mode_name not in dict(self.preview_modes):
            raise Http404("There is no such preview.")
        return f"previews/{mode_name}.html" if mode_name else self.get_template(request)
