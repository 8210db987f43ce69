"""Releases as journalists see them."""

import datetime

import pytest
from admin_forms import form_of, send
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import localtime

from inm_portal.pages.models import PortalImage
from members.models import MemberPage, PersonPage
from news.models import (
    Coverage,
    CoverageIndexPage,
    Issuer,
    NewsIndexPage,
    Quotation,
    ReleasePage,
    ReleaseSubject,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def no_other_news(db):
    ReleasePage.objects.all().delete()
    Coverage.objects.all().delete()


def release(title="A release", **fields):
    page = ReleasePage(
        title=title,
        slug=f"release-{ReleasePage.objects.count()}",
        summary="What the release says.",
        dateline_place="Cambridge, Massachusetts",
        published_on=datetime.date(2026, 3, 1),
        **fields,
    )
    return NewsIndexPage.objects.get().add_child(instance=page)


def coverage(headline, **fields):
    fields = {"link": "https://outlet.example/story"} | fields
    return Coverage.objects.create(
        headline=headline,
        outlet="The Outlet",
        published_on=datetime.date(2026, 3, 2),
        summary="What the article says.",
        **fields,
    )


def main(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def text(element):
    return " ".join(element.get_text(" ", strip=True).split()).replace(" ,", ",")


def test_a_release_carries_its_dateline(visitor):
    page = release()

    soup = main(visitor, page.url)

    assert text(soup.select_one(".release__dateline")) == "Cambridge, Massachusetts, March 1, 2026"


def test_a_correction_stands_above_the_text(visitor):
    correction = {"date": datetime.date(2026, 4, 1), "text": "The month was wrong."}
    page = release(corrections=[("correction", correction)], body=[("text", "<p>The body.</p>")])

    words = text(main(visitor, page.url))

    assert words.index("The month was wrong.") < words.index("The body.")
    assert not main(visitor, release("Right").url).select("#corrections")


def test_a_quotation_can_be_linked_to_and_names_its_speaker(visitor):
    page = release()
    person = PersonPage.objects.get(slug="john-hart")
    quotation = Quotation.objects.create(
        release=page, person=person, words="Words.", affiliation="Position, Place"
    )

    (figure,) = main(visitor, page.url).select("figure.quotation")

    assert figure["id"] == f"quotation-{quotation.pk}"
    assert text(figure.blockquote) == "“Words.”"
    assert text(figure.select_one(".quotation__speaker")) == f"{person.title}, Position, Place"
    assert [a["href"] for a in figure.select("a")] == [person.url, f"#quotation-{quotation.pk}"]


@pytest.mark.parametrize(("is_sample", "title"), [(False, ""), (True, "Sample: ")])
def test_a_quotation_can_be_copied_with_its_source(is_sample, title, visitor):
    page = release("Tools & people", is_sample=is_sample)
    Issuer.objects.create(release=page, member=MemberPage.objects.get(slug="ptc"), sort_order=0)
    Issuer.objects.create(release=page, organization="The initiative", sort_order=1)
    quotation = Quotation.objects.create(
        release=page, speaker="A Guest", affiliation="Position, Place", words='"One" < two.\n'
    )

    soup = main(visitor, page.url)

    (button,) = soup.select("button[data-copy]")
    assert button["data-copy"] == (
        '“"One" < two.” — A Guest, Position, Place. '
        f"{title}Tools & people, PTC, The initiative, March 1, 2026, "
        f"{page.full_url}#quotation-{quotation.pk}"
    )
    # A script shows it; without one it would do nothing.
    assert button.has_attr("hidden")
    scripts = soup.find_parent("html").select("script")
    assert [script["src"] for script in scripts] == ["/static/js/copy.js"]


def test_a_release_without_quotations_needs_no_script(visitor):
    assert not main(visitor, release().url).select("script")


def test_a_speaker_without_a_public_page_is_named_without_a_link(visitor):
    page = release()
    person = PersonPage.objects.get(slug="john-hart")
    Quotation.objects.create(release=page, person=person, words="First.")
    Quotation.objects.create(release=page, speaker="A Guest", words="Second.")
    person.unpublish()

    figures = main(visitor, page.url).select("figure.quotation .quotation__speaker")

    assert [text(figure) for figure in figures] == [person.title, "A Guest"]
    assert not any(figure.select("a") for figure in figures)


def test_issuers_stand_in_order_and_public_members_are_linked(visitor):
    page = release()
    public, hidden = (MemberPage.objects.get(slug=slug) for slug in ("ptc", "flex"))
    Issuer.objects.create(release=page, organization="The initiative", sort_order=0)
    Issuer.objects.create(release=page, member=public, sort_order=1)
    Issuer.objects.create(release=page, member=hidden, sort_order=2)
    hidden.unpublish()

    record = main(visitor, page.url).select_one(".record")

    assert [text(fact) for fact in record.select("dd")[2:]] == ["The initiative", "PTC", "Flex"]
    assert [link["href"] for link in record.select("a")] == [public.url]


def draft(page_type, slug):
    """Return a page of the loaded content as if it had never been public."""
    page = page_type.objects.get(slug=slug)
    page_type.objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    page.refresh_from_db()
    return page


@pytest.mark.parametrize("address", ["/news/", "/news.csv", "/news.json", ""])
def test_an_issuer_that_was_never_public_is_named_nowhere(address, visitor):
    page = release()
    secret = draft(MemberPage, "flex")
    MemberPage.objects.filter(pk=secret.pk).update(title="Secret Corporation")
    Issuer.objects.create(release=page, member=MemberPage.objects.get(slug="ptc"), sort_order=0)
    Issuer.objects.create(release=page, member=secret, sort_order=1)

    response = visitor.get(address or page.url)

    answer = b"".join(response) if response.streaming else response.content
    assert b"PTC" in answer
    assert b"Secret" not in answer


def test_an_issuer_that_cannot_be_named_leaves_no_trace(visitor):
    page = release()
    Issuer.objects.create(release=page, organization="The initiative", sort_order=0)
    Issuer.objects.create(release=page, member=draft(MemberPage, "flex"), sort_order=1)

    item = main(visitor, "/news/").select_one(".dated-list__item")
    record = main(visitor, page.url).select_one(".record")

    assert text(item.select(".meta")[-1]) == "The initiative"
    assert [text(fact) for fact in record.select("dd")[2:]] == ["The initiative"]


def test_a_preview_names_no_issuer_and_no_speaker_who_was_never_public():
    page = release(live=False)
    Issuer.objects.create(release=page, member=draft(MemberPage, "flex"))
    Issuer.objects.create(release=page, organization="The initiative")
    Quotation.objects.create(release=page, person=draft(PersonPage, "john-hart"), words="Hidden.")
    Quotation.objects.create(release=page, speaker="A Guest", words="Shown.")
    page.refresh_from_db()
    page.save_revision()

    preview = page.get_latest_revision_as_object().make_preview_request()

    soup = BeautifulSoup(preview.content, "html.parser").main
    assert [text(fact) for fact in soup.select(".record dd")[2:]] == ["The initiative"]
    assert [text(words) for words in soup.select("blockquote")] == ["“Shown.”"]


def test_words_of_somebody_who_was_never_public_wait_until_they_are(visitor):
    page = release()
    person = draft(PersonPage, "john-hart")
    Quotation.objects.create(
        release=page, person=person, words="Hidden.", affiliation="The only such position"
    )
    assert not main(visitor, page.url).select("figure.quotation")
    assert person.title not in text(main(visitor, page.url))

    person.save_revision().publish()

    (figure,) = main(visitor, page.url).select("figure.quotation")
    assert text(figure.blockquote) == "“Hidden.”"


@pytest.mark.parametrize("is_draft", [True, False])
def test_boilerplates_of_members_that_are_not_public_are_not_frozen(is_draft):
    page = release(live=False)
    MemberPage.objects.update(boilerplate="The standing paragraph.")
    public, hidden = (MemberPage.objects.get(slug=slug) for slug in ("ptc", "flex"))
    for member in (public, hidden):
        Issuer.objects.create(release=page, member=member, organization=f"{member.title} Group")
    hidden.unpublish()
    if is_draft:
        draft(MemberPage, "flex")
    page = ReleasePage.objects.get(pk=page.pk)
    announced = page.boilerplates()

    page.save_revision().publish()

    page = ReleasePage.objects.get(pk=page.pk)
    assert [said["name"] for said in announced] == ["PTC Group"]
    assert page.frozen_boilerplates == announced


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (Issuer(), "Choose a member or write the organization's name."),
        (Quotation(words="Words."), "Choose a person or write the speaker's name."),
    ],
    ids=["issuer", "quotation"],
)
def test_a_row_that_names_nobody_is_refused(row, message):
    with pytest.raises(ValidationError) as refused:
        row.full_clean(exclude=["release"])

    assert refused.value.messages == [message]


