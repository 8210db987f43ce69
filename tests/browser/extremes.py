"""Pages with the least and with the most that editors may enter."""

import datetime
import uuid
from unittest import mock

from wagtail.documents import get_document_model

from inm_portal.pages import figures
from inm_portal.pages.models import HomePage, PortalImage, StandardPage
from members.models import MemberIndexPage, MemberPage, PersonPage
from news.models import Coverage, NewsIndexPage, ReleasePage
from research.models import PillarPage, ProjectIndexPage, ProjectPage, ThemeIndexPage, ThemePage

DAY = datetime.date(2026, 3, 2)
TEXT = (
    "the shop floor learns what a plan leaves out when machines, people and material meet "
    "and each batch tells the next how heat, wear and haste have changed the part it becomes"
)
LONG_NAME = "Vereinigte Werkzeugmaschinen- und Feinwerktechnikfabriken AG"
LONG_WORD = "Feinwerkzeugmaschinenzubehörhandelsgesellschaftsverwaltung"


def words(count, start=0):
    """Return `count` words as sentences; another start gives others."""
    known = TEXT.replace(",", "").split()
    chosen = [known[(start + number * 7) % len(known)] for number in range(count)]
    sentences = [" ".join(chosen[at : at + 12]) for at in range(0, count, 12)]
    return " ".join(f"{sentence.capitalize()}." for sentence in sentences)


def published(parent, page):
    """Add the page below the parent, and draw its figure; return its address."""
    # The key of a drawing's chance.
    page.translation_key = uuid.uuid5(uuid.NAMESPACE_URL, f"{page._meta.label}/{page.slug}")
    parent.add_child(instance=page)
    draw(page)
    return page.url


def draw(page):
    with mock.patch("inm_portal.pages.figures.draw_share", return_value=False):
        figures.draw_page(page)


def standard_page(slug, summary, body):
    page = StandardPage(title="A page of its own", slug=slug, summary=summary, body=body)
    return published(HomePage.objects.get(), page)


def chapter(number):
    """Return blocks of about 500 words."""
    start = number * 11
    items = "".join(f"<li>{words(10, start + item)}</li>" for item in range(8))
    return [
        (
            "text",
            f"<h2>{words(5, start)}</h2><p>{words(150, start)}</p><p>{words(90, start + 3)}</p>",
        ),
        ("quotation", {"words": words(40, start + 5), "speaker": "Sample Speaker"}),
        ("text", f"<h3>{words(14, start + 8)}</h3><ul>{items}</ul><p>{words(90, start + 9)}</p>"),
        ("text", f"<ol>{items}</ol>"),
    ]


def standard_page_of_ten_words():
    return standard_page("short", "Ten words.", [("text", f"<p>{words(10)}</p>")])


def standard_page_of_5000_words():
    body = [block for number in range(10) for block in chapter(number)]
    return standard_page("long", words(45), body)


def member_called(name, slug):
    tier = MemberPage.objects.live().first().tier
    page = MemberPage(title=name, slug=slug, summary=words(20), tier=tier, joined_on=DAY)
    return published(MemberIndexPage.objects.get(), page)


def theme(slug, number):
    page = ThemePage(
        title="A theme of its own", short_name="Own", slug=slug, number=number, summary=words(20)
    )
    return page, published(ThemeIndexPage.objects.get(), page)


def theme_with_200_projects():
    page, address = theme("full", 8)
    parent, pillars = ProjectIndexPage.objects.get(), list(PillarPage.objects.live().in_order())
    for number in range(200):
        project = ProjectPage(
            title=f"Project {number + 1} of many",
            slug=f"one-of-many-{number}",
            summary=words(20, number),
            question=f"{words(12, number)[:-1]}?",
            starts=DAY + datetime.timedelta(days=number),
            themes=[page],
            pillars=[pillars[number % len(pillars)]],
        )
        parent.add_child(instance=project)
    draw(page)
    return address


def release(slug, **fields):
    page = ReleasePage(
        slug=slug,
        summary=words(20),
        dateline_place="Cambridge, Massachusetts",
        published_on=DAY,
        **fields,
    )
    return page, published(NewsIndexPage.objects.get(), page)


def bare_release():
    return release("bare", title="A release with nothing")[1]


def full_release():
    member, person = MemberPage.objects.live().first(), PersonPage.objects.live().first()
    said = {"name": member.title, "boilerplate": words(90), "disclaimer": words(200, 4)}
    page, address = release(
        "full",
        title=f"{words(18)[:-1]}, and with {LONG_WORD}",
        subheadline=words(24, 2),
        key_points="<ul>" + "".join(f"<li>{words(16, n)}</li>" for n in range(5)) + "</ul>",
        body=chapter(1),
        press_contacts=[
            ("contact", {"name": f"{LONG_WORD} {n}", "email": f"{LONG_WORD.lower()}@example.org"})
            for n in range(3)
        ],
        media_kit=[
            ("image", PortalImage.objects.first()),
            ("file", get_document_model().objects.first()),
        ],
        corrections=[("correction", {"date": DAY, "text": words(60)})],
        frozen_boilerplates=[said, {**said, "name": LONG_NAME}],
        is_sample=True,
        confirmed_on=DAY,
    )
    page.issuers.create(member=member)
    page.issuers.create(organization=LONG_NAME)
    page.quotations.create(person=person, words=words(120))
    page.quotations.create(speaker=LONG_NAME, affiliation=words(20), words=words(12, 3))
    for subject in [member, person, *ThemePage.objects.live().in_order()[:2]]:
        page.about.create(page=subject, note=words(8))
    # The rows wait for their page to be saved.
    page.save()
    for number in range(3):
        Coverage.objects.create(
            headline=words(14, number)[:-1],
            outlet="The Outlet of Record",
            published_on=DAY,
            link="https://outlet.example/story",
            summary=words(30, number),
            release=page,
        )
    return address


def member_with_a_long_name():
    return member_called(LONG_NAME, "long-name")


def member_with_a_long_word():
    return member_called(LONG_WORD, "long-word")


def theme_without_projects():
    return theme("empty", 9)[1]


EXTREMES = {
    "standard-10-words": standard_page_of_ten_words,
    "standard-5000-words": standard_page_of_5000_words,
    "member-long-name": member_with_a_long_name,
    "member-long-word": member_with_a_long_word,
    "theme-no-project": theme_without_projects,
    "theme-200-projects": theme_with_200_projects,
    "release-bare": bare_release,
    "release-full": full_release,
}
