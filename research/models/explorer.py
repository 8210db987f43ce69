"""The explorer: all projects, sorted by theme and pillar."""

from functools import partial

from django.db.models import Prefetch

from inm_portal.pages.facets import Facet
from inm_portal.pages.models import ListingPage
from inm_portal.pages.querysets import built_once
from research.models.areas import PillarPage, ThemePage
from research.models.participants import Supporter
from research.models.projects import ProjectPage


def areas(page_type):
    """Return (slug, short name) of each public area: the grid links to those without projects."""
    return page_type.objects.live().in_order().values_list("slug", "short_name")


class ResearchIndexPage(ListingPage):
    views = [("grid", "Grid"), ("list", "List"), ("table", "Table")]
    columns = [
        "name",
        "slug",
        "url",
        "status",
        "themes",
        "pillars",
        "members",
        "starts",
        "ends",
        "is_sample",
    ]

    parent_page_types = ["pages.HomePage"]
    subpage_types = [
        "research.ThemeIndexPage",
        "research.PillarIndexPage",
        "research.ProjectIndexPage",
        "research.CallIndexPage",
        "research.LabIndexPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = "research explorer"

    def entries(self):
        supporters = Prefetch("supporters", Supporter.objects.for_cards())
        return self.public(ProjectPage).newest_first().with_card_data().prefetch_related(supporters)

    def facets(self):
        return [
            Facet(
                "theme",
                "Theme",
                "themes__slug",
                "themes__short_name",
                order="themes__number",
                known=partial(areas, ThemePage),
            ),
            Facet(
                "pillar",
                "Pillar",
                "pillars__slug",
                "pillars__short_name",
                order="pillars__number",
                known=partial(areas, PillarPage),
            ),
            Facet("status", "Status", "status", "status", labels=dict(ProjectPage.Status.choices)),
            Facet(
                "member",
                "Member",
                "supporters__member__slug",
                "supporters__member__title",
            ),
        ]

    def row(self, entry):
        return {
            "name": entry.title,
            "slug": entry.slug,
            "url": entry.full_url,
            "status": entry.status,
            "themes": "; ".join(theme.slug for theme in entry.themes.all()),
            "pillars": "; ".join(pillar.slug for pillar in entry.pillars.all()),
            "members": "; ".join(
                sorted({supporter.member.slug for supporter in entry.supporters.all()})
            ),
            "starts": entry.starts.isoformat() if entry.starts else None,
            "ends": entry.ends.isoformat() if entry.ends else None,
            "is_sample": entry.is_sample,
        }

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        listing = context["listing"]
        if listing.view == "grid":
            # The cells count what status and member leave over; theme and pillar are the axes.
            counted = listing.narrowed("theme", "pillar").counted_by_area()
            context["matrix"] = matrix(axis(ThemePage), counted, listing.chosen, listing.address)
        return context


@built_once
def axis(page_type):
    """Return the public themes or pillars, as the grid shows them."""
    return page_type.objects.live().in_order().with_drawings()


def matrix(themes, counted, chosen, address):
    """Return the grid of `themes` by pillars, its cells with what is `counted` and an address.

    `chosen` has the slugs of the current theme and pillar, if any; `address` returns a cell's
    for `theme` and `pillar`. Three queries.
    """
    counts = {(theme, pillar): numbers for theme, pillar, *numbers in counted}
    pillars = axis(PillarPage)
    now = chosen.get("theme"), chosen.get("pillar")
    rows = []
    for theme in themes:
        cells = [
            {
                "pillar": pillar,
                "count": counts.get((theme.pk, pillar.pk), [0])[0],
                "address": address(theme=theme.slug, pillar=pillar.slug),
                "is_current": now == (theme.slug, pillar.slug),
            }
            for pillar in pillars
        ]
        rows.append({"theme": theme, "cells": cells})
    has_samples = any(samples for _, samples in counts.values())
    return {"pillars": pillars, "rows": rows, "has_samples": has_samples}
