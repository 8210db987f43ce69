"""The finder: which program is for whom."""

from education.models.programs import ProgramPage
from inm_portal.pages.facets import Facet
from inm_portal.pages.models import ListingPage

# Who somebody is and what they want: the home page asks for these two.
ROLE = Facet("role", "I am", "audiences__slug", "audiences__name", order="audiences__sort_order")
GOAL = Facet("goal", "I want to", "goals__slug", "goals__name", order="goals__sort_order")


class EducationIndexPage(ListingPage):
    columns = [
        "name",
        "slug",
        "url",
        "kind",
        "audiences",
        "goals",
        "formats",
        "length",
        "credential",
        "cost",
        "next_start",
        "is_sample",
    ]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["education.ProgramPage"]
    max_count = 1

    class Meta:
        verbose_name = "education finder"

    def entries(self):
        return self.public(ProgramPage).by_name().with_card_data()

    def facets(self):
        return [
            ROLE,
            GOAL,
            Facet(
                "format", "Format", "formats__slug", "formats__name", order="formats__sort_order"
            ),
            Facet(
                "site",
                "Site",
                "offerings__site__slug",
                "offerings__site__name",
                order="offerings__site__sort_order",
            ),
        ]

    def row(self, entry):
        upcoming = entry.next_offering
        return {
            "name": entry.title,
            "slug": entry.slug,
            "url": entry.full_url,
            "kind": entry.kind.name,
            "audiences": "; ".join(term.name for term in entry.audiences.all()),
            "goals": "; ".join(term.name for term in entry.goals.all()),
            "formats": "; ".join(term.name for term in entry.formats.all()),
            "length": entry.length,
            "credential": entry.credential,
            "cost": entry.cost,
            "next_start": upcoming.starts.isoformat() if upcoming else None,
            "is_sample": entry.is_sample,
        }
