"""Member organizations: who is in the consortium, since when, and with what."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.timezone import is_aware
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
from wagtail.models import PageLogEntry, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from inm_portal.cache.moments import today
from inm_portal.pages.blocks import ContactBlock
from inm_portal.pages.fields import ReferencedManyToManyField
from inm_portal.pages.models import BasePage, RelatedPage, Row, card_fields
from inm_portal.pages.sketches import wall, wordmark
from inm_portal.pages.validators import validate_currency, validate_year
from members.models.vocabularies import MembershipTier, Sector

# A wall of more names is one that nobody reads.
MOST_ON_WALL = 60
INTEREST_TYPES = ["research.ThemePage", "research.PillarPage"]


class MemberQuerySet(PageQuerySet):
    def current(self, on=None):
        """Return the members whose membership covers `on` (today by default).

        Left on is exclusive: on that day the organization is no longer a member.
        """
        on = on or today()
        return self.filter(joined_on__lte=on).filter(Q(left_on=None) | Q(left_on__gt=on))

    def interested_in(self, page):
        return self.filter(interests__page=page).distinct()

    def by_name(self):
        return self.order_by("title", "pk")

    def wall(self):
        """Return the sketch of a wall of these members' names."""
        names = self.by_name().values_list("pk", "title")[:MOST_ON_WALL]
        return partial(wall, tuple((str(pk), name) for pk, name in names))

    def with_card_data(self):
        facts = ("tier", "joined_on", "left_on", "headquarters", "legal_name", "website")
        members = self.only(*card_fields(*facts)).select_related("tier")
        return members.prefetch_related("sectors")


def acts_of_partner_since(page, loaded):
    """Return the words for what representatives changed in public since a form was loaded.

    `loaded` is the date that Wagtail's form carries; what is none is no form of Wagtail's.
    """
    try:
        opened = parse_datetime(loaded[:40])
    except ValueError:
        return ""
    if page.pk is None or opened is None or not is_aware(opened):
        return ""
    accepted = page.profile_changes.decided().filter(state="accepted", decided_at__gt=opened)
    names = {change.field.replace("_", " ") for change in accepted}
    confirmed = PageLogEntry.objects.filter(
        page=page.pk, action="members.profile.confirm", timestamp__gt=opened
    )
    return ", ".join([*sorted(names), *(["last confirmed"] if confirmed.exists() else [])])


class MemberForm(BasePage.base_form_class):
    """Lets no form that was opened before a partner's change was accepted write the old back."""

    def clean(self):
        cleaned = super().clean()
        loaded = self.data.get("loaded_revision_created_at", "")
        if changed := acts_of_partner_since(self.instance, loaded):
            raise ValidationError(
                f"Changed by the partner while you were writing: {changed}. This form still has "
                "what was there before. Nothing is saved yet: compare it with the public page, and "
                "save again."
            )
        return cleaned


