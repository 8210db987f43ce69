"""A small portal as content files: every page type and snippet, with values that are awkward."""

import io
from datetime import date, datetime

from PIL import Image

from inm_portal.demo.format import write

day = date.fromisoformat
moment = datetime.fromisoformat
NEW_YEAR = day("2026-01-01")

# Everything that quoting, line ends and indentation could get wrong.
AWKWARD = "  “Ünïcødé” — it's: #1 \\ {a} [b] & *c !d | >e %f @g `h` 不 🏭\u2028\u200b\u00a0"
LONG = "All work and no play. " * 10
MANY_LINES = f"\n  first: line\n\n\tsecond 'line'\n{LONG}\n- third \"line\" \n\n\n"

RICH = (
    '<p data-block-key="a1">One &amp; <b>two</b><br/>three</p>\n'
    '<ul>\n<li>four</li>\n</ul>\n<p><a linktype="page" path="/research/labs/loom/">a page</a> '
    '<a linktype="document" key="charter">a file</a> '
    '<a href="https://example.org/?a=1&amp;b=2">elsewhere</a></p>\n'
    '<embed embedtype="image" format="left" alt="A &quot;map&quot;" key="map--2"/>'
)
LOOMS = {"title": "Looms", "year": 1989, "summary": AWKWARD}
PICTURE = {"image": "map", "alt_text": AWKWARD}
LINKS = [
    {"page": "/research/themes/scale/"},
    {"label": "1e3", "address": "https://example.org/#top"},
]
BODY = [
    {"type": "text", "value": RICH},
    {"type": "image", "value": {"image": PICTURE, "caption": AWKWARD}},
    {"type": "quotation", "value": {"words": MANY_LINES.strip(), "speaker": "yes"}},
    {"type": "callout", "value": {"heading": "12:30", "text": "<p>2025-05-27</p>"}},
    {"type": "links", "value": {"heading": "null", "links": LINKS}},
    {"type": "files", "value": {"files": ["charter", "notes"]}},
    {"type": "people", "value": {"people": ["/people/ada/"]}},
]


def page(kind, title, /, **data):
    return {"type": kind, "title": title, "summary": f"About {title}", **data}


def term(name, /, **data):
    return {"name": name, "slug": name.lower().replace(" ", "-"), **data}


def text_files():
    """Return {path in the folder: data}."""
    return {
        "settings/pages-branding.yaml": {
            "name": AWKWARD.strip(),
            "short_name": "007",
            "address": MANY_LINES.strip(),
            "menu_items": [
                {"page": "/members/"},
                {"place": "footer", "address": "/news/feed/", "label": "Feed: all"},
            ],
        },
        "settings/wagtailcore-site.yaml": {"site_name": "Trial: one"},
        "redirects.yaml": [
            {"old_path": "/old", "redirect_page": "/members/"},
            {"old_path": "/older", "is_permanent": False, "redirect_link": "https://example.org/"},
        ],
        "vocabularies/members-membershiptier.yaml": [
            term("Zeta tier", description=AWKWARD),
            term("Alpha tier"),
        ],
        **{f"vocabularies/{name}.yaml": terms for name, terms in vocabularies().items()},
        "images/map.yaml": {
            "title": "Map",
            "file": "map.png",
            "description": AWKWARD,
            "collection": "Press / Maps",
            "tags": ["north: up", "old"],
            "focal_point_x": 1,
        },
        "images/map--2.yaml": {"title": "Map", "file": "map--2.png", "description": "Another"},
        "documents/charter.yaml": {"title": "Charter", "file": "charter.txt", "summary": AWKWARD},
        "documents/notes.yaml": {"title": "Notes", "file": "notes.txt"},
        **snippet_files(),
        **page_files(),
    }


def vocabularies():
    return {
        "members-sector": [term("Energy"), term("Off")],
        "members-initiativerole": [term("Co-director")],
        "research-teamrole": [term("Lead")],
        "research-supportkind": [term("Data")],
        "education-programkind": [term("Course")],
        "education-audience": [term("Technicians"), term("Managers")],
        "education-deliverysite": [term("Campus", city="Lowell", state="MA")],
    }


