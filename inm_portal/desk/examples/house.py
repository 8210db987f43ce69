"""Examples of what stands around every page, and of the front page."""

from types import SimpleNamespace

from inm_portal import drawings
from inm_portal.desk.examples.making import FEW, LONG, MANY, SENTENCE, drawing, figure
from inm_portal.pages.models import (
    Branding,
    Figure,
    HistoryMilestone,
    HomePage,
    SisterInitiative,
    StandardPage,
)
from inm_portal.pages.sketches import plate


def house(make, found):
    home = make.page(
        HomePage,
        "Example home",
        headline="An example headline on the plate",
        lead=SENTENCE,
        is_sample=True,
    )
    home.actions = [
        ("link", {"label": "A first way on", "address": "https://example.org/"}),
        ("link", {"label": "Another way on", "address": "https://example.org/"}),
    ]
    figure(home, plate("EX"))
    marks = drawings.to_svg(drawings.title_block(4, 3), decorative=True)
    return {
        "home": home,
        "brand_full": branding(make, marks),
        "brand_bare": Branding(name="Initiative without an institution"),
        "entries": entries(),
        **pages(make),
        "drawings": [drawn(name, made.label) for name, made in drawings.GENERATORS.items()],
        "milestone": HistoryMilestone(
            year=2020,
            period="early 2020s",
            title="An example milestone",
            summary=SENTENCE,
            link="https://example.org/",
        ),
        "milestone_bare": HistoryMilestone(year=2024, title=LONG, summary=SENTENCE),
        "sister": SisterInitiative(
            name="Example Sister", short_name="ES", summary=SENTENCE, website="https://example.org/"
        ),
        "sister_bare": SisterInitiative(name="Sister without an address", summary=SENTENCE),
    }


def drawn(name, label):
    few = [shown(name, frame, FEW) for frame in (drawings.STRIP, drawings.GLYPH)]
    many = [shown(name, frame, MANY) for frame in (drawings.STRIP, drawings.GLYPH)]
    return SimpleNamespace(label=label, pages=[*few, *many])


def shown(name, frame, numbers):
    """Return what a template asks of a page that is drawn."""
    made = drawing(name, frame, numbers)
    markup = drawings.to_svg(made, decorative=True)
    return SimpleNamespace(figure=Figure(markup=markup, caption=made.description))


def branding(make, marks):
    brand = Branding(
        name="Example Initiative",
        host_institution="Example Institute",
        host_website="https://example.org/",
        address="1 Example Street\nExample City",
        contact_email="portal@example.org",
        footer_note=SENTENCE,
        alert_text="An example of an urgent sentence above every page.",
        alert_link="https://example.org/",
    )
    home = SimpleNamespace(figure=Figure(marks=marks))
    # A site of the database would be asked for its page.
    return SimpleNamespace(
        **{name: getattr(brand, name) for name in BRAND}, site=SimpleNamespace(root_page=home)
    )


BRAND = ["name", "host_institution", "host_website", "address", "contact_email", "footer_note"]
BRAND += ["alert_text", "alert_link", "alert_is_on", "version"]


def entries():
    places = [("main", "First", "page"), ("main", "Second", "true"), ("main", "Third", "")]
    places += [("main", "An entry of forty letters, no more of them", "")]
    places += [("footer", "Example entry", "page"), ("footer", "Another entry", "")]
    return [
        SimpleNamespace(place=place, text=text, url="?", current=current)
        for place, text, current in places
    ]


def pages(make):
    return {
        "page_sample": make.page(StandardPage, "An example page", is_sample=True),
        "page_bare": make.page(StandardPage, "A page without a summary", summary=""),
        "page_long": make.page(StandardPage, LONG),
        "page_below": make.below(StandardPage, "An example page"),
        "page_long_below": make.below(StandardPage, LONG),
        "page_confirmed": make.page(StandardPage, "Confirmed", confirmed_on=make.day(-30)),
        "page_stale": make.page(
            StandardPage, "Stale", confirmed_on=make.day(-400), review_due=make.day(-35)
        ),
    }
