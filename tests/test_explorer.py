"""Research as visitors see it: the grid of themes by pillars, projects, calls."""

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.template import Context, Template

from members.models import MemberPage, PersonPage
from research.models import (
    CallPage,
    PillarPage,
    ProjectIndexPage,
    ProjectPage,
    ResearchIndexPage,
    Supporter,
    SupportKind,
    TeamMember,
    TeamRole,
    ThemePage,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def no_other_projects(db):
    ProjectPage.objects.all().delete()


def project(title="A project", themes=(), pillars=(), **fields):
    page = ProjectPage(
        title=title,
        slug=f"project-{ProjectPage.objects.count()}",
        summary="What it is about.",
        question="Does it work?",
        **fields,
    )
    ProjectIndexPage.objects.get().add_child(instance=page)
    page.themes.set(ThemePage.objects.filter(slug__in=themes))
    page.pillars.set(PillarPage.objects.filter(slug__in=pillars))
    page.save()
    return page


def main(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def text(element):
    return " ".join(element.get_text(" ", strip=True).split())


def titles(soup):
    return [link.get_text(strip=True) for link in soup.select(".project-item h3 a")]


def row(soup, number):
    cells = soup.select(".matrix tbody tr")[number].select("td a")
    return [int(cell.select_one(".num").get_text()) for cell in cells]


def test_a_cell_counts_the_projects_of_its_theme_and_pillar(visitor):
    project(themes=["scale-and-supply"], pillars=["aviation", "defense"])
    project(themes=["scale-and-supply", "transformed-base"], pillars=["aviation"])
    project(themes=["scale-and-supply"], pillars=["aviation"], live=False)

    soup = main(visitor, "/research/")

    assert [row(soup, number) for number in range(4)] == [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 1, 2],
        [0, 0, 0, 1],
    ]


def test_a_cell_leads_to_its_projects_and_is_marked_there(visitor):
    project("Both", themes=["scale-and-supply"], pillars=["aviation"])
    project("Theme alone", themes=["scale-and-supply"], pillars=["defense"])
    cell = main(visitor, "/research/").select_one('.matrix a[href*="supply&pillar=aviation"]')

    soup = main(visitor, f"/research/{cell['href'].split('#')[0]}")

    assert titles(soup) == ["Both"]
    current = soup.select(".matrix td a[aria-current]")
    assert [text(cell) for cell in current] == ["Aviation 1 project, Scale and supply, Aviation"]


def test_the_heads_of_the_grid_lead_to_the_themes_and_pillars(visitor):
    soup = main(visitor, "/research/")

    links = [link["href"] for link in soup.select(".matrix th a")]
    pillars = [pillar.url for pillar in PillarPage.objects.live().in_order()]
    themes = [theme.url for theme in ThemePage.objects.live().in_order()]
    assert links == pillars + themes


def test_the_grid_counts_what_status_leaves_over(visitor):
    areas = {"themes": ["transformed-base"], "pillars": ["aviation"]}
    project(**areas, status="running")
    project(**areas, status="stopped")

    soup = main(visitor, "/research/?status=running")

    assert row(soup, 3) == [0, 0, 0, 1]


@pytest.mark.parametrize(("view", "grids", "tables"), [("list", 0, 0), ("table", 0, 1)])
def test_other_views_show_the_same_projects_without_the_grid(view, grids, tables, visitor):
    project("Shown", themes=["transformed-base"])

    soup = main(visitor, f"/research/?view={view}")

    assert len(soup.select(".matrix")) == grids
    assert len(soup.select(".table")) == tables
    assert "Shown" in text(soup)


def test_a_choice_without_projects_says_so_and_leads_on(visitor):
    project(themes=["scale-and-supply"], pillars=["aviation"])
    project(themes=["transformed-base"], pillars=["defense"])

    soup = main(visitor, "/research/?theme=scale-and-supply&pillar=defense")

    assert titles(soup) == []
    assert [link["href"] for link in soup.select(".empty a")] == ["/research/"]


def test_the_home_pages_grid_leads_into_the_explorer(visitor):
    project(themes=["scale-and-supply"], pillars=["aviation"])

    links = [link["href"] for link in main(visitor, "/").select(".matrix td a")]

    assert len(links) == 16
    assert "/research/?theme=scale-and-supply&pillar=aviation#list" in links


def test_the_home_page_leads_to_no_explorer_that_is_not_public(visitor):
    explorer = ResearchIndexPage.objects.get()
    assert main(visitor, "/").select('a[href^="/research/?"]')

    explorer.unpublish()

    soup = main(visitor, "/")
    assert not soup.select('a[href^="/research/?"], a[href="/research/"]')
    assert "What we study" not in soup.get_text()


def test_a_theme_shows_twenty_projects_and_the_way_to_all(visitor):
    for number in range(21):
        project(f"Project {number}", themes=["scale-and-supply"], starts=f"2026-01-{number + 1:02}")

    soup = main(visitor, "/research/themes/scale-and-supply/")

    assert titles(soup) == [f"Project {number}" for number in range(20, 0, -1)]
    link = soup.select_one('a.more[href="/research/?theme=scale-and-supply"]')
    assert text(link) == "All of them in the explorer"


def test_undated_projects_come_last(visitor):
    project("Undated", themes=["scale-and-supply"])
    project("Old", themes=["scale-and-supply"], starts="2020-01-01")
    project("New", themes=["scale-and-supply"], starts="2026-01-01")

    soup = main(visitor, "/research/themes/scale-and-supply/")

    assert titles(soup) == ["New", "Old", "Undated"]


def test_a_theme_without_projects_names_no_list_that_would_not_be_found(visitor):
    soup = main(visitor, "/research/themes/scale-and-supply/")

    assert soup.select(".empty a")
    answers = {
        visitor.get(link["href"].split("#")[0]).status_code
        for link in soup.select('a[href^="/research/"]')
    }
    assert answers == {200}


def test_a_project_shows_the_people_and_members_that_are_public(visitor):
    page = project()
    people = {slug: PersonPage.objects.get(slug=slug) for slug in ("john-hart", "chris-love")}
    for person in people.values():
        TeamMember.objects.create(project=page, person=person, role=TeamRole.objects.first())
    for slug in ("ptc", "flex"):
        member = MemberPage.objects.get(slug=slug)
        Supporter.objects.create(project=page, member=member, kind=SupportKind.objects.first())
    people["chris-love"].unpublish()
    MemberPage.objects.get(slug="flex").unpublish()

    soup = main(visitor, page.url)

    assert [text(row) for row in soup.select('[aria-labelledby="team"] li')] == [
        f"{people['john-hart'].title} {TeamRole.objects.first()}"
    ]
    assert [text(row) for row in soup.select('[aria-labelledby="supporters"] li')] == [
        f"PTC {SupportKind.objects.first()}"
    ]


def test_a_member_that_gives_two_things_stands_once_with_both(visitor):
    page = project()
    kinds = list(SupportKind.objects.all()[:2])
    for member, kind in (("ptc", kinds[0]), ("flex", kinds[0]), ("ptc", kinds[1])):
        Supporter.objects.create(
            project=page, member=MemberPage.objects.get(slug=member), kind=kind
        )

    rows = main(visitor, page.url).select('[aria-labelledby="supporters"] li')

    assert [text(row) for row in rows] == [f"Flex {kinds[0]}", f"PTC {kinds[0]}, {kinds[1]}"]


def test_an_output_is_linked_by_its_doi(visitor):
    output = {"kind": "article", "title": "A paper", "year": 2026, "doi": "10.1000/a<b>(1)"}
    page = project(outputs=[("output", output)])

    link = main(visitor, page.url).select_one('[aria-labelledby="outputs"] a')

    assert (link.get_text(), link["href"]) == ("A paper", "https://doi.org/10.1000/a%3Cb%3E%281%29")


def test_a_call_that_is_a_draft_is_not_named(visitor):
    call = CallPage.objects.live().first()
    page = project(call=call)
    assert main(visitor, page.url).select(f'a[href="{call.url}"]')

    call.unpublish()

    assert not main(visitor, page.url).select(f'.record a[href="{call.url}"]')


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2027-01-01T11:59:00Z", "Not yet open"),
        ("2027-01-01T12:00:00Z", "Open for proposals"),
        ("2027-02-01T11:59:00Z", "Open for proposals"),
        ("2027-02-01T12:00:00Z", "Closed"),
    ],
)
def test_a_call_is_planned_open_and_closed_by_the_clock(moment, state, visitor):
    call = CallPage.objects.live().first()
    call.opens = datetime.datetime(2027, 1, 1, 12, tzinfo=datetime.UTC)
    call.closes = datetime.datetime(2027, 2, 1, 12, tzinfo=datetime.UTC)
    call.save()

    with time_machine.travel(moment, tick=False):
        soup = main(visitor, call.url)

    assert text(soup.select_one(".state")) == state
    assert "January 1, 2027, 7 a.m. EST" in text(soup)


