"""The content that the portal comes with: the facts are right, related, and kept from samples."""

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from wagtail.models import Page, get_page_models

from education.models import Offering, ProgramPage
from inm_portal import demo
from inm_portal.demo.folder import read_folder
from inm_portal.demo.layout import Kind
from inm_portal.pages.models import (
    BasePage,
    Branding,
    ContentSnippet,
    HistoryMilestone,
    HomePage,
    SisterInitiative,
    StandardPage,
    Term,
)
from members.models import Commitment, InitiativeRole, MemberPage, PersonPage
from news.models import Coverage, EventPage, Quotation, ReleasePage
from research.models import CallPage, LabPage, PillarPage, ProjectPage, SupportKind, ThemePage

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.sqlite]

CONTENT = Path(demo.__file__).parent / "content"
MEDIA_KINDS = (Kind.IMAGE, Kind.DOCUMENT)


def page_types():
    return [model for model in get_page_models() if model is not Page]


def concrete(base):
    return [m for m in apps.get_models() if issubclass(m, base) and not m._meta.abstract]


def facts(model):
    return model.objects.live().filter(is_sample=False)


def slugs(pages):
    return [page.slug for page in pages]


# Who


def test_members_are_the_seven_founders_each_with_its_day_of_joining():
    launch = date(2025, 5, 27)

    joined = dict(MemberPage.objects.order_by("slug").values_list("slug", "joined_on"))

    assert joined == {
        "amgen": launch,
        "autodesk": date(2025, 5, 30),
        "flex": launch,
        "ge-vernova": launch,
        "ptc": launch,
        "sanofi": launch,
        "siemens": launch,
    }


def test_members_are_all_founding_members_and_no_samples():
    assert set(MemberPage.objects.values_list("tier__slug", "is_sample", "left_on")) == {
        ("founding-member", False, None)
    }


def test_six_members_were_there_at_launch():
    assert MemberPage.objects.current(on=date(2025, 5, 26)).count() == 0
    assert MemberPage.objects.current(on=date(2025, 5, 27)).count() == 6
    assert MemberPage.objects.current(on=date(2025, 5, 30)).count() == 7


def test_flex_is_found_by_its_legal_name():
    flex = MemberPage.objects.get(slug="flex")

    assert flex.legal_name == "Flextronics International USA"


def test_siemens_is_the_only_member_with_a_commitment_and_a_seat_on_the_council():
    commitment = Commitment.objects.get()

    assert commitment.member.slug == "siemens"
    assert (commitment.amount, commitment.currency, commitment.years) == (1_500_000, "USD", 3)
    assert commitment.announced_on == date(2025, 5, 27)
    assert slugs(MemberPage.objects.filter(on_industry_council=True)) == ["siemens"]


def test_siemens_has_what_its_releases_carry():
    siemens = MemberPage.objects.get(slug="siemens")

    assert siemens.boilerplate
    assert siemens.disclaimer
    assert [contact.value["name"] for contact in siemens.press_contacts] == [
        "Christine Whitman",
        "Franziska Isnard",
    ]


def test_people_are_those_whom_the_sources_name():
    assert slugs(facts(PersonPage).by_name()) == [
        "suzanne-berger",
        "anantha-chandrakasan",
        "john-hart",
        "peter-koerte",
        "sally-kornbluth",
        "chris-love",
    ]


def holders(slug):
    return PersonPage.objects.with_role(InitiativeRole.objects.get(slug=slug))


def test_people_have_the_roles_that_the_sources_give_them():
    assert slugs(holders("co-director").by_name()) == [
        "suzanne-berger",
        "john-hart",
        "chris-love",
    ]
    assert slugs(holders("leadership").by_name()) == [
        "anantha-chandrakasan",
        "sally-kornbluth",
    ]
    assert slugs(holders("representative")) == ["peter-koerte"]


def test_koerte_and_siemens_lead_to_each_other():
    siemens = MemberPage.objects.get(slug="siemens")
    koerte = PersonPage.objects.get(slug="peter-koerte")

    assert slugs(PersonPage.objects.at(siemens)) == ["peter-koerte"]
    assert koerte.main_affiliation.member_page == siemens


def test_only_koerte_works_for_a_member():
    people = PersonPage.objects.exclude(affiliations__member=None)

    assert slugs(people) == ["peter-koerte"]


# What we study


def test_themes_are_four_in_order_each_with_its_own_hue():
    themes = ThemePage.objects.live().in_order()

    assert [(theme.number, theme.slug, theme.hue) for theme in themes] == [
        (1, "technologies-and-systems", "blue"),
        (2, "productivity-and-people", "oxide"),
        (3, "scale-and-supply", "spruce"),
        (4, "transformed-base", "brass"),
    ]


def test_pillars_are_four_in_order():
    pillars = PillarPage.objects.live().in_order()

    assert [(pillar.number, pillar.slug) for pillar in pillars] == [
        (1, "semiconductors"),
        (2, "biomanufacturing"),
        (3, "defense"),
        (4, "aviation"),
    ]