def test_only_public_subjects_are_named(visitor):
    page = release()
    public, hidden = (MemberPage.objects.get(slug=slug) for slug in ("ptc", "flex"))
    for member in (public, hidden):
        ReleaseSubject.objects.create(release=page, page=member)
    hidden.unpublish()

    links = main(visitor, page.url).select('[aria-labelledby="subjects"] a')

    assert [link["href"] for link in links] == [public.url]


def test_the_boilerplates_of_the_issuers_are_printed(visitor):
    said = {"name": "PTC", "boilerplate": "About\nPTC.", "disclaimer": "A <legal> note."}
    page = release(frozen_boilerplates=[said])

    section = main(visitor, page.url).select_one('[aria-labelledby="boilerplates"]')

    assert text(section).endswith("PTC About PTC. A <legal> note.")
    assert not main(visitor, release().url).select("#boilerplates")


def test_a_media_kit_names_what_each_picture_shows_and_whose_it_is(visitor):
    picture = PortalImage.objects.first()
    picture.credit = "Somebody, CC BY 4.0"
    picture.save()
    page = release(media_kit=[("image", picture)])

    item = main(visitor, page.url).select_one(".release__kit li")

    assert item.img["alt"] == picture.description
    assert text(item.figcaption) == f"{picture.description} Somebody, CC BY 4.0"
    assert item.select_one("a[download]")["href"] == picture.file.url
    assert filesizeformat(picture.file_size) in item.text


