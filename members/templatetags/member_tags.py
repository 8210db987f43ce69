"""Members and people, for the templates of every app.

Each tag costs one query where nothing else is said. What is asked of a page may be asked of an
unsaved one too, as previews do.
"""

from django import template
from wagtail.models import Page

from inm_portal.cache.moments import today
from inm_portal.pages.models import card_fields, first_of, name_fields, with_facts
from inm_portal.pages.querysets import built_once
from members.models import Affiliation, MemberPage, PersonPage
from members.models.people import AFFILIATION_FIELDS, PORTRAIT_FIELDS

register = template.Library()

MOST = 24


@register.simple_tag
def current_members(limit):
    """Return {"shown": the first public members of today by name, "facts": how many are facts}."""
    return first_of(members_on(today()), limit)


@built_once
def members_on(day):
    """Return the public members of `day` by name, as cards, `with_facts`."""
    members = MemberPage.objects.live().current(day).by_name()
    return with_facts(members.only(*card_fields("left_on")))


@register.simple_tag
def members_interested_in(page):
    """Return the first public members of today that name `page`, a theme or a pillar, by name."""
    if page.pk is None:
        return MemberPage.objects.none()
    members = MemberPage.objects.live().current().interested_in(page.pk).by_name()
    return members.only(*card_fields("tier")).select_related("tier")[:MOST]


@register.simple_tag
def interests_of(member):
    """Return the rows of `member.interests` whose page is public, with that page."""
    rows = member.interests.filter(page__live=True).select_related("page")
    return rows.only("member", "note", "sort_order", *name_fields("page__"))


@register.simple_tag
def positions_at(member):
    """Return the current affiliations of public people to `member`, with the person, by name."""
    if member.pk is None:
        return Affiliation.objects.none()
    order = ("person__family_name", "person__given_name", "person_id", "sort_order", "pk")
    held = Affiliation.objects.filter(member=member.pk, person__live=True).current()
    people = held.select_related("person__portrait", "person__figure")
    shown = card_fields(*PORTRAIT_FIELDS, "figure__markup", of="person__")
    return people.only("title", *shown).order_by(*order)[:MOST]


@register.simple_tag
def people_with_role(role):
    """Return the public people who hold `role` today, with their affiliations (two queries).

    Nobody holds None.
    """
    if role is None:
        return PersonPage.objects.none()
    return people_on(today(), role.pk)


@built_once
def people_on(day, role_pk):
    """Return the public people who hold a role on `day`, with the affiliations of that day."""
    return PersonPage.objects.live().with_role(role_pk, day).by_name().with_portraits(day)


@register.simple_tag
def affiliations_of(person):
    """Return where `person` works and worked, with the member, what holds today first."""
    # Not by `with_names()`: the rows of a preview are no QuerySet of ours.
    rows = person.affiliations.select_related("member").only(*AFFILIATION_FIELDS)
    return sorted(rows, key=lambda row: not row.is_current)


@register.simple_tag
def roles_of(person):
    """Return what `person` does and did for the initiative, what holds today first."""
    return sorted(person.roles.select_related("role"), key=lambda row: not row.is_current)


@register.simple_tag
def answered_for_by(person):
    """Return the public programs and labs that `person` answers for, as plain pages."""
    if person.pk is None:
        return Page.objects.none()
    # Not by "or", for which PostgreSQL would read all pages.
    programs, labs = person.programs_answered_for.order_by(), person.labs.order_by()
    answered = programs.values("pk").union(labs.values("pk"))
    pages = Page.objects.live().only(*name_fields()).filter(pk__in=answered)
    return pages.order_by("title", "pk")[:MOST]


@register.filter
def has_left(member):
    return member.left_on is not None and member.left_on <= today()


@register.filter
def bare_address(address):
    """Return such as “siemens.com” for “https://www.siemens.com/”."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
