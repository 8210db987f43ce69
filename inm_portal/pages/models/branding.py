"""What makes the portal one initiative's: its name, color, menus and footer."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page

from inm_portal.cache.moments import is_over
from inm_portal.pages.models.figures import Figure
from inm_portal.pages.models.rows import Row
from inm_portal.pages.panels import MenuItemPanel
from inm_portal.pages.validators import validate_plate_color

# As in static/css/tokens.css.
PLATE_COLOR = "#0d2f73"


@register_setting(icon="site", order=10)
class Branding(BaseSiteSetting, ClusterableModel):
    name = models.CharField(
        max_length=80,
        default="Initiative",
        help_text="Full name without the institution, such as “Initiative for New Manufacturing”.",
    )
    short_name = models.CharField(
        max_length=6, default="Portal", help_text="One to six letters, such as INM."
    )
    host_institution = models.CharField(
        max_length=80, blank=True, help_text="Such as “Massachusetts Institute of Technology”."
    )
    host_short_name = models.CharField(
        max_length=20, blank=True, help_text="Such as MIT; stands before the name in titles."
    )
    host_website = models.URLField(blank=True, help_text="The institution's own address.")
    plate_color = models.CharField(
        max_length=7,
        default=PLATE_COLOR,
        validators=[validate_plate_color],
        help_text="The one strong color, as #rrggbb, dark enough for white text.",
    )
    footer_note = models.TextField(
        max_length=600,
        blank=True,
        help_text="Small print at the foot of every page, at most 600 characters.",
    )
    address = models.TextField(
        max_length=300, blank=True, help_text="Postal address, one line each."
    )
    contact_email = models.EmailField(blank=True, help_text="Where visitors write to.")
    alert_text = models.CharField(
        max_length=200,
        blank=True,
        help_text="One urgent sentence above every page. Empty: no alert.",
    )
    alert_link = models.URLField(blank=True, help_text="Where the alert leads; may stay empty.")
    alert_until = models.DateTimeField(
        null=True, blank=True, help_text="When the alert goes away by itself."
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("name"), FieldPanel("short_name"), FieldPanel("plate_color")],
                        heading="Initiative",
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("host_institution"),
                            FieldPanel("host_short_name"),
                            FieldPanel("host_website"),
                        ],
                        heading="Host institution",
                    ),
                ],
                heading="Identity",
            ),
            ObjectList([InlinePanel("menu_items", label="Menu entry")], heading="Menus"),
            ObjectList(
                [FieldPanel("footer_note"), FieldPanel("address"), FieldPanel("contact_email")],
                heading="Footer",
            ),
            ObjectList(
                [FieldPanel("alert_text"), FieldPanel("alert_link"), FieldPanel("alert_until")],
                heading="Alert",
            ),
        ]
    )

    # What every page shows of it, where no entry of a menu has brought it.
    select_related = ["site__root_page__figure"]

    class Meta:
        verbose_name = "branding"

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.host_short_name} {self.name}".strip()

    @property
    def has_own_color(self):
        """Whether the plate differs from what the style sheet says anyhow."""
        return self.plate_color != PLATE_COLOR

    @property
    def version(self):
        """What makes the addresses of the icon and the colors others when they change."""
        return f"{self.short_name}-{self.plate_color.removeprefix('#')}"

    @property
    def alert_is_on(self):
        return bool(self.alert_text) and not (self.alert_until and is_over(self.alert_until))


class MenuItemQuerySet(models.QuerySet):
    def shown(self):
        """Return the entries whose page, if they have one, is public, with what they show of it.

        Every public page asks for this: a column more, and an edit of it makes all of them anew.
        """
        title = models.Case(models.When(label="", then="page__title"), default=models.Value(""))
        return (
            self.filter(models.Q(page=None) | models.Q(page__live=True))
            .annotate(page_title=title)
            .select_related("page")
            .defer(*others("page__", Page, ["path", "url_path"]))
        )

    def with_branding(self):
        """Add the entries' branding, with the marks of its home page."""
        home = "branding__site__root_page__"
        return self.select_related(f"{home}figure").defer(
            *others(home, Page, ["path"]), *others(f"{home}figure__", Figure, ["marks"])
        )


def others(prefix, model, shown):
    """Return the lookups of all the model's fields but its key and those that are `shown`."""
    fields = model._meta.concrete_fields
    return [f"{prefix}{f.name}" for f in fields if not f.primary_key and f.name not in shown]


class MenuItem(Row):
    class Place(models.TextChoices):
        MAIN = "main", "Main menu"
        FOOTER = "footer", "Footer"

    branding = ParentalKey(Branding, on_delete=models.CASCADE, related_name="menu_items")
    place = models.CharField(
        max_length=10,
        choices=Place.choices,
        default=Place.MAIN,
        help_text="The menu in which the entry stands.",
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Where the entry leads; or enter an address below.",
    )
    address = models.CharField(
        max_length=200,
        blank=True,
        help_text="Instead of a page: an address such as /news/feed/ or https://example.org/.",
    )
    label = models.CharField(
        max_length=40, blank=True, help_text="Empty: the page's title. At most 40 characters."
    )

    objects = MenuItemQuerySet.as_manager()

    panels = [
        MenuItemPanel(
            [
                FieldPanel("place"),
                FieldPanel("page"),
                FieldPanel("address"),
                FieldPanel("label"),
            ]
        )
    ]

    def __str__(self):
        return self.text

    @property
    def text(self):
        if self.label or not self.page:
            return self.label or self.address
        # `shown` brings it along, for those that need it.
        return getattr(self, "page_title", "") or self.page.title

    @property
    def url(self):
        return self.page.url if self.page else self.address

    def clean(self):
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError("Choose a page or enter an address, one of the two.")
        if self.address and not self.address.startswith(("/", "https://", "mailto:")):
            raise ValidationError({"address": "Start with /, https:// or mailto:."})
        if self.address and not self.label:
            raise ValidationError({"label": "An address needs a label."})
