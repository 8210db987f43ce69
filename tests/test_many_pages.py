"""What editors do to a page with many below it: nobody waits for all of them."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from inm_portal.pages import listing, page_lists, permissions
from members.models import MemberIndexPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(monkeypatch):
    """The member directory, as if it had more pages than staff put in order by hand."""
    monkeypatch.setattr(permissions, "MOST_REORDERED", 3)
    monkeypatch.setattr(page_lists, "MOST_REORDERED", 3)
    return MemberIndexPage.objects.get()


def explorer(page):
    return reverse("wagtailadmin_explore", args=[page.pk])


def rename(page, slug):
    page.slug = slug
    page.save()


def test_old_addresses_lead_to_renamed_pages_after_a_task(
    visitor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as after:
        rename(MemberIndexPage.objects.get(), "partners")
    assert not Redirect.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        for callback in after:
            callback()

    for path in ("", "flex/", "siemens/"):
        assert visitor.get(f"/partners/{path}").status_code == 200
        answer = visitor.get(f"/members/{path}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/partners/{path}")


def test_old_addresses_lead_to_moved_pages(visitor, django_capture_on_commit_callbacks):
    page, target = Page.objects.get(url_path__endswith="/about/join/"), Page.objects.get(depth=2)

    with django_capture_on_commit_callbacks(execute=True):
        page.move(target, pos="last-child")

    answer = visitor.get("/about/join/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/join/")


def test_a_page_that_changes_its_place_alone_has_no_old_address(django_capture_on_commit_callbacks):
    page = Page.objects.get(url_path__endswith="/members/flex/")

    with django_capture_on_commit_callbacks(execute=True):
        page.move(page.get_siblings().first(), pos="left")

    assert not Redirect.objects.exists()


def test_a_site_root_that_is_renamed_leaves_no_redirect(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rename(Page.objects.get(depth=2), "another")

    assert not Redirect.objects.exists()


def test_many_pages_are_not_put_in_order_by_hand(members, admin, signed_in):
    client = signed_in(admin)
    url = f"{explorer(members)}?ordering=ord"
    child = members.get_children().first()

    answer = client.get(url)
    moved = client.post(reverse("wagtailadmin_pages:set_page_position", args=[child.pk]))

    assert answer.context["paginator"].per_page == 50
    assert "too many to put them in order by hand" in answer.text
    assert url not in client.get(explorer(members)).text
    assert moved.status_code == 302
    assert members.get_children().first() == child


@pytest.mark.parametrize("name", ["wagtailadmin_explore", "wagtailadmin_explore_results"])
def test_few_pages_are_put_in_order_by_hand(name, admin, signed_in):
    page = MemberIndexPage.objects.get()
    client = signed_in(admin)

    answer = client.get(reverse(name, args=[page.pk]), {"ordering": "ord"})

    assert answer.status_code == 200
    assert name.endswith("results") or f"{explorer(page)}?ordering=ord" in answer.text
    titles = [row.title for row in answer.context["object_list"]]
    assert titles == [child.title for child in page.get_children()]
    assert "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "asked",
    [
        *("", "&ordering=title", "&ordering=latest_revision_created_at", "&ordering=-live"),
        *("&q=a&ordering=-live", "&q=a&ordering=content_type__model"),
    ],
)
def test_the_explorer_lists_each_page_once(asked, members, admin, signed_in, monkeypatch):
    monkeypatch.setattr(page_lists.ExplorerView, "paginate_by", 3)
    monkeypatch.setattr(listing, "MOST_SKIPPED", 2)
    client = signed_in(admin)

    first = client.get(f"{explorer(members)}?{asked}").context["paginator"]
    pages = [
        client.get(f"{explorer(members)}?p={number}{asked}").context["object_list"]
        for number in first.page_range
    ]

    assert len(pages) > 2
    # Nothing is lost to, or added by, the question for the keys.
    assert [page for shown in pages for page in shown] == list(first.object_list)[: first.count]


def test_the_explorer_is_for_staff(visitor, members):
    answer = visitor.get(explorer(members), {"ordering": "ord"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "asked", ["", "?q=", "?q=siemens", "?q=nothing-like-it", "?q=new&ordering=title"]
)
@pytest.mark.parametrize("address", ["/admin/pages/search/", "/admin/pages/search/results/"])
def test_the_search_of_the_admin_answers_with_and_without_words(address, asked, editor, signed_in):
    assert signed_in(editor).get(f"{address}{asked}").status_code == 200
