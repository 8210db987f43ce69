"""The words by which lists are narrowed stand in the order that staff have dragged them into."""

import pytest

from education.models import DeliverySite, LearningFormat, Offering, ProgramPage
from members.models import Expertise, InitiativeRole, MemberPage, PersonPage, RoleHeld, Sector
from research.models import PillarPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# The list, its facet, and the vocabulary that the facet shows.
FACETS = [
    ("/members/", "sector", Sector),
    ("/people/", "role", InitiativeRole),
    ("/people/", "expertise", Expertise),
    ("/education/", "format", LearningFormat),
    ("/education/", "site", DeliverySite),
]

CARRIERS = {
    Sector: (MemberPage, "sectors"),
    Expertise: (PersonPage, "expertise"),
    LearningFormat: (ProgramPage, "formats"),
}


def labels(client, address, name):
    listing = client.get(address).context["listing"]
    return [choice.label for choice in next(f for f in listing.facets if f.name == name).choices]


def three_words(term):
    """Return words of `term` whose order is neither that of their names nor of their keys."""
    more = {"city": "Lowell"} if term is DeliverySite else {}
    words = [("Bobbins", 902), ("Carding", 901), ("Antlers", 903)]
    return [
        term.objects.create(name=name, slug=name.lower(), sort_order=order, **more)
        for name, order in words
    ]


def use(words):
    """Give the words to a public page that has such words."""
    term = type(words[0])
    if term is InitiativeRole:
        person = PersonPage.objects.live().first()
        RoleHeld.objects.bulk_create(RoleHeld(person=person, role=word) for word in words)
    elif term is DeliverySite:
        program = ProgramPage.objects.live().first()
        Offering.objects.bulk_create(
            Offering(program=program, site=word, starts="2099-01-01") for word in words
        )
    else:
        page_type, field = CARRIERS[term]
        page = page_type.objects.live().first()
        getattr(page, field).add(*words)
        page.save()


@pytest.mark.parametrize(("address", "name", "term"), FACETS, ids=str)
def test_a_facet_stands_in_the_order_of_its_vocabulary(address, name, term, visitor):
    words = three_words(term)
    use(words)

    shown = [label for label in labels(visitor, address, name) if label in map(str, words)]

    assert shown == ["Carding", "Bobbins", "Antlers"]


@pytest.mark.parametrize("address", ["/members/", "/research/", "/news/coverage/"])
def test_a_narrowed_list_keeps_its_view_and_names_no_view_that_it_has_anyhow(address, visitor):
    views = visitor.get(address).context["listing"].page.views

    assert 'name="view"' not in visitor.get(address).text
    for view, _ in views[1:]:
        text = visitor.get(f"{address}?view={view}").text
        assert f'<input type="hidden" name="view" value="{view}">' in text


def test_members_are_narrowed_by_the_themes_that_are_public(visitor):
    rows = MemberPage.objects.get(slug="siemens").interests.all()
    shown, hidden = [row.page for row in rows]
    hidden.specific.unpublish()

    listing = visitor.get("/members/").context["listing"]

    themes = next(facet for facet in listing.facets if facet.name == "theme").choices
    offered = {choice.value for choice in themes}
    assert shown.slug in offered
    assert hidden.slug not in offered
    assert not offered & set(PillarPage.objects.values_list("slug", flat=True))
    assert MemberPage.objects.filter(interests__page__in=PillarPage.objects.live()).exists()
