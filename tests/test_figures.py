"""What is drawn of pages: when, from what, and where it is shown."""

import pytest
from django.core.management import call_command
from PIL import Image

from inm_portal.pages import figures
from inm_portal.pages.models import Branding, Figure, HomePage, PortalImage
from members.models import MemberPage, PersonPage
from research.models import PillarPage, ProjectPage, ThemePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    return ThemePage.objects.get(slug="technologies-and-systems")


def published(page):
    page.save_revision().publish()


@pytest.mark.sqlite
def test_a_theme_is_drawn_from_its_public_projects(theme, django_capture_on_commit_callbacks):
    count = theme.projects.live().count()
    assert theme.figure.caption == f"{count} pockets, one for each of {count} projects."

    with django_capture_on_commit_callbacks(execute=True):
        theme.projects.live().first().unpublish()

    theme.figure.refresh_from_db()
    assert theme.figure.caption == f"{count - 1} pockets, one for each of {count - 1} projects."


@pytest.mark.parametrize("page_type", [ThemePage, PillarPage, HomePage])
def test_pages_that_have_a_drawing_show_it_inline(page_type, visitor):
    for page in page_type.objects.live():
        assert page.figure.markup.startswith('<svg class="drawing')
        assert page.figure.markup in visitor.get(page.url).text


def test_all_pages_have_the_marks_of_the_title_block_at_their_foot(visitor):
    marks = HomePage.objects.get().figure.marks
    assert "drawing--marks" in marks
    assert all(marks in visitor.get(address).text for address in ["/", "/members/", "/search/"])


def test_a_person_without_a_portrait_is_drawn_in_initials(visitor):
    person = PersonPage.objects.live().filter(portrait=None).first()
    assert "drawing--initials" in person.figure.markup
    assert person.figure.markup in visitor.get(person.url).text

    person.portrait = PortalImage.objects.first()
    figures.draw_page(person)

    assert Figure.objects.get(page=person.pk).markup == ""


def test_a_generator_and_a_hue_are_all_that_a_fifth_theme_needs(
    theme, visitor, django_capture_on_commit_callbacks
):
    fifth = ThemePage(
        title="A fifth theme",
        slug="fifth",
        summary="What it is about.",
        number=5,
        short_name="Fifth",
        drawing="gear",
        hue="brass",
    )
    with django_capture_on_commit_callbacks(execute=True):
        theme.get_parent().add_child(instance=fifth)
        published(fifth)

    page = visitor.get("/research/themes/fifth/").text
    assert "drawing--gear" in page
    assert "hue-brass" in page
    assert fifth.figure.caption == "There is no project yet."
    assert "5 fields" not in HomePage.objects.get().figure.marks


def test_a_share_image_is_drawn_once_and_again_when_the_title_changes(
    theme, django_capture_on_commit_callbacks
):
    figures.draw_page(theme)
    first = Figure.objects.get(page=theme.pk).share
    with Image.open(first) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))

    figures.draw_page(theme)
    assert Figure.objects.get(page=theme.pk).share.name == first.name

    with django_capture_on_commit_callbacks(execute=True):
        theme.title = "Another title"
        published(theme)

    second = Figure.objects.get(page=theme.pk).share
    assert second.name != first.name
    assert second.storage.exists(second.name)
    assert not first.storage.exists(first.name)


def test_a_share_image_stands_in_the_head_and_is_served(theme, visitor):
    figures.draw_page(theme)
    share = Figure.objects.get(page=theme.pk).share

    assert '<meta property="og:image" content="http://' in (page := visitor.get(theme.url).text)
    assert f'{share.url}">' in page
    assert visitor.get(share.url).status_code == 200


def test_an_uploaded_share_image_takes_the_place_of_the_drawn_one(theme):
    figures.draw_page(theme)
    theme.share_image = PortalImage.objects.first()

    figures.draw_page(theme)

    assert not Figure.objects.get(page=theme.pk).share


def test_a_deleted_page_takes_its_share_image_along(theme, django_capture_on_commit_callbacks):
    figures.draw_page(theme)
    share = Figure.objects.get(page=theme.pk).share

    with django_capture_on_commit_callbacks(execute=True):
        theme.delete()

    assert not share.storage.exists(share.name)


def test_the_plate_is_milled_for_any_short_name(visitor, django_capture_on_commit_callbacks):
    branding = Branding.objects.get()
    before = HomePage.objects.get().figure.markup
    icon = visitor.get("/icon.svg").content

    for name in ["X", "LAB 21", "\u6f22"]:
        branding.short_name = name
        branding.save()
        figures.draw_page(HomePage.objects.get())

        assert HomePage.objects.get().figure.markup != before
        assert visitor.get("/icon.svg").content != icon


def test_the_command_draws_what_is_missing(capsys, theme, monkeypatch):
    monkeypatch.setattr(figures, "draw_share", lambda *args: False)
    Figure.objects.all().delete()

    call_command("draw")

    assert Figure.objects.get(page=theme.pk).markup
    assert MemberPage.objects.live().first().figure.markup == ""
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{figures_drawn()} of")


def figures_drawn():
    return Figure.objects.count()


def test_a_page_without_a_figure_is_shown_all_the_same(visitor):
    Figure.objects.all().delete()

    pages = [HomePage, ThemePage, PillarPage, PersonPage, ProjectPage]
    assert [visitor.get(p.objects.live().first().url).status_code for p in pages] == [200] * 5
