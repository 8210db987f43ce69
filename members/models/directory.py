"""The directory: all member organizations, as a wall, a table or a timeline."""

from django.apps import apps
from django.db.models import Q

from inm_portal.pages.facets import Facet, YearFacet
from inm_portal.pages.models import ListingPage
from members.models.organizations import MemberPage


class MemberIndexPage(ListingPage):
    per_page = 60
    views = [("wall", "Wall"), ("table", "Table"), ("timeline", "Timeline")]
    columns = [
        "name",
        "slug",
        "url",
        "legal_name",
        "tier",
        "sectors",
        "joined_on",
        "left_on",
        "website",
        "headquarters",
        "is_sample",
    ]

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["members.MemberPage"]
    max_count = 1
    drawing_counts = True

    class Meta:
        verbose_name = "member directory"

    def lettering(self):
        return self.entries().wall()

    def entries(self):
        return self.public(MemberPage).by_name().with_card_data()

    def facets(self):
        themes = apps.get_model("research.ThemePage").objects
        return [
            Facet("tier", "Tier", "tier__slug", "tier__name", order="tier__sort_order"),
            Facet(
                "sector", "Sector", "sectors__slug", "sectors__name", order="sectors__sort_order"
            ),
            Facet(
                "theme",
                "Theme",
                "interests__page__slug",
                "interests__page__title",
                limit=Q(interests__page__in=themes.all()),
            ),
            YearFacet("year", "Joined in", "joined_on__year", "joined_on__year"),
        ]

    def row(self, entry):
        return {
            "name": entry.title,
            "slug": entry.slug,
            "url": entry.full_url,
            "legal_name": entry.legal_name,
            "tier": entry.tier.name,
            "sectors": "; ".join(sector.name for sector in entry.sectors.all()),
            "joined_on": entry.joined_on.isoformat(),
            "left_on": entry.left_on.isoformat() if entry.left_on else None,
            "website": entry.website,
            "headquarters": entry.headquarters,
            "is_sample": entry.is_sample,
        }
