"""Every fact is entered once and read at both ends; an end that goes breaks nothing."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ReferenceIndex

from education.models import ProgramPage
from members.models import Affiliation, MemberPage, MembershipTier, PersonPage, Sector
from news.models import Coverage, EventPage, ReleasePage
from research.models import PillarPage, ProjectPage, Supporter, SupportKind, ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def links(client, page):
    return client.get(page.url).content.decode()


def both_ways(client, first, second):
    """Return whether each page links to the other."""
    return f'href="{second.url}"' in links(client, first), f'href="{first.url}"' in links(
        client, second
    )


def test_a_member_and_the_project_it_supports_link_to_each_other(visitor):
    member = MemberPage.objects.get(slug="ptc")
    project = ProjectPage.objects.live().first()
    Supporter.objects.filter(project=project).delete()
    Supporter.objects.create(project=project, member=member, kind=SupportKind.objects.first())

    assert both_ways(visitor, member, project) == (True, True)
    assert SupportKind.objects.first().name.lower() in links(visitor, member).lower()


def test_a_member_and_its_theme_link_to_each_other(visitor):
    member = MemberPage.objects.get(slug="siemens")
    theme = ThemePage.objects.get(slug="productivity-and-people")

    assert both_ways(visitor, member, theme) == (True, True)


def test_a_member_and_its_people_link_to_each_other(visitor):
    member = MemberPage.objects.get(slug="siemens")
    person = PersonPage.objects.get(slug="peter-koerte")

    assert both_ways(visitor, member, person) == (True, True)


def test_a_project_and_its_theme_pillar_and_team_link_to_each_other(visitor):
    project = ProjectPage.objects.live().exclude(team=None).first()
    ends = [
        ThemePage.objects.filter(projects=project).first(),
        PillarPage.objects.filter(projects=project).first(),
        PersonPage.objects.filter(project_roles__project=project).first(),
    ]

    assert [both_ways(visitor, project, end) for end in ends] == [(True, True)] * 3


@pytest.mark.parametrize("page_type", [ReleasePage, EventPage, ProgramPage])
def test_what_a_page_is_about_links_back(page_type, visitor):
    member = MemberPage.objects.get(slug="amgen")
    page = page_type.objects.live().exclude(about__page=member).first()
    page.about.add(page.about.model(page=member))
    page.save()

    assert both_ways(visitor, page, member) == (True, True)


def test_coverage_is_listed_by_what_it_is_about(visitor):
    member = MemberPage.objects.get(slug="amgen")
    coverage = Coverage.objects.live().exclude(about__page=member).first()
    coverage.about.add(coverage.about.model(page=member))
    coverage.save()

    assert coverage.headline in links(visitor, member)


def test_a_person_and_the_session_they_speak_in_link_to_each_other(visitor):
    event = EventPage.objects.live().exclude(sessions__speakers=None).first()
    person = PersonPage.objects.live().filter(sessions__session__event=event).first()

    assert both_ways(visitor, event, person) == (True, True)


def ends():
    """Return pages that others point to, one of each kind."""
    project = ProjectPage.objects.live().exclude(supporters=None).exclude(team=None).first()
    return [
        MemberPage.objects.get(slug="siemens"),
        PersonPage.objects.filter(project_roles__project=project).first(),
        ThemePage.objects.filter(projects=project).first(),
        PillarPage.objects.filter(projects=project).first(),
        project,
        ReleasePage.objects.live().exclude(coverage=None).first(),
        ProgramPage.objects.live().first(),
    ]


def neighbors(page):
    """Return the public pages that point to `page`."""
    references = ReferenceIndex.get_references_to(page)
    sources = [source for source, _ in references.group_by_source_object()]
    return [source for source in sources if hasattr(source, "url_path") and source.live]


@pytest.mark.parametrize("number", range(7))
def test_a_page_still_renders_when_what_it_points_to_is_unpublished(number, visitor):
    end = ends()[number]
    pointing = neighbors(end)
    end.unpublish()

    answers = {page.url: visitor.get(page.url) for page in pointing}

    assert {response.status_code for response in answers.values()} == {200}
    shown = [url for url, r in answers.items() if f'href="{end.url}"' in r.content.decode()]
    assert shown == []


@pytest.mark.parametrize("number", range(7))
def test_a_page_still_renders_when_what_it_points_to_is_deleted(number, visitor):
    end = ends()[number]
    pointing = [page.url for page in neighbors(end)]
    end.delete()

    answers = {url: visitor.get(url).status_code for url in pointing}

    assert set(answers.values()) == {200}


def test_the_reference_index_knows_who_carries_a_theme():
    theme = ThemePage.objects.get(slug="scale-and-supply")
    projects = set(ProjectPage.objects.filter(themes=theme).values_list("pk", flat=True))

    references = ReferenceIndex.get_references_to(theme)

    pointing = {int(reference.object_id) for reference in references}
    assert projects
    assert projects <= pointing


def test_the_reference_index_knows_who_carries_a_sector():
    sector = Sector.objects.filter(members__isnull=False).first()
    members = {str(pk) for pk in sector.members.values_list("pk", flat=True)}

    pointing = {reference.object_id for reference in ReferenceIndex.get_references_to(sector)}

    assert pointing == members


def test_a_tier_in_use_cannot_be_deleted(admin, signed_in):
    tier = MembershipTier.objects.get(slug="founding-member")

    response = signed_in(admin).post(f"/admin/snippets/members/membershiptier/delete/{tier.pk}/")

    assert response.status_code < 500
    assert MembershipTier.objects.filter(pk=tier.pk).exists()


def test_a_person_who_left_is_no_longer_among_a_members_people(visitor):
    person = PersonPage.objects.get(slug="peter-koerte")
    Affiliation.objects.filter(person=person).update(ends="2025-06-01")

    member = MemberPage.objects.get(slug="siemens")

    assert f'href="{person.url}"' not in links(visitor, member)


def test_a_boilerplate_is_frozen_when_a_release_is_published():
    member = MemberPage.objects.get(slug="siemens")
    release = ReleasePage.objects.live().first()
    release.issuers.create(member=member)
    release.frozen_boilerplates = None
    release.save_revision().publish()
    announced = release.boilerplates()

    member.boilerplate = "Something new that was not said then."
    member.save_revision().publish()
    release.refresh_from_db()
    release.save_revision().publish()

    release = ReleasePage.objects.get(pk=release.pk)
    assert announced
    assert release.boilerplates() == announced


def test_an_embargo_sets_the_scheduled_publication():
    release = ReleasePage.objects.live().first()
    release.unpublish()
    release.embargo_until = "2999-01-01T00:00:00Z"
    release.full_clean()

    assert release.go_live_at == release.embargo_until


def test_an_embargo_on_what_is_already_public_is_refused():
    release = ReleasePage.objects.live().first()
    release.embargo_until = "2999-01-01T00:00:00Z"

    with pytest.raises(ValidationError) as refused:
        release.full_clean()

    assert refused.value.message_dict == {
        "embargo_until": ["This release is public already. Unpublish it first."]
    }


def test_an_embargo_that_is_over_stands_on_a_public_release():
    release = ReleasePage.objects.live().first()
    release.embargo_until = "2020-01-01T00:00:00Z"
    release.full_clean()

    assert release.go_live_at is None
