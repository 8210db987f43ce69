"""Pages in the admin: where they belong, and what still points at one that is taken away."""

from datetime import date

import pytest
from admin_forms import send
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex, get_page_models

from inm_portal.pages.models import BasePage, HomePage
from members.models import MemberPage, MembershipTier, Sector
from news.models import EventIndexPage, ReleasePage
from research.models import ProjectPage, Supporter, SupportKind, ThemePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

PAGE_TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]
# Where each kind of page may be made, and how often.
PARENTS = {
    "HomePage": {"Page"},
    "StandardPage": {"HomePage", "StandardPage"},
    "MemberIndexPage": {"HomePage"},
    "MemberPage": {"MemberIndexPage"},
    "PersonIndexPage": {"HomePage"},
    "PersonPage": {"PersonIndexPage"},
    "ResearchIndexPage": {"HomePage"},
    "ThemeIndexPage": {"ResearchIndexPage"},
    "ThemePage": {"ThemeIndexPage"},
    "PillarIndexPage": {"ResearchIndexPage"},
    "PillarPage": {"PillarIndexPage"},
    "ProjectIndexPage": {"ResearchIndexPage"},
    "ProjectPage": {"ProjectIndexPage"},
    "CallIndexPage": {"ResearchIndexPage"},
    "CallPage": {"CallIndexPage"},
    "LabIndexPage": {"ResearchIndexPage"},
    "LabPage": {"LabIndexPage"},
    "EducationIndexPage": {"HomePage"},
    "ProgramPage": {"EducationIndexPage"},
    "NewsIndexPage": {"HomePage"},
    "ReleasePage": {"NewsIndexPage"},
    "CoverageIndexPage": {"NewsIndexPage"},
    "EventIndexPage": {"HomePage"},
    "EventPage": {"EventIndexPage"},
}
ONLY_ONCE = {name for name in PARENTS if name.endswith("IndexPage")} | {"HomePage"}


def name_of(model):
    return model.__name__


def add_address(model, parent):
    return reverse(
        "wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )


def offered(client, parent):
    """The types of page that the admin offers to add below `parent`."""
    answer = client.get(reverse("wagtailadmin_pages:add_subpage", args=[parent.pk]))
    # A single one is opened at once; without any there is nothing to see.
    targets = [answer["location"]] if answer.status_code == 302 else []
    targets += [
        link["href"] for link in BeautifulSoup(answer.content, "html.parser").select("main a[href]")
    ]
    return {name_of(m) for m in PAGE_TYPES if add_address(m, parent) in targets}


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    main = BeautifulSoup(answer.content, "html.parser").select_one("main")
    return " ".join(main.text.split())


# Where pages belong


def test_each_type_of_page_can_be_made_below_its_parents_alone():
    parents = {name_of(m): m.objects.first() for m in PAGE_TYPES}
    parents["Page"] = Page.get_first_root_node()
    # What is there may not be made again, so that only the others show where they belong.
    allowed = {
        name_of(model): {name for name, page in parents.items() if model.can_create_at(page)}
        for model in PAGE_TYPES
    }

    assert {
        name_of(m): {name_of(p) for p in m.allowed_parent_page_models()} for m in PAGE_TYPES
    } == (PARENTS)
    assert allowed == {name: set() if name in ONLY_ONCE else PARENTS[name] for name in PARENTS}


@pytest.mark.parametrize("model", PAGE_TYPES, ids=name_of)
def test_the_admin_offers_below_a_page_what_belongs_there(model, admin, signed_in):
    parent = model.objects.first()

    assert offered(signed_in(admin), parent) == {
        name
        for name, parents in PARENTS.items()
        if name_of(model) in parents and name not in ONLY_ONCE
    }


def test_an_index_that_is_gone_can_be_made_again_once(admin, signed_in):
    client, home = signed_in(admin), HomePage.objects.get()
    EventIndexPage.objects.get().delete()

    assert offered(client, home) == {"StandardPage", "EventIndexPage"}


def test_a_second_home_page_cannot_be_made(admin, signed_in):
    client, root = signed_in(admin), Page.get_first_root_node()

    send(client, add_address(HomePage, root), title="Two", slug="two", headline="Two", lead="Two")

    assert offered(client, root) == set()
    assert HomePage.objects.count() == 1


@pytest.mark.parametrize("model", PAGE_TYPES, ids=name_of)
def test_the_form_for_a_page_in_the_wrong_place_is_not_shown(model, admin, signed_in):
    wrong = next(m for m in PAGE_TYPES if name_of(m) not in PARENTS[name_of(model)])

    answer = signed_in(admin).get(add_address(model, wrong.objects.first()))

    assert (answer.status_code, answer["location"]) == (302, "/admin/")


# What still points there


def a_project():
    return ProjectPage.objects.live().first()


@pytest.fixture
def save(django_capture_on_commit_callbacks):
    """Save as a request does: the index of references follows once it is committed."""

    def save_and_follow(page):
        with django_capture_on_commit_callbacks(execute=True):
            page.save()

    return save_and_follow


@pytest.fixture
def theme(save):
    theme = ThemePage.objects.first()
    project = a_project()
    project.themes.add(theme)
    save(project)
    return theme


@pytest.fixture
def supporter(save):
    member = MemberPage.objects.get(slug="ptc")
    project = a_project()
    project.supporters.add(Supporter(member=member, kind=SupportKind.objects.first()))
    save(project)
    return member


@pytest.mark.parametrize("action", ["delete", "unpublish"])
@pytest.mark.parametrize("end", ["theme", "supporter"])
def test_whoever_takes_a_page_away_is_told_which_projects_name_it(
    end, action, request, admin, signed_in
):
    page = request.getfixturevalue(end)
    client = signed_in(admin)

    question = text_of(client, reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))

    assert "is referenced" in question
    usage = text_of(client, reverse("wagtailadmin_pages:usage", args=[page.pk]))
    assert a_project().title in usage