def snippet_files():
    return {
        "snippets/pages-historymilestone/1989-looms.yaml": LOOMS,
        "snippets/pages-sisterinitiative/sister.yaml": {"name": "Sister", "summary": MANY_LINES},
        "snippets/news-coverage/praise-the-day.yaml": {
            "headline": "Praise",
            "outlet": "The Day",
            "published_on": day("2025-05-28"),
            "summary": MANY_LINES.strip(),
            "release": "/news/launch/",
            "about": [{"page": "/members/siemens/"}, {"page": "/research/themes/scale/"}],
        },
        "snippets/news-coverage/draft-the-night.yaml": {
            "headline": "Draft",
            "outlet": "The Night",
            "published_on": day("2025-05-29"),
            "summary": "Not yet.",
            "live": False,
        },
    }


def page_files():
    return {
        "pages/index.yaml": page(
            "pages.HomePage",
            "Home",
            headline=AWKWARD.strip(),
            lead="true",
            actions=[{"type": "link", "value": {"page": "/about/", "label": "~"}}],
            seo_title="No",
        ),
        "pages/about.yaml": page(
            "pages.StandardPage",
            "About",
            body=[*BODY, {"type": "history"}, {"type": "sisters"}],
            share_image="map",
            first_published_at=moment("2025-05-27T13:00:00.123456Z"),
            last_published_at=moment("2025-06-01T13:00:00Z"),
        ),
        "pages/members/index.yaml": page("members.MemberIndexPage", "Members"),
        "pages/members/siemens.yaml": page(
            "members.MemberPage",
            "Siemens",
            about=RICH,
            tier="zeta-tier",
            sectors=["energy", "off"],
            joined_on=day("2025-05-27"),
            logo="map--2",
            logo_consent_by="A. Person",
            logo_consent_on=day("2025-05-20"),
            boilerplate=MANY_LINES,
            press_contacts=[{"type": "contact", "value": {"name": "A", "phone": "+1 555 0100"}}],
            commitments=[
                {"amount": 1500000, "years": 3, "purpose": "Looms", "source": "https://a.org/"},
                {"amount": 10**15, "currency": "EUR", "purpose": AWKWARD},
            ],
            interests=[{"page": "/research/pillars/looms/", "note": "x"}],
        ),
        "pages/members/idea.yaml": page(
            "members.MemberPage", "Idea", tier="alpha-tier", joined_on=day("2026-01-01"), live=False
        ),
        "pages/people/index.yaml": page("members.PersonIndexPage", "People"),
        "pages/people/ada.yaml": page(
            "members.PersonPage",
            "Ada Loom",
            given_name="Ada",
            family_name="Loom",
            affiliations=[
                {"title": "Chief", "member": "/members/siemens/", "starts": day("2020-01-01")},
                {"title": "Guest", "organization": "Elsewhere", "ends": day("2019-12-31")},
            ],
            roles=[{"role": "co-director"}],
        ),
        **research_files(),
        "pages/education/index.yaml": page("education.EducationIndexPage", "Education"),
        "pages/education/weaving.yaml": page(
            "education.ProgramPage",
            "Weaving",
            kind="course",
            audiences=["managers", "technicians"],
            offerings=[{"site": "campus", "starts": day("2026-09-01"), "seats": 0}],
            about=[{"page": "/members/siemens/"}],
        ),
        **news_files(),
    }


