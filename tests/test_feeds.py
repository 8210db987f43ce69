"""What feed readers get."""

import datetime
import xml.etree.ElementTree as ElementTree

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from members.models import MemberPage
from news.models import (
    Coverage,
    CoverageSubject,
    Issuer,
    NewsIndexPage,
    ReleasePage,
    ReleaseSubject,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def no_other_news(db):
    ReleasePage.objects.all().delete()
    Coverage.objects.all().delete()


def release(title, day=1, **fields):
    page = ReleasePage(
        title=title,
        slug=f"release-{ReleasePage.objects.count()}",
        summary="What the release says.",
        dateline_place="Cambridge",
        published_on=datetime.date(2026, 3, day),
        **fields,
    )
    return NewsIndexPage.objects.get().add_child(instance=page)


def coverage(headline, day=1, **fields):
    fields = {"link": "https://outlet.example/story", "outlet": "The Outlet"} | fields
    return Coverage.objects.create(
        headline=headline,
        published_on=datetime.date(2026, 3, day),
        summary="What the article says.",
        **fields,
    )


def feed(client, address="/news/feed/"):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def values(feed, name):
    return [entry.findtext(f"{ATOM}{name}") for entry in feed.iter(f"{ATOM}entry")]


def links(feed):
    return [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]


def test_the_news_feed_holds_releases_and_coverage_newest_first(visitor):
    release("First", day=1)
    release("Third", day=3)
    coverage("Second", day=2)

    assert values(feed(visitor), "title") == ["Third", "Second", "First"]


def test_the_news_feed_is_narrowed_as_the_list_is(visitor):
    member = MemberPage.objects.get(slug="siemens")
    for number, page in enumerate([release("First", day=1), release("Second", day=2)]):
        Issuer.objects.create(release=page, member=member, sort_order=number)
    release("Of somebody else", day=3)
    coverage("Of an outlet", day=4)
    soup = BeautifulSoup(visitor.get("/news/?year=2026&issuer=siemens").content, "html.parser")

    addresses = [link["href"] for link in soup.select("main a[href*=feed], link[href*=feed]")]

    assert addresses == ["/news/feed/?year=2026&issuer=siemens"] * 2
    narrowed, plain = feed(visitor, addresses[0]), feed(visitor)
    assert values(narrowed, "title") == ["Second", "First"]
    assert narrowed.findtext(f"{ATOM}title").startswith("News, 2026, Siemens | ")
    ways = [link.get("href").partition("/news/")[2] for link in narrowed.findall(f"{ATOM}link")]
    assert ways == ["?year=2026&issuer=siemens", "feed/?year=2026&issuer=siemens"]
    assert narrowed.findtext(f"{ATOM}id") != plain.findtext(f"{ATOM}id")


@pytest.mark.parametrize("query", ["year=1999", "issuer=flex", "issuer=" + "a" * 9000])
def test_a_feed_of_what_no_release_has_is_not_found(query, visitor):
    release("First")

    assert visitor.get(f"/news/feed/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["page=2", "page=x", "view=story"])
def test_a_feed_has_neither_pages_nor_views(query, visitor):
    release("First")

    assert values(feed(visitor, f"/news/feed/?{query}"), "title") == ["First"]


def test_a_feed_counts_only_the_choices_that_it_names(visitor):
    release("First")

    with CaptureQueriesContext(connection) as queries:
        feed(visitor, "/news/feed/?year=2026")

    assert len([q for q in queries if "COUNT(DISTINCT" in q["sql"]]) == 1


def test_a_feed_holds_no_draft(visitor):
    release("Public")
    release("Draft", live=False)
    coverage("Draft of coverage", live=False)

    assert values(feed(visitor), "title") == ["Public"]


def test_a_feed_ends_after_thirty_entries(visitor):
    for number in range(20):
        release(f"Release {number}", day=1)
        coverage(f"Coverage {number}", day=2)

    titles = values(feed(visitor), "title")

    assert len(titles) == 30
    assert titles[:20] == [f"Coverage {number}" for number in reversed(range(20))]
    assert titles[20:] == [f"Release {number}" for number in reversed(range(10, 20))]


def test_a_members_feed_holds_what_is_about_it_and_what_it_issued(visitor):
    member = MemberPage.objects.get(slug="siemens")
    other = MemberPage.objects.get(slug="flex")
    ReleaseSubject.objects.create(release=release("About it", day=1), page=member)
    Issuer.objects.create(release=release("Issued by it", day=2), member=member)
    CoverageSubject.objects.create(coverage=coverage("Written about it", day=3), page=member)
    ReleaseSubject.objects.create(release=release("About another", day=4), page=other)
    Issuer.objects.create(release=release("Issued by another", day=5), member=other)
    CoverageSubject.objects.create(coverage=coverage("Written about another", day=6), page=other)

    titles = values(feed(visitor, "/members/siemens/feed/"), "title")

    assert titles == ["Written about it", "Issued by it", "About it"]


def test_a_release_that_is_issued_by_its_subject_stands_there_once(visitor):
    member = MemberPage.objects.get(slug="siemens")
    page = release("Both")
    ReleaseSubject.objects.create(release=page, page=member)
    Issuer.objects.create(release=page, member=member)

    assert values(feed(visitor, "/members/siemens/feed/"), "title") == ["Both"]


@pytest.mark.parametrize(
    "address", ["/members/feed/", "/events/feed/", "/members/nobody/feed/", "/feed/"]
)
def test_what_cannot_be_a_subject_has_no_feed(address, visitor):
    assert visitor.get(address).status_code == 404


def test_a_draft_of_a_member_has_no_feed(visitor):
    MemberPage.objects.filter(slug="siemens").update(live=False)

    assert visitor.get("/members/siemens/feed/").status_code == 404


def test_links_are_absolute_and_lead_to_the_release_or_the_article(visitor):
    page = release("Release", day=2)
    coverage("Article", day=1)

    assert links(feed(visitor)) == [page.full_url, "https://outlet.example/story"]


def test_coverage_without_an_address_leads_to_the_feeds_page(visitor):
    coverage("Printed only", link="")

    assert links(feed(visitor)) == [NewsIndexPage.objects.get().full_url]


def test_a_sample_says_so_in_its_title(visitor):
    release("Invented", is_sample=True)

    assert values(feed(visitor), "title") == ["Sample: Invented"]


def test_an_entry_keeps_its_id_when_its_page_moves(visitor):
    page = release("Release")
    article = coverage("Article")
    before = values(feed(visitor), "id")

    page.slug = "elsewhere"
    page.title = "Another title"
    page.save()
    article.headline = "Another headline"
    article.published_on = datetime.date(2025, 1, 1)
    article.save()

    assert len(set(before)) == 2
    assert values(feed(visitor), "id") == before


def test_dates_carry_the_portals_zone(visitor):
    release("Release", day=1)

    assert values(feed(visitor), "published") == ["2026-03-01T00:00:00-05:00"]


def test_an_edited_entry_is_marked_as_updated(visitor):
    page = release("Release")
    page.save_revision().publish()
    page.refresh_from_db()

    assert values(feed(visitor), "updated") == [page.last_published_at.isoformat()]


def test_an_entry_is_never_updated_before_it_is_published(visitor):
    page = release("Dated ahead", day=31)
    ReleasePage.objects.filter(pk=page.pk).update(
        last_published_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    )

    found = feed(visitor)

    assert values(found, "updated") == values(found, "published")


def test_an_empty_feed_does_not_change_by_itself(visitor):
    first = visitor.get("/news/feed/").content
    second = visitor.get("/news/feed/").content

    assert values(ElementTree.fromstring(first), "title") == []
    assert first == second


def test_text_that_xml_cannot_hold_or_takes_for_markup_stays_text(visitor):
    article = coverage("Tools & <b>dies</b>\x0b", outlet="A\x01 & B")
    Coverage.objects.filter(pk=article.pk).update(summary="1 < 2 \x0c & <script>")

    found = feed(visitor)

    assert values(found, "title") == ["Tools & <b>dies</b> "]
    # The summary is HTML to a reader, so its text is escaped once more.
    assert values(found, "summary") == ["1 &lt; 2   &amp; &lt;script&gt;"]


def test_a_feed_costs_the_same_for_one_entry_and_thirty(visitor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/news/feed/")
        return len(queries)

    release("Release")
    coverage("Coverage")
    cost()
    before = cost()
    for number in range(14):
        release(f"Release {number}")
        coverage(f"Coverage {number}")

    assert cost() == before


def test_a_feed_takes_no_post_and_sets_no_cookie(visitor):
    assert visitor.post("/news/feed/").status_code == 405
    assert not visitor.get("/news/feed/").cookies


def test_the_feed_names_itself_and_its_page(visitor):
    found = feed(visitor, "/members/siemens/feed/")

    by_relation = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    page = MemberPage.objects.get(slug="siemens")
    assert by_relation == {"alternate": page.full_url, "self": f"{page.full_url}feed/"}
    assert found.findtext(f"{ATOM}title").startswith("Siemens | ")


def test_an_embargoed_release_stays_out_until_it_is_published(visitor):
    release("Under embargo", live=False, embargo_until=now() + datetime.timedelta(days=1))

    assert values(feed(visitor), "title") == []
