"""Examples of releases, coverage and events."""

from types import SimpleNamespace

from inm_portal.desk.examples.making import LONG, PARAGRAPHS, SENTENCE, document, image
from news.items import coverage_item, release_item
from news.models import (
    Coverage,
    EventPage,
    EventSession,
    Issuer,
    Quotation,
    ReleasePage,
    SessionSpeaker,
)


def news(make, found):
    release = full_release(make, found)
    bare = make.page(ReleasePage, LONG, dateline_place="Example City", is_sample=True)
    article = Coverage(
        headline="What an outlet printed about the example",
        outlet="The Example Times",
        link="https://example.org/",
        published_on=make.day(-3),
        summary=SENTENCE,
        release=release,
    )
    foreign = Coverage(
        headline="Was eine Zeitung über das Beispiel schrieb",
        outlet="Beispielblatt",
        language="de",
        published_on=make.day(-4),
        summary=SENTENCE,
        is_sample=True,
    )
    return {
        "release": release,
        "release_bare": bare,
        "coverage": article,
        "coverage_foreign": foreign,
        "articles": [article, foreign],
        "quotation_unsaved": Quotation(speaker="Somebody Else", words=SENTENCE, sort_order=3),
        "news": [release_item(release), coverage_item(article), coverage_item(foreign)],
        "results": (found_by_search := results()),
        "listing_nothing": SimpleNamespace(query="nothing", suggested=found_by_search[:1]),
        "listing_misspelled": SimpleNamespace(query="an exmaple", spelled="an example"),
        **events(make, found),
    }


def full_release(make, found):
    quotations = [
        Quotation(
            # Only what is saved can be linked to.
            pk=1,
            person=found["person"],
            affiliation="Example position",
            words=SENTENCE,
            sort_order=1,
        ),
        Quotation(pk=2, speaker="Somebody Else", words=f"{SENTENCE}\n{SENTENCE}", sort_order=2),
    ]
    contact = {
        "name": "Example Contact",
        "organization": "Example Office",
        "phone": "+1 617 555 0100",
        "email": "press@example.org",
    }
    release = make.page(
        ReleasePage,
        "An example release",
        dateline_place="Example City, Example State",
        published_on=make.day(-2),
        key_points="<ul><li>An example point.</li><li>Another example point.</li></ul>",
        issuers=[Issuer(organization="Example Initiative"), Issuer(member=found["member"])],
        quotations=quotations,
        confirmed_on=make.day(-1),
        frozen_boilerplates=[
            {"name": "Example Robotics", "boilerplate": SENTENCE, "disclaimer": SENTENCE}
        ],
    )
    release.body = [("text", PARAGRAPHS)]
    release.corrections = [
        ("correction", {"date": make.today, "text": "An example said something else before."})
    ]
    release.press_contacts = [("contact", contact)]
    release.media_kit = [
        ("image", image(credit="Example Photographer")),
        ("file", document("Example fact sheet", summary=SENTENCE)),
    ]
    return release


def events(make, found):
    def event(title, days, **fields):
        times = {"starts": make.moment(days), "ends": make.moment(days + 0.1)}
        return make.page(EventPage, title, **times, **{"place": "Example Hall", **fields})

    coming = event("An example event", 20, online_link="https://example.org/", is_sample=True)
    session = EventSession(
        event=coming,
        title="An example session",
        starts=coming.starts,
        ends=coming.ends,
        summary=SENTENCE,
        recording_link="https://example.org/",
        speakers=[SessionSpeaker(person=found["person"])],
    )
    return {
        "event": coming,
        "event_days": event("An event of whole days", 30, is_all_day=True, summary=""),
        "event_postponed": event("A postponed event", 9, state="postponed"),
        "event_cancelled": event("A cancelled event", 10, state="cancelled"),
        "event_over": event("An event of the past", -30),
        "session": session,
        "session_bare": EventSession(event=coming, title="A session without a time"),
    }


def results():
    page = {"label": "Example type", "url": "", "summary": SENTENCE, "is_sample": False}
    found = [
        {"title": "A found page", "url": "?", "language": ""},
        {"title": "A sample that was found", "url": "?", "is_sample": True},
        {"label": "Coverage, Beispielblatt", "title": "Ein Artikel", "language": "de"},
        {"title": LONG, "url": "?"},
    ]
    return [SimpleNamespace(**page | one) for one in found]