def research_files():
    return {
        "pages/research/index.yaml": page("research.ResearchIndexPage", "Research"),
        "pages/research/themes/index.yaml": page("research.ThemeIndexPage", "Themes"),
        "pages/research/themes/scale.yaml": page(
            "research.ThemePage", "Scale", number=1, short_name="Scale", hue="brass", body=BODY
        ),
        "pages/research/pillars/index.yaml": page("research.PillarIndexPage", "Pillars"),
        "pages/research/pillars/looms.yaml": page(
            "research.PillarPage", "Looms", number=0, short_name="Looms"
        ),
        "pages/research/calls/index.yaml": page("research.CallIndexPage", "Calls"),
        "pages/research/calls/first.yaml": page(
            "research.CallPage",
            "First call",
            opens=moment("2025-09-01T09:00:00-04:00"),
            closes=moment("2025-10-01T17:00:00-04:00"),
        ),
        "pages/research/labs/index.yaml": page("research.LabIndexPage", "Labs"),
        "pages/research/labs/loom.yaml": page(
            "research.LabPage", "Loom lab", head="/people/ada/", themes=["/research/themes/scale/"]
        ),
        "pages/research/projects/index.yaml": page("research.ProjectIndexPage", "Projects"),
        "pages/research/projects/smart-looms.yaml": page(
            "research.ProjectPage",
            "Smart looms",
            is_sample=True,
            question="Why?",
            call="/research/calls/first/",
            themes=["/research/themes/scale/"],
            pillars=["/research/pillars/looms/"],
            team=[{"person": "/people/ada/", "role": "lead"}],
            supporters=[{"member": "/members/siemens/", "kind": "data"}],
            milestones=[
                {
                    "type": "milestone",
                    "value": {"date": day("2026-01-01"), "title": "A", "done": True},
                }
            ],
            outputs=[{"type": "output", "value": {"kind": "talk", "title": "B", "year": 2026}}],
        ),
    }


def news_files():
    session = {
        "title": "One",
        "starts": moment("2025-05-07T10:00:00-04:00"),
        "summary": MANY_LINES,
        "speakers": [{"person": "/people/ada/"}],
    }
    return {
        "pages/news/index.yaml": page("news.NewsIndexPage", "News"),
        "pages/news/coverage.yaml": page("news.CoverageIndexPage", "Coverage"),
        "pages/news/launch.yaml": page(
            "news.ReleasePage",
            "Launch",
            dateline_place="Cambridge",
            published_on=day("2025-05-27"),
            issuers=[{"member": "/members/siemens/"}, {"organization": "The house"}],
            key_points="<ul><li>One</li></ul>",
            quotations=[{"person": "/people/ada/", "words": MANY_LINES.strip()}],
            about=[{"page": "/events/vision/"}],
            media_kit=[{"type": "image", "value": PICTURE}, {"type": "file", "value": "charter"}],
            corrections=[{"type": "correction", "value": {"date": day("2025-06-01"), "text": "B"}}],
        ),
        "pages/news/planned.yaml": page(
            "news.ReleasePage",
            "Planned",
            dateline_place="Cambridge",
            published_on=day("2125-05-27"),
            embargo_until=moment("2125-05-27T13:00:00Z"),
            about=[{"page": "/news/launch/"}],
        ),
        "pages/events/index.yaml": page("news.EventIndexPage", "Events"),
        "pages/events/vision.yaml": page(
            "news.EventPage",
            "Vision",
            starts=moment("2025-05-07T09:00:00-04:00"),
            ends=moment("2025-05-07T17:00:00-04:00"),
            sessions=[session, {"title": "Two"}],
            about=[{"page": "/members/siemens/"}],
        ),
    }


def picture(color):
    raw = io.BytesIO()
    Image.new("RGB", (4, 3), color).save(raw, "PNG")
    return raw.getvalue()


def media_files():
    """Return {path in the folder: bytes}."""
    return {
        "images/map.png": picture("red"),
        "images/map--2.png": picture("blue"),
        "documents/charter.txt": "Größe\n".encode(),
        "documents/notes.txt": b"One.\n",
    }


def write_world(folder, changes=None):
    """Write the world below `folder`; `changes` are files in place of its own, None for no file."""
    for path, data in {**text_files(), **media_files(), **(changes or {})}.items():
        if data is None:
            continue
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = data if isinstance(data, str | bytes) else write(data)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
