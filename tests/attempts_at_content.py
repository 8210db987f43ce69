"""Attempts at pages, at content that is no page, and at the vocabularies."""

from admin_forms import send
from attempts import a_coverage, a_page, a_sector, attempt, numbers, somebody
from django.urls import reverse

from inm_portal.pages.models import HomePage, StandardPage
from members.models import Sector
from news.models import Coverage


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def coverage_address(view, *args):
    return reverse(f"wagtailsnippets_news_coverage:{view}", args=args)


# Pages


@attempt("add pages")
def adds_a_page(client):
    home = HomePage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["pages", "standardpage", home.pk])
    slug = f"mine-{next(numbers)}"
    send(client, address, title="Mine", slug=slug, summary="A page.", **{"body-count": "0"})
    return StandardPage.objects.filter(slug=slug, live=False).exists()


@attempt("change pages")
def changes_a_page(client):
    page = a_page(live=True)
    send(client, edit_address(page), title="Changed", **{"body-count": "0"})
    page.refresh_from_db()
    assert page.title != "Changed"
    return page.get_latest_revision_as_object().title == "Changed"


@attempt("publish pages")
def publishes_a_page(client):
    page = a_page(live=False)
    send(client, edit_address(page), **{"body-count": "0", "action-publish": "action-publish"})
    page.refresh_from_db()
    return page.live


@attempt("unpublish pages")
def unpublishes_a_page(client):
    page = a_page(live=True)
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    return not page.live


@attempt("delete drafts")
def deletes_a_draft(client):
    page = a_page(live=False)
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    return not StandardPage.objects.filter(pk=page.pk).exists()


@attempt("delete pages that were public")
def deletes_a_page_that_was_public(client):
    page, retired = a_page(live=True), a_page(live=True)
    retired.unpublish()
    many = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={page.pk}"
    client.post(many)
    client.post(reverse("wagtailadmin_pages:delete", args=[retired.pk]))
    left = StandardPage.objects.filter(pk__in=[page.pk, retired.pk]).count()
    assert left in {0, 2}
    return left == 0


@attempt("lock pages")
def locks_a_page(client):
    page = a_page(live=True)
    client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    page.refresh_from_db()
    return page.locked


@attempt("unlock others' pages")
def unlocks_a_page(client):
    page = a_page(live=True)
    StandardPage.objects.filter(pk=page.pk).update(locked=True, locked_by=somebody())
    client.post(reverse("wagtailadmin_pages:unlock", args=[page.pk]))
    page.refresh_from_db()
    return not page.locked


@attempt("submit pages")
def submits_a_page(client):
    page = a_page(live=False)
    send(client, edit_address(page), **{"body-count": "0", "action-submit": "Submit"})
    page.refresh_from_db()
    return page.current_workflow_state is not None


@attempt("move published pages")
def moves_a_page(client):
    page, target = a_page(live=True), a_page(live=True)
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    return StandardPage.objects.get(pk=page.pk).get_parent().pk == target.pk


# Content that is no page


@attempt("add coverage")
def adds_coverage(client):
    headline = f"Mine {next(numbers)}"
    send(
        client,
        coverage_address("add"),
        headline=headline,
        outlet="An outlet",
        published_on="2025-05-27",
        summary="What it says.",
    )
    return Coverage.objects.filter(headline=headline, live=False).exists()


@attempt("change coverage")
def changes_coverage(client):
    coverage = a_coverage(live=True)
    send(client, coverage_address("edit", coverage.pk), headline="Changed")
    coverage.refresh_from_db()
    assert coverage.headline != "Changed"
    return coverage.get_latest_revision_as_object().headline == "Changed"


@attempt("publish coverage")
def publishes_coverage(client):
    coverage = a_coverage(live=False)
    send(client, coverage_address("edit", coverage.pk), **{"action-publish": "action-publish"})
    coverage.refresh_from_db()
    return coverage.live


@attempt("unpublish coverage")
def unpublishes_coverage(client):
    coverage = a_coverage(live=True)
    client.post(coverage_address("unpublish", coverage.pk))
    coverage.refresh_from_db()
    return not coverage.live


@attempt("delete coverage")
def deletes_coverage(client):
    one, other = a_coverage(live=False), a_coverage(live=True)
    client.post(coverage_address("delete", one.pk))
    many = reverse("wagtail_bulk_action", args=["news", "coverage", "delete"])
    client.post(f"{many}?id={other.pk}")
    left = Coverage.objects.filter(pk__in=[one.pk, other.pk]).count()
    assert left in {0, 2}
    return left == 0


@attempt("lock coverage")
def locks_coverage(client):
    coverage = a_coverage(live=True)
    client.post(coverage_address("lock", coverage.pk))
    coverage.refresh_from_db()
    return coverage.locked


@attempt("unlock others' coverage")
def unlocks_coverage(client):
    coverage = a_coverage(live=True)
    Coverage.objects.filter(pk=coverage.pk).update(locked=True, locked_by=somebody())
    client.post(coverage_address("unlock", coverage.pk))
    coverage.refresh_from_db()
    return not coverage.locked


@attempt("submit coverage")
def submits_coverage(client):
    coverage = a_coverage(live=False)
    send(client, coverage_address("edit", coverage.pk), **{"action-submit": "Submit"})
    return coverage.current_workflow_state is not None


# Vocabularies


@attempt("add words")
def adds_a_word(client):
    slug = f"mine-{next(numbers)}"
    send(client, reverse("wagtailsnippets_members_sector:add"), name=slug, slug=slug)
    return Sector.objects.filter(slug=slug).exists()


@attempt("change words")
def changes_a_word(client):
    sector = a_sector()
    name = f"Changed {next(numbers)}"
    send(client, reverse("wagtailsnippets_members_sector:edit", args=[sector.pk]), name=name)
    sector.refresh_from_db()
    return sector.name == name


@attempt("sort words")
def sorts_words(client):
    last = a_sector()
    Sector.objects.filter(pk=last.pk).update(sort_order=1000)
    address = reverse("wagtailsnippets_members_sector:reorder", args=[last.pk])
    client.post(f"{address}?position=0")
    return Sector.objects.first() == last


@attempt("delete words")
def deletes_a_word(client):
    sector = a_sector()
    client.post(reverse("wagtailsnippets_members_sector:delete", args=[sector.pk]))
    return not Sector.objects.filter(pk=sector.pk).exists()