@pytest.mark.parametrize(
    ("page_type", "tag"),
    [
        (ThemePage, "areas_across page"),
        (PillarPage, "areas_across page"),
        (ThemePage, "projects_of page"),
        (CallPage, "projects_of page"),
        (ThemePage, "labs_of page"),
        (MemberPage, "support_by_member page"),
        (PersonPage, "team_roles_of page"),
        (ProjectPage, "team_of page"),
        (ProjectPage, "supporters_of page"),
    ],
    ids=str,
)
def test_a_tag_answers_for_a_page_that_was_never_saved(page_type, tag):
    template = Template(f"{{% load research_tags %}}{{% {tag} as found %}}[{{{{ found|length }}}}]")

    assert template.render(Context({"page": page_type()})) == "[0]"


def test_a_cell_without_projects_leads_to_an_empty_list(visitor):
    response = visitor.get("/research/?theme=scale-and-supply&pillar=defense")

    assert response.status_code == 200
    assert visitor.get("/research/?theme=no-such-theme").status_code == 404


def test_a_choice_that_the_others_leave_empty_keeps_its_name(visitor):
    project(themes=["scale-and-supply"], status=ProjectPage.Status.RUNNING)
    project(themes=["transformed-base"], status=ProjectPage.Status.STOPPED)

    soup = main(visitor, "/research/?theme=scale-and-supply&status=stopped")

    chosen = [text(option) for option in soup.select("option[selected]") if option["value"]]
    assert chosen == ["Scale and supply (0)", "Stopped (0)"]


