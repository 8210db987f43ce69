"""Programs and what they belong to, for the templates of every app.

Each tag costs one query. What is asked of a page may be asked of an unsaved one too.
"""

from django import template
from django.db.models import Value

from education.models import Offering, ProgramPage
from education.models.finder import GOAL, ROLE
from inm_portal.cache.moments import today
from inm_portal.pages.models import card_fields, first_of, name_fields, with_facts
from inm_portal.pages.querysets import built_once

register = template.Library()

MOST = 20
HOME_FACETS = [ROLE, GOAL]


@register.simple_tag
def programs(limit):
    """Return {"shown": the first public programs by name, "facts": how many of all are facts}."""
    return first_of(public_programs(), limit)


@built_once
def public_programs():
    """Return the public programs by name, as cards, `with_facts`."""
    return with_facts(ProgramPage.objects.live().only(*card_fields()).by_name())


@register.simple_tag
def programs_about(page):
    """Return the public programs that belong to `page`, with their kind, by name."""
    if page.pk is None:
        return ProgramPage.objects.none()
    programs = ProgramPage.objects.live().about(page.pk).by_name()
    return programs.only(*card_fields("kind__name")).select_related("kind")[:MOST]


@register.simple_tag
def finder_facets():
    """Return the finder's facets of home, with what public programs leave to choose (one query).

    Nothing where they leave nothing.
    """
    choices = {facet.name: [] for facet in HOME_FACETS}
    for name, _, value, label in sorted(choices_left()):
        choices[name].append({"value": value, "label": label})
    if not any(choices.values()):
        return []
    return [{"name": name, "choices": found} for name, found in choices.items()]


@built_once
def choices_left():
    """Return (facet's name, order, value, label) of each choice that public programs leave."""
    having = ProgramPage.objects.live().order_by()
    terms = [
        having.filter(**{f"{facet.value}__isnull": False}).values_list(
            Value(facet.name), facet.order, facet.value, facet.text
        )
        for facet in HOME_FACETS
    ]
    return terms[0].union(*terms[1:])


@register.simple_tag
def subjects_of(page):
    """Return the rows of `page.about` whose page is public, with that page."""
    rows = page.about.filter(page__live=True).select_related("page")
    owner = page._meta.get_field("about").field.name
    # Wagtail asks for the depth before it tells the type.
    return rows.only(owner, "note", "sort_order", "page__depth", *name_fields("page__"))


@register.simple_tag
def cohorts_of(program):
    """Return {"next", "upcoming", "begun"}, each cohort with its site.

    Upcoming ones come soonest first, cancelled ones among them, since whoever applied looks for
    theirs; begun ones come latest first.
    """
    cohorts = sorted(program.offerings.select_related("site"), key=lambda cohort: cohort.starts)
    return {
        "next": next((cohort for cohort in cohorts if cohort.is_upcoming), None),
        "upcoming": [cohort for cohort in cohorts if not cohort.has_started],
        "begun": [cohort for cohort in reversed(cohorts) if cohort.has_started],
    }


@register.filter
def state_label(cohort):
    """Return the state in words; an open cohort whose last day to apply is over is closed."""
    on = today()
    if cohort.state == Offering.State.CANCELLED:
        return cohort.get_state_display()
    if cohort.has_started:
        return "Over" if cohort.ends and cohort.ends < on else "Under way"
    if cohort.state == Offering.State.OPEN and cohort.apply_by and cohort.apply_by < on:
        return "Closed for applications"
    return cohort.get_state_display()
