"""Who takes part in a project: the people of its team, and the members that support it."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel

from inm_portal.pages.models import Row
from members.models import MemberPage, PersonPage
from research.models.projects import ProjectPage
from research.models.vocabularies import SupportKind, TeamRole


class TeamMember(Row):
    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey(
        PersonPage,
        on_delete=models.CASCADE,
        related_name="project_roles",
        help_text="Somebody who has a page here.",
    )
    role = models.ForeignKey(
        TeamRole,
        on_delete=models.PROTECT,
        related_name="held",
        help_text="What they do in the project; the list is kept under Vocabularies.",
    )

    panels = [PageChooserPanel("person"), FieldPanel("role")]

    def __str__(self):
        return f"{self.person}, {self.role}"


class SupporterQuerySet(models.QuerySet):
    def shown(self):
        """Return the rows whose member is public, with member and kind."""
        return self.filter(member__live=True).select_related("member", "kind")

    def for_cards(self):
        """Return what is `shown`, with no more of the member than its name."""
        return self.shown().only("project", "kind", "member__title", "member__slug")


class Supporter(Row):
    """A member that supports a project, and with what; one row for each kind of support."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="supporters")
    member = models.ForeignKey(
        MemberPage,
        on_delete=models.CASCADE,
        related_name="support",
        help_text="The organization that supports the project.",
    )
    kind = models.ForeignKey(
        SupportKind,
        on_delete=models.PROTECT,
        related_name="given",
        help_text="With what; one row for each kind of support.",
    )

    objects = SupporterQuerySet.as_manager()

    panels = [PageChooserPanel("member"), FieldPanel("kind")]

    def __str__(self):
        return f"{self.member}: {self.kind}"