def test_a_release_lists_what_was_written_about_it(visitor):
    page = release()
    coverage("About it", release=page, language="de")
    coverage("Draft about it", release=page, live=False)
    coverage("About something else")

    items = main(visitor, page.url).select('[aria-labelledby="coverage"] li')

    assert [text(item.h3) for item in items] == ["About it"]
    assert items[0].h3["lang"] == "de"
    assert "The Outlet, in German" in text(items[0])


def test_a_language_that_nobody_knows_is_shown_as_its_code(visitor):
    coverage("In a rare language", language="xx-yy")

    soup = main(visitor, CoverageIndexPage.objects.get().url)

    assert "The Outlet, in xx-yy" in text(soup)


def test_the_news_show_releases_and_the_latest_coverage(visitor):
    release("Public")
    release("Draft", live=False)
    for number in range(6):
        coverage(f"Article {number}")

    soup = main(visitor, "/news/")

    assert [text(h3) for h3 in soup.select('[aria-labelledby="releases"] h3')] == ["Public"]
    assert [text(h3) for h3 in soup.select('[aria-labelledby="coverage"] h3')] == [
        f"Article {number}" for number in (5, 4, 3, 2, 1)
    ]
    assert soup.select('a[href="/news/coverage/"]')
    assert soup.select('a[href="/news/feed/"]')


# The embargo in the admin


EMBARGO, EARLIER, LATER = "2999-01-02 09:00", "2999-01-01 09:00", "2999-01-03 09:00"
NO_STREAMS = {
    f"{name}-count": "0" for name in ("body", "press_contacts", "media_kit", "corrections")
}


@pytest.fixture(params=["editor", "moderator"])
def embargoed(request, signed_in):
    """A function that sends the form of a release under embargo and returns what is then due.

    Editors do not schedule: for them the form has no field for the publication.
    """
    page = release(live=False)
    client = signed_in(request.getfixturevalue(request.param))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    scheduled = {"go_live_at": ""} if request.param == "moderator" else {}

    def sent(**changes):
        send(client, address, **NO_STREAMS, **{**scheduled, **changes})
        draft = ReleasePage.objects.get(pk=page.pk).get_latest_revision_as_object()
        times = [
            moment and f"{localtime(moment):%Y-%m-%d %H:%M}"
            for moment in (draft.embargo_until, draft.go_live_at)
        ]
        if scheduled:
            scheduled["go_live_at"] = times[1] or ""
        return times

    assert sent(embargo_until=EMBARGO) == [EMBARGO, EMBARGO]
    return sent


