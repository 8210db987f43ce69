"""The sitemap: what it lists, in parts that stay the same as the portal grows."""

import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from crawling import in_sitemap, read_sitemap
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from inm_portal.pages import sitemaps
from inm_portal.pages.models import BasePage, StandardPage
from members.models import MemberPage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of ten primary keys, so that the loaded content has several."""
    monkeypatch.setattr(sitemaps, "PART", 10)


def parts(visitor):
    return [urlsplit(address).path for address, _ in read_sitemap(visitor, "/sitemap.xml")]


def test_the_sitemap_lists_each_public_page_once_at_its_own_address(visitor, small_parts):
    pages = Page.objects.live().filter(depth__gt=1)

    assert len(parts(visitor)) > 3
    assert sorted(in_sitemap(visitor)) == sorted(page.full_url for page in pages)


def test_an_address_of_other_letters_is_written_as_links_are(visitor):
    page = StandardPage.objects.live().first()
    page.slug = "über-uns"
    page.save()

    assert page.full_url.endswith("/%C3%BCber-uns/")
    assert page.full_url in in_sitemap(visitor)


def test_pages_of_another_site_are_not_listed(visitor):
    root = Page.objects.get(depth=1)
    other = root.add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
    Site.objects.create(hostname="other.example.org", root_page=other)

    assert [address for address in in_sitemap(visitor) if "elsewhere" in address] == []
    assert len(in_sitemap(visitor)) == Page.objects.live().filter(depth__gt=1).count() - 1


def test_a_page_and_its_part_say_when_the_page_was_last_published(visitor, small_parts):
    page = MemberPage.objects.get(slug="flex")
    moment = datetime.datetime(2031, 5, 6, 12, tzinfo=datetime.UTC)
    Page.objects.filter(pk=page.pk).update(last_published_at=moment)
    part = f"/sitemap-{page.pk // 10}.xml"

    changes = {
        urlsplit(address).path: changed
        for address, changed in read_sitemap(visitor, "/sitemap.xml")
    }

    assert dict(read_sitemap(visitor, part))[page.full_url] == "2031-05-06"
    assert changes[part].startswith("2031-05-06")
    assert [path for path, changed in changes.items() if "2031" in changed] == [part]


def test_a_new_page_changes_no_part_but_its_own(visitor, small_parts):
    before = {part: visitor.get(part).content for part in parts(visitor)}

    home = Site.objects.get().root_page
    page = StandardPage(title="New", slug="new", summary="It is new.")
    home.specific.add_child(instance=page)

    changed = [part for part in parts(visitor) if visitor.get(part).content != before.get(part)]
    assert changed == [f"/sitemap-{page.pk // 10}.xml"]


@pytest.mark.parametrize("part", ["999999", "9999999", "00", "-1", "x"])
def test_what_is_no_part_is_not_found(part, visitor):
    assert visitor.get(f"/sitemap-{part}.xml").status_code == 404


def test_index_and_parts_cost_a_constant_number_of_queries(visitor, small_parts):
    costs = []
    for address in ["/sitemap.xml", *parts(visitor)]:
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address)
        costs.append(len(queries))

    # Site, restrictions, and the addresses.
    assert set(costs) == {3}


def test_no_part_loads_a_page(visitor, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a page was loaded")

    monkeypatch.setattr(BasePage, "__init__", refuse)

    assert visitor.get(parts(visitor)[0]).status_code == 200


def test_robots_txt_names_the_index(visitor):
    assert "/sitemap.xml" in visitor.get("/robots.txt").text
    assert ElementTree.fromstring(visitor.get("/sitemap.xml").content).tag.endswith("sitemapindex")
