"""People: who they are, where they work, what they do for the initiative."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from inm_portal.pages.facets import Facet
from inm_portal.pages.fields import ReferencedManyToManyField
from inm_portal.pages.models import BasePage, ListingPage, card_fields, name_fields
from inm_portal.pages.sketches import initials
from inm_portal.pages.validators import validate_orcid
from members.models.organizations import MemberPage
from members.models.periods import Period, PeriodQuerySet, holds
from members.models.vocabularies import Expertise, InitiativeRole

# What stands in a picture's place where there is none.
PORTRAIT_FIELDS = ["given_name", "family_name", "portrait"]


class PersonQuerySet(PageQuerySet):
    def by_name(self):
        return self.order_by("family_name", "given_name", "pk")

    def at(self, member):
        """Return the people with a current affiliation to `member`."""
        now = Affiliation.objects.filter(member=member).current()
        return self.filter(pk__in=now.values("person"))

    def with_role(self, role, on=None):
        """Return the people who hold `role`, a row or its key, `on` a day (today by default)."""
        held = RoleHeld.objects.filter(role=role).current(on)
        return self.filter(pk__in=held.values("person"))

    def with_card_data(self):
        return self.with_portraits().prefetch_related(
            Prefetch("roles", RoleHeld.objects.current().select_related("role"))
        )

    def with_portraits(self, on=None):
        """Fetch what a card shows, with the affiliations that hold `on` (today by default)."""
        affiliations = Affiliation.objects.current(on).with_names()
        people = self.only(*card_fields(*PORTRAIT_FIELDS, "orcid"), "figure__markup")
        people = people.select_related("portrait", "figure")
        return people.prefetch_related(Prefetch("affiliations", affiliations))


class PersonIndexPage(ListingPage):
    columns = ["name", "slug", "url", "title", "organization", "roles", "orcid", "is_sample"]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["members.PersonPage"]
    max_count = 1

    class Meta:
        verbose_name = "people index"

    def entries(self):
        return self.public(PersonPage).by_name().with_card_data()

    def facets(self):
        return [
            Facet(
                "role",
                "Role",
                "roles__role__slug",
                "roles__role__name",
                limit=holds(rows="roles__"),
                order="roles__role__sort_order",
            ),
            Facet(
                "expertise",
                "Can be asked about",
                "expertise__slug",
                "expertise__name",
                order="expertise__sort_order",
            ),
            Facet(
                "member",
                "Member",
                "affiliations__member__slug",
                "affiliations__member__title",
                limit=holds(rows="affiliations__"),
            ),
        ]

    def row(self, entry):
        affiliation = entry.main_affiliation
        return {
            "name": entry.title,
            "slug": entry.slug,
            "url": entry.full_url,
            "title": affiliation.title if affiliation else "",
            "organization": affiliation.organization_name if affiliation else "",
            "roles": "; ".join(held.role.name for held in entry.roles.all()),
            "orcid": entry.orcid,
            "is_sample": entry.is_sample,
        }


class PersonPage(BasePage):
    given_name = models.CharField(max_length=80, help_text="First and middle names.")
    family_name = models.CharField(max_length=80, help_text="Decides the order of lists.")
    other_names = models.CharField(
        max_length=160, blank=True, help_text="As also published, separated by semicolons."
    )
    portrait = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Head and shoulders, at least 600 pixels wide. Empty: drawn initials.",
    )
    bio = RichTextField(
        blank=True,
        max_length=6000,
        features=["bold", "italic", "link"],
        help_text="Work and interests, 60 to 200 words.",
    )
    expertise = ReferencedManyToManyField(
        Expertise,
        blank=True,
        related_name="people",
        help_text="What the person can be asked about, at most five.",
    )
    orcid = models.CharField(
        "ORCID iD",
        max_length=19,
        blank=True,
        validators=[validate_orcid],
        help_text="Such as 0000-0002-1825-0097.",
    )
    email = models.EmailField(blank=True, help_text="Shown in public.")
    website = models.URLField(blank=True, help_text="The person's own page, with https://.")

    objects = PageManager.from_queryset(PersonQuerySet)()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("other_names"),
        index.SearchField("bio"),
        index.RelatedFields("expertise", [index.SearchField("name")]),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("given_name"),
        APIField("family_name"),
        APIField("bio"),
        APIField("orcid"),
        APIField("website"),
    ]
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("given_name"), FieldPanel("family_name")]),
                FieldPanel("other_names"),
                FieldPanel("portrait"),
                FieldPanel("bio"),
                FieldPanel("expertise"),
            ],
            heading="The person",
        ),
        InlinePanel("affiliations", label="Affiliation"),
        InlinePanel("roles", label="Role", heading="Roles in the initiative"),
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("website"), FieldPanel("orcid")], heading="Contact"
        ),
    ]

    parent_page_types = ["members.PersonIndexPage"]
    subpage_types = []
    detail_relations = ["portrait", "share_image"]

    class Meta:
        verbose_name = "person"
        indexes = [
            models.Index(fields=["family_name", "given_name", "page_ptr"]),
            # Few are to be reviewed.
            models.Index(
                fields=["review_due"],
                condition=Q(review_due__isnull=False),
                name="people_to_review",
            ),
        ]

    def sketch(self, branding):
        return None if self.portrait_id else partial(initials, self.title)

    @property
    def initials(self):
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()

    @property
    def main_affiliation(self):
        """The first affiliation that holds today; free where `with_card_data` was asked for."""
        return next((held for held in self.affiliations.all() if held.is_current), None)


AFFILIATION_FIELDS = (
    *("person", "title", "organization", "starts", "ends", "sort_order"),
    *name_fields("member__"),
)


class AffiliationQuerySet(PeriodQuerySet):
    def with_names(self):
        """Fetch with each no more of its member than the name, if it may be named."""
        return self.select_related("member").only(*AFFILIATION_FIELDS)


class Affiliation(Period):
    """Where a person works or worked, and as what."""

    person = ParentalKey(PersonPage, on_delete=models.CASCADE, related_name="affiliations")
    member = models.ForeignKey(
        MemberPage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="affiliations",
        help_text="For a member organization; otherwise write its name below.",
    )
    organization = models.CharField(
        max_length=160,
        blank=True,
        help_text="Name of an organization that is not a member, or the department.",
    )
    title = models.CharField(max_length=160, help_text="Position, as the organization writes it.")

    objects = AffiliationQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        PageChooserPanel("member"),
        FieldPanel("organization"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
    ]

    def __str__(self):
        return f"{self.title}, {self.organization_name}"

    @property
    def organization_name(self):
        """What visitors read: a member that is not public is not named."""
        return self.organization or (self.member_page.title if self.member_page else "")

    @property
    def member_page(self):
        """The member's page where visitors may see it."""
        return self.member if self.member_id and self.member.live else None

    def clean(self):
        super().clean()
        if not self.member_id and not self.organization:
            raise ValidationError("Choose a member or write the organization's name.")


class RoleHeld(Period):
    """What a person does for the initiative."""

    person = ParentalKey(PersonPage, on_delete=models.CASCADE, related_name="roles")
    role = models.ForeignKey(
        InitiativeRole,
        on_delete=models.PROTECT,
        related_name="held",
        help_text="What the person does for the initiative; the list is kept under Vocabularies.",
    )
    note = models.CharField(
        max_length=120, blank=True, help_text="Such as the part of the work; may stay empty."
    )

    panels = [
        FieldPanel("role"),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
    ]

    def __str__(self):
        return self.role.name
