"""Who stands behind a release: those who issue it and those whom it quotes."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel

from inm_portal.pages.models import Row
from inm_portal.pages.quotations import without_marks
from members.models import MemberPage, PersonPage


def known_title(page):
    """Return the title of a page that is or once was public, else nothing.

    A release goes on naming who issued it and who spoke when their page is unpublished. A draft
    that was never public is not given away.
    """
    return page.title if page and (page.live or page.first_published_at) else ""


class IssuerQuerySet(models.QuerySet):
    def shown(self):
        """Return the rows that have a `name`, with their members."""
        is_known = Q(member__live=True) | Q(member__first_published_at__isnull=False)
        return self.filter(~Q(organization="") | is_known).select_related("member")

    def for_cards(self):
        """Return what is `shown`, with no more than the names."""
        member = ("member__title", "member__live", "member__first_published_at")
        return self.shown().only("release", "organization", "sort_order", *member)


class Issuer(Row):
    """An organization in whose name a release goes out."""

    release = ParentalKey("news.ReleasePage", on_delete=models.CASCADE, related_name="issuers")
    member = models.ForeignKey(
        MemberPage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="releases_issued",
        help_text="For a member organization; otherwise write the name below.",
    )
    organization = models.CharField(
        max_length=160,
        blank=True,
        help_text="Name of the initiative itself or of another organization that is not a member.",
    )

    objects = IssuerQuerySet.as_manager()

    panels = [PageChooserPanel("member"), FieldPanel("organization")]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """What visitors read; empty for a member that was never public."""
        return self.organization or known_title(self.member)

    def clean(self):
        super().clean()
        if not self.member_id and not self.organization:
            raise ValidationError("Choose a member or write the organization's name.")


class Quotation(Row):
    """Somebody's words in a release, kept apart so that they can be found and cited."""

    release = ParentalKey("news.ReleasePage", on_delete=models.CASCADE, related_name="quotations")
    person = models.ForeignKey(
        PersonPage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="quotations",
        help_text="Somebody who has a page here; otherwise write the name below.",
    )
    speaker = models.CharField(
        max_length=120, blank=True, help_text="Name of somebody who has no page here."
    )
    affiliation = models.CharField(
        max_length=200, blank=True, help_text="Position and organization at that time."
    )
    words = models.TextField(max_length=1200, help_text="Word for word, without quotation marks.")

    panels = [
        FieldPanel("words"),
        PageChooserPanel("person"),
        FieldRowPanel([FieldPanel("speaker"), FieldPanel("affiliation")]),
    ]

    def __str__(self):
        return f"{self.speaker_name}: {self.words[:40]}"

    @property
    def speaker_name(self):
        """What visitors read; empty for a person who was never public."""
        return self.speaker or known_title(self.person)

    def clean(self):
        super().clean()
        self.words = without_marks(self.words)
        if not self.person_id and not self.speaker:
            raise ValidationError("Choose a person or write the speaker's name.")