def compared(client, one, other):
    """Return {row: cells} of the table in which the pillar `one` is compared."""
    rows = main(client, f"/research/pillars/{one}/?with={other}").select("#compare ~ .table tr")
    return {text(row.th): [text(cell) for cell in row.select("td")] for row in rows[1:]}


def test_two_pillars_stand_side_by_side(visitor):
    running = project(pillars=["aviation"], themes=["scale-and-supply"], status="running")
    project(
        pillars=["aviation", "defense"],
        themes=["transformed-base", "scale-and-supply"],
        status="stopped",
    )
    project(pillars=["aviation"], themes=["productivity-and-people"], status="stopped")
    project(pillars=["defense"], themes=["technologies-and-systems"], live=False)
    ptc, flex = (MemberPage.objects.get(slug=slug) for slug in ("ptc", "flex"))
    for member in (ptc, flex):
        Supporter.objects.create(project=running, member=member, kind=SupportKind.objects.first())
    flex.unpublish()

    table = compared(visitor, "aviation", "defense")

    aviation, defense = (PillarPage.objects.get(slug=slug) for slug in ("aviation", "defense"))
    scale, base, people = (
        ThemePage.objects.get(slug=slug).title
        for slug in ("scale-and-supply", "transformed-base", "productivity-and-people")
    )
    assert table == {
        "It asks": [aviation.question, defense.question],
        "Projects": ["3", "1"],
        "Running": ["1", "0"],
        "Stopped": ["2", "1"],
        "Themes of both": [f"{scale} {base}"],
        "Themes of one": [people, "None"],
        "Supporting members of one": ["PTC", "None"],
    }


def test_pillars_without_projects_can_be_compared(visitor):
    assert list(compared(visitor, "aviation", "defense")) == ["It asks", "Projects"]


def test_a_comparison_says_whether_samples_are_counted(visitor):
    address = "/research/pillars/aviation/?with=defense"
    project(pillars=["defense"])
    before = text(main(visitor, address))
    project(pillars=["defense"], is_sample=True)

    after = text(main(visitor, address))

    assert [("Sample projects are counted" in words) for words in (before, after)] == [False, True]


@pytest.mark.parametrize("value", ["no-such-pillar", "scale-and-supply", "a" * 9000])
def test_a_pillar_is_compared_with_other_pillars_alone(value, visitor):
    assert visitor.get(f"/research/pillars/aviation/?with={value}").status_code == 404


def test_a_pillar_asked_to_stand_beside_itself_says_so_and_offers_the_others(visitor):
    soup = main(visitor, "/research/pillars/aviation/?with=aviation")

    choice = soup.select_one("#with[aria-invalid]")
    assert "the pillar itself" in text(soup.select_one(f"#{choice['aria-describedby']}"))
    assert len(choice.select("option")) == 3
    assert not soup.select(".table")