@pytest.mark.parametrize("moment", [EARLIER, LATER, None], ids=["earlier", "later", "removed"])
def test_the_publication_follows_the_embargo_that_set_it(moment, embargoed):
    assert embargoed(embargo_until=moment or "") == [moment, moment]


@pytest.mark.parametrize("embargoed", ["moderator"], indirect=True)
def test_a_publication_that_somebody_has_set_stays(embargoed):
    embargoed(go_live_at=LATER)

    assert embargoed(embargo_until=EARLIER) == [EARLIER, LATER]
    assert embargoed(embargo_until="") == [None, LATER]


def test_a_form_that_stays_open_learns_where_the_publication_moved(moderator, signed_in):
    page = release(live=False)
    client, address = signed_in(moderator), reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = {**form_of(client, address), **NO_STREAMS, "embargo_until": EARLIER}

    answer = client.post(address, fields, headers={"accept": "application/json"}).json()

    assert answer["field_updates"]["go_live_at"] == EARLIER


def stories(client, query=""):
    """Return [(release, headlines)] as the coverage is told by story."""
    sections = main(client, f"/news/coverage/?view=story{query}").select("[aria-labelledby^=story]")
    return [(text(s.h2), [text(item) for item in s.select(".dated-list h3")]) for s in sections]


def test_coverage_stands_with_the_release_that_it_takes_up(visitor):
    older, newer = release("Older"), release("Newer")
    ReleasePage.objects.filter(pk=newer.pk).update(published_on=datetime.date(2026, 3, 2))
    hidden = release("Hidden", live=False)
    late = {"published_on": datetime.date(2026, 5, 1)}
    first = coverage("First of the older", release=older)
    coverage("Alone")
    coverage("Of the newer", release=newer)
    coverage("Of the hidden", release=hidden)
    Coverage.objects.filter(pk=coverage("Second of the older", release=older).pk).update(**late)
    coverage("A draft", release=newer, live=False)

    told = stories(visitor)

    assert told == [
        ("Older", ["Second of the older", "First of the older"]),
        ("Newer", ["Of the newer"]),
        ("On no release of ours", ["Of the hidden", "Alone"]),
    ]
    Coverage.objects.filter(pk=first.pk).update(outlet="Another")
    assert stories(visitor, "&outlet=Another") == [("Older", ["First of the older"])]
    dated = main(visitor, "/news/coverage/").select(".dated-list h3")
    assert text(dated[0]) == "Second of the older"
    assert visitor.get("/news/coverage/?view=outlet").status_code == 404


def test_a_story_is_not_torn_apart_by_others_of_its_day(visitor):
    one, other = release("One"), release("Other")
    for number in range(4):
        coverage(f"{number}", release=[one, other][number % 2])

    assert stories(visitor) == [("Other", ["3", "1"]), ("One", ["2", "0"])]


def test_a_page_by_story_has_the_articles_of_that_page_by_date(visitor, monkeypatch):
    monkeypatch.setattr(CoverageIndexPage, "per_page", 3)
    one, other = release("One"), release("Other")
    for number, about in enumerate([one, one, None, other, one]):
        entry = coverage(f"{number}", release=about)
        # The first of them is the newest.
        Coverage.objects.filter(pk=entry.pk).update(published_on=f"2026-03-{9 - number:02}")

    pages = [stories(visitor, f"&page={page}") for page in (1, 2)]

    assert pages == [
        [("One", ["0", "1"]), ("On no release of ours", ["2"])],
        [("Other", ["3"]), ("One", ["4"])],
    ]


def test_another_view_of_the_coverage_keeps_its_choices(visitor):
    coverage("An article", release=release())

    soup = main(visitor, "/news/coverage/?outlet=The+Outlet&view=story")

    assert [link["href"] for link in soup.select(".views a")] == [
        "?outlet=The+Outlet",
        "?outlet=The+Outlet&view=story",
    ]
    assert soup.select_one("input[name=view]")["value"] == "story"
