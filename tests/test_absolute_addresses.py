"""Absolute addresses begin with PORTAL_BASE_URL, whatever the database was told before."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from members.models import MemberPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def elsewhere(settings):
    """A database that comes from another machine, where this portal has another address."""
    Site.objects.update(hostname="old.example.org", port=8000)
    settings.BASE_URL = urlsplit("https://portal.example.org")
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.SECURE_SSL_REDIRECT = False


def read(client, address):
    return client.get(address, headers={"host": "portal.example.org"}).content.decode()


def hosts(addresses):
    split = [urlsplit(address) for address in addresses]
    return {f"{one.scheme}://{one.netloc}" for one in split}


def test_a_page_names_its_address():
    page = MemberPage.objects.get(slug="flex")

    assert page.full_url == "https://portal.example.org/members/flex/"


def test_a_port_of_its_own_is_part_of_the_address(settings):
    settings.BASE_URL = urlsplit("http://127.0.0.1:8011")

    assert MemberPage.objects.get(slug="flex").full_url == "http://127.0.0.1:8011/members/flex/"


def test_what_readers_follow_leads_to_the_portal(visitor):
    page = BeautifulSoup(read(visitor, "/members/flex/"), "html.parser")
    index = ElementTree.fromstring(read(visitor, "/sitemap.xml"))
    parts = [loc.text for loc in index.findall("{*}sitemap/{*}loc")]
    sitemap = ElementTree.fromstring(read(visitor, urlsplit(parts[0]).path))
    feed = ElementTree.fromstring(read(visitor, "/members/flex/feed/"))

    assert hosts([page.find("link", rel="canonical")["href"]]) == {"https://portal.example.org"}
    assert hosts(parts) == {"https://portal.example.org"}
    assert hosts(loc.text for loc in sitemap.findall("{*}url/{*}loc")) == {
        "https://portal.example.org"
    }
    assert hosts(link.get("href") for link in feed.findall("{*}link")) == {
        "https://portal.example.org"
    }


def test_what_programs_read_leads_to_the_portal(visitor):
    address = "/api/v2/pages/?type=members.MemberPage"
    client = visitor.get(address, headers={"host": "portal.example.org"}).json()
    rows = visitor.get("/members.json", headers={"host": "portal.example.org"}).json()["results"]

    assert hosts(item["meta"]["html_url"] for item in client["items"]) == {
        "https://portal.example.org"
    }
    assert hosts(row["url"] for row in rows) == {"https://portal.example.org"}


def test_only_the_default_site_has_that_address():
    root = Site.objects.get().root_page
    Site.objects.create(hostname="second.example.org", port=81, root_page=root)

    assert Site.objects.get(is_default_site=False).root_url == "http://second.example.org:81"
