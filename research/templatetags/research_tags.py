"""Themes, pillars and projects, for the templates of every app.

Each tag costs one query where nothing else is said. What is asked of a page may be asked of an
unsaved one too, as previews do.
"""

from collections import Counter
from urllib.parse import urlencode

from django import template
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from inm_portal.pages.models import card_fields, name_fields
from inm_portal.pages.querysets import built_once
from members.models import MemberPage
from research.models import (
    PillarPage,
    ProjectPage,
    ResearchIndexPage,
    Supporter,
    TeamMember,
    ThemePage,
)
from research.models.explorer import axis, matrix
from research.models.projects import newest_project_first

register = template.Library()

# A theme or pillar that is no more than a link.
AREA = [*name_fields(), "short_name"]
# A project beyond the last one shown tells the template that there are more.
SHOWN = 20
MARKS = 12
# Of the projects that a member supports, as many as are shown, each with several kinds of support.
MOST_ROWS = 100
MOST_ROLES = 40


@register.simple_tag
def research_matrix():
    """Return the explorer's grid of all projects for other pages (three queries).

    It has no rows where the explorer is not public.
    """
    explorer = reverse("wagtail_serve", args=["research/"])
    return matrix(grid_themes(), grid_counts(), {}, lambda **at: f"{explorer}?{urlencode(at)}")


@built_once
def grid_themes():
    """Return the public themes, if the explorer is public."""
    return axis(ThemePage).filter(Exists(ResearchIndexPage.objects.live()))


@built_once
def grid_counts():
    """Return the rows of `counted_by_area` for all public projects."""
    return ResearchIndexPage.public(ProjectPage).counted_by_area()


@register.simple_tag
def areas_across(page):
    """Return the public pillars that a theme's projects work on, or the themes of a pillar's."""
    if page.pk is None:
        return []
    return page.pillars_shown() if isinstance(page, ThemePage) else page.themes_shown()


@register.simple_tag
def side_by_side(one, other):
    """Return what two pillars have in common and what not (three queries).

    `projects` are rows (label, number here, number there), all of them first; `themes` and
    `members`, by the public projects, are each {"both", "here", "there"}; `has_samples` says
    whether samples were counted.
    """
    pair = [one.pk, other.pk]
    projects = ProjectPage.objects.live().order_by().filter(pillars__in=pair)
    counted = projects.values_list("pillars", "status", "is_sample").annotate(Count("pk"))
    numbers, has_samples = Counter(), False
    for pillar, status, is_sample, number in counted:
        numbers[pillar, status] += number
        numbers[pillar, ""] += number
        has_samples = has_samples or is_sample
    labels = [("", "Projects"), *ProjectPage.Status.choices]
    rows = [(label, *(numbers[pillar, status] for pillar in pair)) for status, label in labels]
    public = ProjectPage.objects.live().filter
    themes = ThemePage.objects.live().in_order().for_marks()
    members = MemberPage.objects.live().by_name().only(*card_fields())
    return {
        "projects": [row for row in rows if any(row[1:])] or rows[:1],
        "has_samples": has_samples,
        "themes": parted(
            themes,
            *(Exists(public(pillars=pillar, themes=OuterRef("pk"))) for pillar in pair),
        ),
        "members": parted(
            members,
            *(Exists(public(pillars=pillar, supporters__member=OuterRef("pk"))) for pillar in pair),
        ),
    }


def parted(pages, is_here, is_there):
    """Return those of `pages` that stand with one pillar, with the other or with both."""
    parts = {"both": [], "here": [], "there": []}
    found = pages.annotate(is_here=is_here, is_there=is_there)
    for page in found.filter(Q(is_here=True) | Q(is_there=True)):
        side = "here" if page.is_here else "there"
        parts["both" if page.is_here and page.is_there else side].append(page)
    return parts


@register.simple_tag
def projects_of(page):
    """Return the newest public projects of a theme, a pillar or a call (two or three queries).

    At most 21, with the themes and pillars that the page itself does not already name.
    """
    if page.pk is None:
        return ProjectPage.objects.none()
    found = page.projects.live().newest_first().for_cards()
    if not isinstance(page, ThemePage):
        found = found.with_themes()
    if not isinstance(page, PillarPage):
        found = found.with_pillars()
    return found[: SHOWN + 1]


@register.simple_tag
def newest_projects(limit):
    """Return the newest public projects with their themes and pillars (three queries)."""
    return ProjectPage.objects.live().newest_first().with_card_data()[:limit]


@register.simple_tag
def themes_of(page):
    """Return the public themes that `page`, a project or a lab, names."""
    return page.themes.filter(live=True).only(*AREA).order_by("number", "pk")


@register.simple_tag
def pillars_of(project):
    return project.pillars.filter(live=True).only(*AREA).order_by("number", "pk")


@register.simple_tag
def labs_of(theme):
    if theme.pk is None:
        return []
    return theme.labs.live().only(*card_fields("state")).order_by("title", "pk")


@register.simple_tag
def team_of(project):
    """Return the team's rows whose person is public, with person and role."""
    return project.team.filter(person__live=True).select_related("person", "role")


@register.simple_tag
def supporters_of(project):
    """Return [{"member", "kinds"}] of the public members that support `project`, by name."""
    # Not by `shown()`: the rows of a preview are no QuerySet of ours.
    rows = project.supporters.filter(member__live=True).select_related("member", "kind")
    rows = rows.only("project", "kind", *card_fields(of="member__"))
    kinds = {}
    for row in sorted(rows, key=lambda row: (row.member.title, row.kind.sort_order)):
        kinds.setdefault(row.member, []).append(row.kind)
    return [{"member": member, "kinds": given} for member, given in kinds.items()]


@register.simple_tag
def support_by_member(member):
    """Return what `member` gives to public projects, the newest project first, as far as shown.

    Rows of one project stand together, so that templates can `regroup` them.
    """
    if member.pk is None:
        return Supporter.objects.none()
    given = Supporter.objects.filter(member=member.pk, project__live=True)
    order = *newest_project_first("project__"), "kind__sort_order", "pk"
    project = card_fields("status", of="project__")
    return (
        given.select_related("project", "kind").only("kind", *project).order_by(*order)[:MOST_ROWS]
    )


@register.simple_tag
def team_roles_of(person):
    """Return what `person` does in public projects, the newest project first."""
    if person.pk is None:
        return TeamMember.objects.none()
    held = TeamMember.objects.filter(person=person.pk, project__live=True)
    order = *newest_project_first("project__"), "role__sort_order", "pk"
    project = card_fields("status", of="project__")
    return (
        held.select_related("project", "role").only("role", *project).order_by(*order)[:MOST_ROLES]
    )


@register.filter
def marks(count):
    """Return something to loop over once for each mark of a cell that counts `count`."""
    return range(min(count, MARKS))


@register.filter
def money(amount, currency):
    """Return such as “1,500,000 USD”."""
    return f"{amount:,} {currency}"