def test_a_pillar_that_is_not_public_is_not_offered(visitor):
    PillarPage.objects.get(slug="defense").unpublish()

    offered = main(visitor, "/research/pillars/aviation/").select("#with option")

    assert {option["value"] for option in offered} == {"biomanufacturing", "semiconductors"}
    assert visitor.get("/research/pillars/aviation/?with=defense").status_code == 404


def test_a_pillar_alone_is_compared_with_nothing(visitor):
    PillarPage.objects.exclude(slug="aviation").update(live=False)

    assert not main(visitor, "/research/pillars/aviation/").select("#compare")
    assert visitor.get("/research/pillars/aviation/?with=").status_code == 200


def test_pillars_of_another_place_are_not_compared(visitor):
    defense = PillarPage.objects.get(slug="defense")
    defense.move(defense.get_parent().get_parent(), pos="last-child")
    visitor.get("/")

    assert visitor.get("/research/pillars/aviation/?with=defense").status_code == 404
    assert visitor.get("/research/pillars/aviation/").status_code == 200


def test_a_status_that_no_project_has_now_is_answered(visitor):
    ProjectPage.objects.filter(status="stopped").delete()

    assert visitor.get("/research.json?status=stopped").json()["results"] == []
    assert visitor.get("/research.json?status=none").status_code == 404


def test_a_comparison_is_the_same_page_to_a_search_engine(visitor):
    page = PillarPage.objects.get(slug="aviation")

    html = visitor.get(f"{page.url}?with=defense").content

    (canonical,) = BeautifulSoup(html, "html.parser").select("link[rel=canonical]")
    assert canonical["href"] == page.full_url


def step(date, title, done=False):
    return "milestone", {"date": datetime.date.fromisoformat(date), "title": title, "done": done}


def update(date, words):
    return "update", {"date": datetime.date.fromisoformat(date), "text": f"<p>{words}</p>"}


@pytest.fixture
def changing():
    """A project, on July 1, 2026."""
    with time_machine.travel("2026-07-01 16:00", tick=False):
        yield project(
            milestones=[
                step("2026-01-31", "First step", done=True),
                step("2026-05-01", "Second step", done=True),
                step("2026-06-30", "Third step"),
            ],
            updates=[update("2026-06-02", "Newest words."), update("2026-04-30", "Older words.")],
        )


@pytest.mark.parametrize(
    ("since", "head", "shown"),
    [
        ("", "Changes", ["First", "Second", "Third", "Newest", "Older"]),
        ("2026-05-01", "2 changes since May 1, 2026", ["Second", "Newest"]),
        ("2026-06-01", "1 change since June 1, 2026", ["Newest"]),
        ("2026-06-03", "0 changes since June 3, 2026", []),
        ("2026-07-01", "0 changes since July 1, 2026", []),
        ("0001-01-01", "4 changes since January 1, 0001", ["First", "Second", "Newest", "Older"]),
    ],
)
def test_a_project_shows_what_changed_since_a_day(since, head, shown, changing, visitor):
    soup = main(visitor, f"{changing.url}?since={since}")

    assert text(soup.select_one("#changes")) == head
    entries = [text(entry) for entry in soup.select(".timeline__entry")]
    words = ["First", "Second", "Third", "Newest", "Older"]
    assert [word for word in words if any(word in entry for entry in entries)] == shown
    assert soup.select_one("#since")["value"] == since
    ways = [link["href"] for link in soup.select("#changes ~ p a")]
    assert ways == ([f"{changing.url}#changes"] if since else [])


@pytest.mark.parametrize(
    "since", ["yesterday", "2026-13-01", "2026-5-1", "99999-01-01", "²", "a" * 9000]
)
def test_what_is_no_day_is_said_and_everything_shown(since, changing, visitor):
    soup = main(visitor, f"{changing.url}?since={since}")

    field = soup.select_one("#since[aria-invalid]")
    assert "2026-05-01" in text(soup.select_one(f"#{field['aria-describedby']}"))
    assert len(soup.select(".timeline__entry")) == 5


def test_a_day_to_come_is_said_and_everything_shown(changing, visitor):
    soup = main(visitor, f"{changing.url}?since=2026-07-02")

    assert text(soup.select_one("#changes")) == "Changes"
    field = soup.select_one("#since[aria-invalid]")
    assert field["value"] == "2026-07-02"
    said = text(soup.select_one(f"#{field['aria-describedby']}"))
    assert said.startswith("July 2, 2026 is yet to come.")
    assert len(soup.select(".timeline__entry")) == 5


def test_a_project_without_dated_entries_asks_for_no_day(visitor):
    assert not main(visitor, project().url).select("#since")