@pytest.mark.parametrize("model", [ThemePage, PillarPage])
def test_themes_and_pillars_ask_a_question_and_answer_for_themselves(model):
    for area in model.objects.all():
        assert area.question.endswith("?")
        assert len(area.body) > 0


def test_siemens_and_its_themes_lead_to_each_other():
    siemens = MemberPage.objects.get(slug="siemens")
    themes = ThemePage.objects.filter(pk__in=siemens.interests.values("page"))

    assert slugs(themes.in_order()) == ["technologies-and-systems", "productivity-and-people"]
    for theme in themes:
        assert siemens in MemberPage.objects.interested_in(theme)


def test_biomanufacturing_interests_those_who_make_medicines():
    pillar = PillarPage.objects.get(slug="biomanufacturing")

    assert slugs(MemberPage.objects.interested_in(pillar).by_name()) == ["amgen", "sanofi"]


def test_every_member_has_an_interest():
    assert not MemberPage.objects.filter(interests=None).exists()


# What we teach


def test_programs_are_the_four_that_the_sources_name():
    assert slugs(facts(ProgramPage).order_by("slug")) == [
        "ai-teaching-tools",
        "executive-and-engineering-education",
        "factory-observatory",
        "techamp",
    ]


def test_programs_have_no_invented_dates_and_prices():
    for program in facts(ProgramPage):
        assert program.offerings.count() == 0
        assert (program.cost, program.length, program.effort, program.credential) == ("",) * 4


def test_programs_can_be_found_by_audience_goal_and_format():
    for program in ProgramPage.objects.all():
        assert program.audiences.count() > 0
        assert program.goals.count() > 0
        assert program.formats.count() > 0


# What happens


def test_releases_are_dated_to_what_they_tell_and_issued_by_those_who_wrote_them():
    editors = ["Editors of this portal"]

    releases = facts(ReleasePage).order_by("published_on", "slug")

    assert [(r.slug, r.published_on, [i.name for i in r.issuers.all()]) for r in releases] == [
        ("a-symposium-looks-ahead", date(2025, 5, 7), editors),
        ("mit-launches-the-initiative-for-new-manufacturing", date(2025, 5, 27), editors),
        ("siemens-joins-and-commits-1-5-million-dollars", date(2025, 5, 27), editors),
        ("autodesk-joins-as-the-seventh-founding-member", date(2025, 5, 30), editors),
    ]


def test_siemens_its_own_release_and_our_note_on_it_lead_to_each_other():
    siemens = MemberPage.objects.get(slug="siemens")
    note = ReleasePage.objects.get(slug="siemens-joins-and-commits-1-5-million-dollars")
    own = Coverage.objects.get(outlet="Siemens")

    assert note in ReleasePage.objects.about(siemens)
    assert own in Coverage.objects.about(siemens)
    assert own.release == note


def test_no_member_is_said_to_have_issued_what_it_has_not():
    assert not ReleasePage.objects.filter(issuers__member__isnull=False).exists()


def test_launch_is_about_the_six_first_members():
    launch = ReleasePage.objects.get(slug="mit-launches-the-initiative-for-new-manufacturing")

    about = MemberPage.objects.filter(pk__in=launch.about.values("page"))

    assert slugs(about.by_name()) == ["amgen", "flex", "ge-vernova", "ptc", "sanofi", "siemens"]


def test_coverage_is_dated_and_about_something():
    coverage = Coverage.objects.filter(is_sample=False).order_by("published_on")

    assert [(one.outlet, one.headline, one.published_on) for one in coverage] == [
        ("Siemens", "Siemens and MIT Advance US manufacturing", date(2025, 5, 27))
    ]
    assert all(one.about.count() for one in coverage)


def test_symposium_was_a_whole_day_in_cambridge_before_the_launch():
    event = facts(EventPage).get()

    assert event.slug == "a-vision-for-new-manufacturing"
    assert event.local_starts.date() == event.local_ends.date() == date(2025, 5, 7)
    assert event.is_all_day
    assert event.place == "Cambridge, Massachusetts"
    assert event.recording_link == ""


# The house


def test_sister_initiatives_are_four():
    assert [str(sister) for sister in SisterInitiative.objects.live().by_name()] == [
        "MIT Generative AI Impact Consortium",
        "MIT Health and Life Sciences Collaborative",
        "MIT Human Insight Collaborative",
        "The Climate Project at MIT",
    ]
    assert set(SisterInitiative.objects.values_list("short_name", flat=True)) == {
        "",
        "MGAIC",
        "MIT HEALS",
        "MITHIC",
    }


def test_history_leads_up_to_the_initiative():
    assert [milestone.when for milestone in HistoryMilestone.objects.live().oldest_first()] == [
        "1989",
        "early 2010s",
        "before 2025",
        "2025",
    ]