@pytest.mark.parametrize("end", ["theme", "supporter"])
def test_a_page_that_named_a_deleted_one_is_still_shown(end, request, admin, signed_in, visitor):
    page = request.getfixturevalue(end)

    signed_in(admin).post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert not Page.objects.filter(pk=page.pk).exists()
    answer = visitor.get(a_project().url)
    assert answer.status_code == 200
    assert f'href="{page.url}"' not in answer.content.decode()


def test_a_sector_in_use_may_go_and_its_members_are_named_before(admin, save, signed_in, visitor):
    client, member = signed_in(admin), MemberPage.objects.get(slug="ptc")
    sector = Sector.objects.create(name="Looms", slug="looms")
    member.sectors.add(sector)
    save(member)
    address = reverse("wagtailsnippets_members_sector:delete", args=[sector.pk])

    question = text_of(client, address)
    usage = text_of(client, reverse("wagtailsnippets_members_sector:usage", args=[sector.pk]))
    client.post(address)

    assert "This sector is referenced 1 time" in question
    assert member.title in usage
    assert not Sector.objects.filter(slug="looms").exists()
    assert visitor.get(member.url).status_code == 200


@pytest.mark.parametrize("is_indexed", [True, False])
def test_a_tier_in_use_stays_with_a_clear_message(is_indexed, admin, signed_in):
    client = signed_in(admin)
    tier = MemberPage.objects.first().tier
    if not is_indexed:
        # As in the moment before a background task has brought the index up to date.
        ReferenceIndex.get_references_to(tier).delete()
    address = reverse("wagtailsnippets_members_membershiptier:delete", args=[tier.pk])

    answer = client.post(address, follow=True)

    assert answer.status_code == 200
    assert f"“{tier.name}” is in use and was not deleted." in answer.content.decode()
    assert MembershipTier.objects.filter(pk=tier.pk).exists()


def test_before_deleting_a_tier_in_use_no_button_offers_it(admin, signed_in):
    tier = MemberPage.objects.first().tier
    address = reverse("wagtailsnippets_members_membershiptier:delete", args=[tier.pk])

    question = text_of(signed_in(admin), address)

    assert "prevent it from being deleted" in question
    assert "Yes, delete" not in question


@pytest.mark.parametrize("model", [MemberPage, ReleasePage])
def test_a_copy_is_not_confirmed_by_whoever_confirmed_the_original(model, admin, signed_in):
    page = model.objects.live().first()
    page.confirmed_on = page.review_due = date(2026, 1, 1)
    page.confirmed_by = admin
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])

    send(signed_in(admin), address, new_title="Copy", new_slug="copy")

    copy = model.objects.get(slug="copy")
    for version in (copy, copy.get_latest_revision_as_object()):
        assert version.summary == page.summary
        assert (version.confirmed_on, version.confirmed_by, version.review_due) == (None,) * 3


def test_nobody_is_offered_to_hide_a_page_from_visitors(admin, signed_in):
    page = MemberPage.objects.live().first()

    client = signed_in(admin)

    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-a11y-dialog-show="set-privacy"' not in form
    assert "Visible to all" in form