class MemberPage(BasePage):
    base_form_class = MemberForm

    legal_name = models.CharField(
        max_length=160, blank=True, help_text="As registered, where it differs from the title."
    )
    other_names = models.CharField(
        max_length=200, blank=True, help_text="Former or short names, separated by semicolons."
    )
    tagline = models.CharField(
        max_length=120, blank=True, help_text="What the organization does, 40 to 100 characters."
    )
    about = RichTextField(
        blank=True,
        max_length=6000,
        features=["bold", "italic", "ul", "ol", "link"],
        help_text="Why it is a member and what it brings, 80 to 250 words.",
    )
    sectors = ReferencedManyToManyField(
        Sector,
        blank=True,
        related_name="members",
        help_text="The industries it works in, one to three.",
    )
    website = models.URLField(blank=True, help_text="With https://.")
    headquarters = models.CharField(
        max_length=120, blank=True, help_text="City and state or country."
    )
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown only with the consent below.",
    )
    logo_consent_by = models.CharField(
        "consent given by", max_length=120, blank=True, help_text="Name and position."
    )
    logo_consent_on = models.DateField(
        "consent given on",
        null=True,
        blank=True,
        help_text="The day of the consent; without it the logo is not shown.",
    )
    boilerplate = models.TextField(
        max_length=1500,
        blank=True,
        help_text="The standing paragraph about the organization for releases, 60 to 150 words.",
    )
    disclaimer = models.TextField(
        max_length=4000,
        blank=True,
        help_text="Legal text that must accompany releases, such as on forward-looking statements.",
    )
    press_contacts = StreamField(
        [("contact", ContactBlock())],
        blank=True,
        max_num=6,
        help_text="Whom journalists ask, at most six.",
    )
    tier = models.ForeignKey(
        MembershipTier,
        on_delete=models.PROTECT,
        related_name="members",
        help_text="The kind of membership; the list is kept under Vocabularies.",
    )
    joined_on = models.DateField(validators=[validate_year], help_text="First day of membership.")
    left_on = models.DateField(
        null=True, blank=True, help_text="First day on which it is no longer a member."
    )
    on_industry_council = models.BooleanField(
        "seat on the Industry Council", default=False, help_text="Shown on the member's page."
    )

    objects = PageManager.from_queryset(MemberQuerySet)()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("legal_name"),
        index.SearchField("other_names"),
        index.SearchField("tagline"),
        index.SearchField("about"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("legal_name"),
        APIField("tagline"),
        APIField("about"),
        APIField("website"),
        APIField("headquarters"),
        APIField("joined_on"),
        APIField("left_on"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("tagline"),
                FieldPanel("about"),
                FieldPanel("legal_name"),
                FieldPanel("other_names"),
                FieldPanel("sectors"),
                FieldPanel("website"),
                FieldPanel("headquarters"),
            ],
            heading="The organization",
        ),
        MultiFieldPanel(
            [
                FieldPanel("tier"),
                FieldRowPanel([FieldPanel("joined_on"), FieldPanel("left_on")]),
                FieldPanel("on_industry_council"),
            ],
            heading="Membership",
        ),
        InlinePanel("commitments", label="Commitment"),
        InlinePanel("interests", label="Interest", heading="Interests in themes and pillars"),
        MultiFieldPanel(
            [
                FieldPanel("logo"),
                FieldRowPanel([FieldPanel("logo_consent_by"), FieldPanel("logo_consent_on")]),
            ],
            heading="Logo and consent to use it",
        ),
        MultiFieldPanel(
            [
                FieldPanel("boilerplate"),
                FieldPanel("disclaimer"),
                FieldPanel("press_contacts"),
            ],
            heading="For releases",
        ),
    ]

    is_counted = True

    parent_page_types = ["members.MemberIndexPage"]
    subpage_types = []
    detail_relations = ["tier", "logo", "share_image"]

    class Meta:
        verbose_name = "member"

    def lettering(self):
        return partial(wordmark, str(self.pk), self.title)

    @cached_property
    def shown_representatives(self):
        """The Representatives whom the page names, by name; a preview sets others."""
        return list(self.representatives.shown().by_name()) if self.pk else []

    @property
    def shown_logo(self):
        """The logo, if the organization has agreed to its use."""
        return self.logo if self.logo and self.logo_consent_on else None

    def clean(self):
        super().clean()
        if self.left_on and self.joined_on and self.left_on <= self.joined_on:
            raise ValidationError({"left_on": "This must be later than the day of joining."})
        if self.logo_id and not (self.logo_consent_by and self.logo_consent_on):
            raise ValidationError(
                {"logo_consent_by": "A logo needs the consent: who gave it, and when."}
            )


class Commitment(Row):
    """Money that a member has publicly promised."""

    member = ParentalKey(MemberPage, on_delete=models.CASCADE, related_name="commitments")
    amount = models.PositiveBigIntegerField(help_text="In whole units of the currency.")
    currency = models.CharField(
        max_length=3,
        default="USD",
        validators=[validate_currency],
        help_text="Three letters, such as USD.",
    )
    years = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Over how many years; empty for a single payment."
    )
    purpose = models.CharField(max_length=200, help_text="What it is for.")
    announced_on = models.DateField(
        null=True, blank=True, help_text="The day on which it was made public."
    )
    source = models.URLField(blank=True, help_text="Where it was announced.")

    panels = [
        FieldRowPanel([FieldPanel("amount"), FieldPanel("currency"), FieldPanel("years")]),
        FieldPanel("purpose"),
        FieldRowPanel([FieldPanel("announced_on"), FieldPanel("source")]),
    ]

    def __str__(self):
        return f"{self.amount} {self.currency}"


class MemberInterest(RelatedPage):
    member = ParentalKey(MemberPage, on_delete=models.CASCADE, related_name="interests")

    panels = [PageChooserPanel("page", INTEREST_TYPES), FieldPanel("note")]