def test_about_shows_history_and_sister_initiatives():
    about = StandardPage.objects.get(slug="about")

    assert {"history", "sisters", "people"} <= {block.block_type for block in about.body}


def test_branding_names_the_initiative_and_fills_both_menus():
    branding = Branding.objects.get()

    assert (branding.full_name, branding.short_name) == (
        "MIT Initiative for New Manufacturing",
        "INM",
    )
    assert [item.text for item in branding.menu_items.filter(place="main")] == [
        "Research",
        "Members",
        "Education",
        "News",
        "Events",
        "People",
        "About",
    ]
    footer = branding.menu_items.filter(place="footer").exclude(page=None)
    assert [item.page.slug for item in footer] == ["join", "coverage", "accessibility", "privacy"]


def test_home_page_offers_three_ways_onward():
    home = HomePage.objects.get()

    assert [action.value.href for action in home.actions] == [
        "/research/",
        "/about/join/",
        "/education/",
    ]


# Samples


@pytest.mark.parametrize("model", [ProjectPage, CallPage, LabPage])
def test_projects_calls_and_labs_are_samples(model):
    assert set(model.objects.values_list("is_sample", flat=True)) == {True}


def test_cohorts_hang_on_sample_programs_alone():
    assert Offering.objects.count() > 1
    assert not Offering.objects.filter(program__is_sample=False).exists()


def test_quotations_are_samples_by_people_who_do_not_exist():
    for quotation in Quotation.objects.all():
        assert quotation.release.is_sample
        assert quotation.speaker_name.startswith("Sample ")


def test_sample_people_have_names_that_say_so():
    sample_people = PersonPage.objects.filter(is_sample=True)

    assert sample_people.count() > 0
    assert all(person.title.startswith("Sample ") for person in sample_people)


def test_teams_consist_of_sample_people():
    assert not PersonPage.objects.filter(is_sample=False, project_roles__isnull=False).exists()


def test_sample_pages_say_so_in_their_own_words():
    for model in page_types():
        for page in model.objects.filter(is_sample=True):
            assert {"sample", "invented"} & set(page.summary.lower().replace(":", " ").split()), (
                page.url_path
            )


def test_updates_of_a_project_stand_newest_first():
    for project in ProjectPage.objects.all():
        days = [update.value["date"] for update in project.updates]
        assert days == sorted(days, reverse=True), project.slug


def test_no_two_outputs_share_a_doi():
    outputs = [output.value for project in ProjectPage.objects.all() for output in project.outputs]
    dois = [output["doi"] for output in outputs if output["doi"]]

    assert len(dois) == len(set(dois)) > 0


def test_facts_are_confirmed_on_the_day_they_were_checked():
    confirmed = {day for model in page_types() for day in days_of_confirmation(model)}

    assert confirmed == {date(2026, 11, 21)}


def days_of_confirmation(model):
    return model.objects.exclude(confirmed_on=None).values_list("confirmed_on", flat=True)


def test_projects_show_every_status_kind_of_support_and_member():
    projects = ProjectPage.objects.live()

    assert set(projects.values_list("status", flat=True)) == set(ProjectPage.Status.values)
    assert not SupportKind.objects.filter(given=None).exists()
    assert not MemberPage.objects.filter(support=None).exists()


def test_projects_lie_in_many_cells_of_the_matrix_and_leave_some_empty():
    cells = list(ProjectPage.objects.live().counted_by_area())

    assert 8 <= len(cells) < 16


# All of it


def test_every_page_type_is_there():
    missing = [model._meta.label for model in page_types() if not model.objects.live().exists()]

    assert missing == []


def test_no_vocabulary_and_no_kind_of_snippet_is_empty():
    models = [*concrete(Term), *concrete(ContentSnippet)]

    assert len(models) > 10
    assert [model._meta.label for model in models if not model.objects.exists()] == []


def test_every_page_is_public_and_has_a_summary_of_the_length_that_cards_want():
    for model in page_types():
        assert issubclass(model, BasePage)
        for page in model.objects.all():
            assert page.live, page.url_path
            assert 80 <= len(page.summary) <= 200, page.url_path


def test_every_file_says_where_its_facts_come_from():
    for address, source in read_folder(CONTENT).sources.items():
        entries = source.data if address.kind is Kind.VOCABULARY else [source.data]
        for entry in entries:
            assert entry.get("source"), source.name


def test_samples_are_samples_in_their_source_too():
    for address, source in read_folder(CONTENT).sources.items():
        if address.kind in {Kind.PAGE, Kind.SNIPPET}:
            is_sample = source.data.get("is_sample", False)
            assert is_sample == (source.data["source"] == "sample"), source.name


def test_pictures_and_files_are_small_samples():
    folder = read_folder(CONTENT)
    titles = [s.data["title"] for a, s in folder.sources.items() if a.kind in MEDIA_KINDS]

    assert all(title.startswith("Sample ") for title in titles)
    assert all(path.stat().st_size < 40_000 for path in folder.media.values())
