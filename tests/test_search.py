"""What visitors find, and what they read where nothing is found."""

import datetime
import random
from difflib import SequenceMatcher

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from inm_portal.pages.models import HomePage, StandardPage
from inm_portal.search import results
from inm_portal.search.spelling import LIKENESS, MOST_TITLES, Titles
from members.models import PersonIndexPage, PersonPage
from news.models import Coverage, EventIndexPage, EventPage, NewsIndexPage, ReleasePage

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="as PostgreSQL ranks")


def page(title, body="", **fields):
    if body:
        fields["body"] = [("text", f"<p>{body}</p>")]
    fields = {
        "summary": "What the page says.",
        "slug": f"page-{HomePage.objects.get().numchild}",
    } | fields
    return HomePage.objects.get().add_child(instance=StandardPage(title=title, **fields))


def coverage(headline, **fields):
    fields = {"link": "https://outlet.example/story", "outlet": "The Outlet"} | fields
    return Coverage.objects.create(
        headline=headline,
        published_on=datetime.date(2026, 3, 1),
        summary="What the article says.",
        **fields,
    )


def answer(client, **query):
    response = client.get("/search/", query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(client, words, **query):
    found = answer(client, q=words, **query).main.select(".search-result__title")
    return [title.get_text(strip=True) for title in found]


def test_a_word_of_the_text_finds_its_page(visitor):
    page("Tools", body="Here somebody writes about zirconium.")
    page("Other tools", body="Here nobody does.")

    assert titles(visitor, "zirconium") == ["Tools"]


def test_all_words_must_be_there(visitor):
    page("Zirconium lathe")
    page("Zirconium")

    assert titles(visitor, "zirconium lathe") == ["Zirconium lathe"]


def test_a_title_counts_more_than_the_text(visitor):
    page("Something else", body="It mentions zirconium once among many other words.")
    page("Zirconium")
    page("Yet something else", body="It mentions zirconium once among many other words.")

    assert titles(visitor, "zirconium")[0] == "Zirconium"


def test_coverage_is_found_after_the_portals_own_pages(visitor):
    coverage("Zirconium in the press")
    page("Something else", body="It mentions zirconium.")

    assert titles(visitor, "zirconium") == ["Something else", "Zirconium in the press"]


def test_no_draft_is_found(visitor):
    page("Zirconium page", live=False)
    coverage("Zirconium coverage", live=False)
    published = page("Other")
    published.title = "Zirconium revision"
    published.save_revision()

    assert titles(visitor, "zirconium") == []


def test_a_result_says_what_it_is(visitor):
    person = PersonPage(
        title="Zirconia Sample",
        slug="zirconia-sample",
        summary="Knows the metal.",
        given_name="Zirconia",
        family_name="Sample",
        is_sample=True,
    )
    PersonIndexPage.objects.get().add_child(instance=person)
    coverage("Zirconia in the news", language="de")

    found = answer(visitor, q="zirconia").main.select(".search-result")

    texts = [" ".join(result.get_text(" ", strip=True).split()) for result in found]
    assert "Person" in texts[0]
    assert "Knows the metal." in texts[0]
    assert "Sample" in texts[0].removeprefix("Zirconia Sample")
    assert "Coverage, The Outlet" in texts[1]
    assert [link["href"] for link in found[0].select("a")] == [person.url]
    assert found[1].select_one("[lang=de]")


def test_an_ordinary_page_is_called_just_that(visitor):
    page("Zirconium")

    (found,) = answer(visitor, q="zirconium").main.select(".search-result .meta")

    assert found.get_text(" ", strip=True) == "Page"


def test_coverage_without_an_address_is_no_link(visitor):
    coverage("Zirconium in print", link="")

    (result,) = answer(visitor, q="zirconium").main.select(".search-result")

    assert not result.select("a")


def test_an_empty_question_shows_the_form_alone(visitor):
    soup = answer(visitor)

    assert len(soup.h1) == 1
    assert soup.main.select_one('form[action="/search/"] input[name=q]')["value"] == ""
    assert not soup.main.select(".search-result")


def test_an_empty_question_asks_the_index_nothing(visitor):
    answer(visitor)
    with CaptureQueriesContext(connection) as queries:
        answer(visitor, q="  ")

    assert [q["sql"] for q in queries if "indexentry" in q["sql"]] == []


def test_nothing_found_is_said_with_a_way_on(visitor):
    soup = answer(visitor, q="xylophagous")

    assert "xylophagous" in soup.main.get_text()
    assert {"/research/", "/members/", "/news/"} <= {a["href"] for a in soup.main.select("a")}
    assert soup.main.select_one(".empty")


def test_where_nothing_has_all_words_pages_that_begin_alike_are_offered(visitor):
    found = page("Zirconium")

    soup = answer(visitor, q="zirco xylophagous")

    assert titles(visitor, "zirco xylophagous") == ["Zirconium"]
    assert soup.main.select_one(".empty")
    assert soup.main.select_one(f'a[href="{found.url}"]')


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("semicondutor", "Semiconductors", "Semiconductors"),
        ("Simens", "Siemens", "Siemens"),
        ("siemens zirkonium", "Siemens zirconium", "Siemens and zirconium"),
        # Two letters in each other's place, and one too many.
        ("robtos", "robot", "The first robot in a small shop"),
    ],
)
def test_a_slip_of_the_pen_is_understood(typed, meant, found, visitor):
    page("Siemens and zirconium")

    soup = answer(visitor, q=typed)

    (way,) = soup.main.select(".lead a")
    assert way.text == meant
    assert found in titles(visitor, meant)
    assert found in titles(visitor, typed)
    assert visitor.get(way["href"]).context["listing"].query == meant


def test_a_word_that_begins_nothing_is_understood_beside_one_that_does(visitor):
    page("Made of zirconium")

    found = lost(visitor, "/projects/made-simens/")

    assert found[0] == "Siemens"
    assert "Made of zirconium" in found


def test_among_pages_with_misspelled_words_those_with_most_of_them_come_first(visitor):
    for number in range(6):
        page(f"Lathe {number}")
    page("A long title about a lathe of zirconium")

    found = titles(visitor, "zirkonium lathhe xylophagous")

    assert found[0] == "A long title about a lathe of zirconium"
    assert len(found) == 5


def test_the_titles_are_read_once_and_nothing_else_of_their_pages(visitor, monkeypatch):
    page("Siemens and zirconium")
    page("Zirconium")
    made = []
    monkeypatch.setattr(Titles, "__init__", counted(Titles.__init__, made))

    with CaptureQueriesContext(connection) as queries:
        soup = answer(visitor, q="simens zirkonium")

    assert soup.main.select(".lead a")
    assert len(made) == 1
    (read,) = [q["sql"] for q in queries if f"LIMIT {MOST_TITLES}" in q["sql"]]
    assert read.split(" FROM ")[0].count(",") == 1


def test_the_words_that_begin_no_title_are_compared_twice_at_most(visitor, monkeypatch):
    asked = []
    monkeypatch.setattr(Titles, "nearest", lambda self, word: asked.append(word) or "")

    lost(visitor, "/zzzz-yyyy-xxxx-wwww-vvvv-uuuu/")

    assert asked == ["zzzz", "yyyy"]


def test_no_word_that_is_alike_is_left_out_of_the_comparison():
    letters = random.Random(5)
    words = {"".join(letters.choices("abcde", k=letters.randint(3, 9))) for _ in range(300)}
    found = Titles.__new__(Titles)
    found.letters_by_word = {word: frozenset(word) for word in words}

    for word in ("abcabc", "eeeee", "dabba", "abcdeabc"):
        alike = {other for other in words if SequenceMatcher(None, other, word).ratio() >= LIKENESS}
        assert alike <= set(found.comparable(word))


def counted(function, calls):
    return lambda *args: calls.append(args) or function(*args)


@pytest.mark.parametrize(
    "typed", ["xylophagous", "zirconium xylophagous", "zir con", "zzzz " * 30, "izcronium"]
)
def test_nothing_is_put_into_the_mouth_of_somebody_who_wrote_something_else(typed, visitor):
    page("Zirconium")

    assert not answer(visitor, q=typed).main.select(".lead")


def test_a_spelling_that_would_find_nothing_is_not_offered(visitor):
    page("Zirconium")
    page("Lathe")

    assert not answer(visitor, q="zirkonium lahte").main.select(".lead")


def test_no_draft_teaches_the_search_its_words(visitor):
    page("Zirconium", live=False)

    soup = answer(visitor, q="zirkonium")

    assert not soup.main.select(".lead")
    assert "Zirconium" not in soup.main.text


def test_a_question_over_200_characters_is_cut_and_says_so(visitor):
    page("Zirconium")
    long = "zirconium " * 20 + "xylophagous"

    soup = answer(visitor, q=long)

    assert titles(visitor, long) == ["Zirconium"]
    assert "200 characters" in soup.main.get_text()
    assert soup.main.select_one("input[name=q]")["value"] == ("zirconium " * 20).strip()
    assert "200 characters" not in answer(visitor, q="zirconium").main.get_text()


NASTY = [
    '"',
    '""',
    'a"b',
    '"a b"',
    "a\\b",
    "a'b",
    "'",
    "\\",
    "*",
    "-",
    "(",
    ")",
    "AND",
    "OR NOT",
    "NEAR(a b)",
    "a:b",
    "title:zirconium",
    "^a",
    "a & | !",
    "<->",
    ":*",
    "%",
    "%s %d",
    "_",
    "...",
    "—",
    "\u202e\ufeff",
    "\U0001f984",
    "e\u0301",
    "\ud7ff\ue000",
    "the",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "a" * 200,
    "a " * 100,
    "\x01\x1f\x7f",
]


@pytest.mark.parametrize("form", ["{}", "zirconium {}", "{} zirconium", "{0} {0}"])
@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_no_text_breaks_the_search(text, form, visitor):
    response = visitor.get("/search/", {"q": form.format(text)})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "text", ['zirconium "', "zirconium —", "(zirconium)", "zirconium, *", "'zirconium'"]
)
def test_punctuation_around_a_word_does_no_harm(text, visitor):
    page("Zirconium")

    assert titles(visitor, text) == ["Zirconium"]


def test_quotation_marks_inside_a_word_part_it(visitor):
    page("Zirconium lathe")

    assert titles(visitor, 'zirconium"lathe') == ["Zirconium lathe"]


def test_an_accent_typed_as_two_characters_is_one_letter(visitor):
    page("Caf\u00e9")

    assert titles(visitor, "cafe\u0301") == ["Caf\u00e9"]


def test_a_nul_byte_is_refused(visitor):
    assert visitor.get("/search/?q=%00").status_code == 400


def test_results_come_twenty_at_a_time(visitor):
    for number in range(23):
        page(f"Zirconium {number}")
    coverage("Zirconium in the press")

    first, second = titles(visitor, "zirconium"), titles(visitor, "zirconium", page=2)

    assert len(first) == 20
    assert len(second) == 4
    assert second[-1] == "Zirconium in the press"
    assert len(set(first + second)) == 24


def test_a_page_of_coverage_alone_follows_the_last_of_the_pages(visitor):
    for number in range(20):
        page(f"Zirconium {number}")
    coverage("Zirconium in the press")

    assert titles(visitor, "zirconium", page=2) == ["Zirconium in the press"]


def test_the_pages_of_results_lead_to_each_other(visitor):
    for number in range(25):
        page(f"Zirconium & {number}")

    forth = {a["href"] for a in answer(visitor, q="zirconium &").main.select("a[href*=page]")}
    back = {a["href"] for a in answer(visitor, q="zirconium &", page=2).main.select("a[href^='?']")}

    assert "?q=zirconium+%26&page=2" in forth
    assert "?q=zirconium+%26" in back


@pytest.mark.parametrize("number", ["0", "-1", "2", "abc", "1e3", "99999999999999999999", "²"])
def test_a_page_of_results_that_is_not_there_is_not_found(number, visitor):
    page("Zirconium")

    assert visitor.get("/search/", {"q": "zirconium", "page": number}).status_code == 404


def test_search_engines_keep_no_results(visitor):
    robots = answer(visitor, q="zirconium").find("meta", {"name": "robots"})

    assert robots["content"] == "noindex"


def test_of_many_results_the_best_are_listed_and_more_are_said_to_be(visitor, monkeypatch):
    monkeypatch.setattr(results, "MOST_RESULTS", 3)
    page("Gudgeon")
    for number in range(5):
        page(f"Gudgeon and other pins of a great many lathes, part {number}", "Of pins.")
    for number in range(4):
        page(f"Gudgeon {number}", live=False)
    coverage("A gudgeon in the news")

    found = answer(visitor, q="gudgeon")

    assert found.select_one("#found").text.split() == [
        *("More", "than", "4", "results,", "of", "which", "these", "fit", "best")
    ]
    listed = titles(visitor, "gudgeon")
    assert listed[0] == "Gudgeon"
    assert len(listed) == 4
    assert listed[3] == "A gudgeon in the news"


def test_results_that_are_all_there_are_counted(visitor, monkeypatch):
    monkeypatch.setattr(results, "MOST_RESULTS", 3)
    page("Gudgeon")
    page("Another gudgeon")

    assert answer(visitor, q="gudgeon").select_one("#found").text.split() == ["2", "results"]


@on_postgresql
def test_a_title_that_says_little_else_is_compared_however_old_it_is(visitor, monkeypatch):
    monkeypatch.setattr(results, "MOST_RESULTS", 2)
    page("Gudgeon")
    for number in range(6):
        page(f"Pins of a great many lathes, part {number}", "A gudgeon.")

    compared, number = get_search_backend().candidates("gudgeon", Page.objects.live(), 2)

    assert compared.count() == number == 3
    assert "Gudgeon" in {found.title for found in compared}


@on_postgresql
def test_a_saved_page_has_its_title_compared_with_some_alone():
    with CaptureQueriesContext(connection) as queries:
        new = page("A title of five words")

    measured = [query["sql"] for query in queries if "AVG" in query["sql"].upper()]
    entry = IndexEntry.objects.get(object_id=str(new.pk), content_type=new.content_type_id)
    assert measured
    assert [sql for sql in measured if "LIMIT 1000" not in sql] == []
    assert entry.title_norm != 1

    call_command("wagtail_update_index", verbosity=0)
    again = IndexEntry.objects.get(object_id=str(new.pk), content_type=new.content_type_id)
    assert again.title_norm == pytest.approx(entry.title_norm, rel=0.05)


def test_twenty_results_of_many_types_cost_the_same_as_one(visitor):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            answer(visitor, q="zirconium")
        return len(queries)

    page("Zirconium")
    coverage("Zirconium")
    cost()
    before = cost()
    facts = {"title": "Zirconium", "summary": "The metal."}
    starts = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    for number in range(6):
        slug = f"zirconium-{number}"
        page("Zirconium", slug=slug)
        EventIndexPage.objects.get().add_child(
            instance=EventPage(**facts, slug=slug, starts=starts, ends=starts)
        )
        NewsIndexPage.objects.get().add_child(
            instance=ReleasePage(**facts, slug=slug, dateline_place="Cambridge")
        )
        coverage("Zirconium")

    assert cost() == before


def test_a_page_under_a_restriction_is_not_found(visitor):
    hidden = page("Zirconium")
    hidden.view_restrictions.create(restriction_type="login")

    assert titles(visitor, "zirconium") == []


def test_the_index_can_be_built_anew(visitor):
    page("Zirconium")
    coverage("Zirconium in the press")

    call_command("wagtail_update_index", verbosity=0)

    assert titles(visitor, "zirconium") == ["Zirconium", "Zirconium in the press"]


GUESS = "inm_portal.search.templatetags.search_tags.similar_pages"


def lost(client, address):
    """Return the titles that the 404 at `address` guesses."""
    response = client.get(address)
    assert response.status_code == 404
    soup = BeautifulSoup(response.content, "html.parser")
    return [title.get_text(strip=True) for title in soup.select(".search-result__title")]


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/siemens/", "Siemens"),
        ("/members/simens/", "Siemens"),
        ("/research/Semiconductor/", "Semiconductors"),
        ("/projects/listening-spindle/", "Listening to the spindle"),
        ("/old/a-second-source-in-time-2025/", "A second source in time"),
        ("/projects/zzzz-simens/", "Siemens"),
        ("/about/jion/", "Join the consortium"),
    ],
)
def test_a_lost_visitor_is_offered_what_the_address_may_mean(address, first, visitor):
    found = lost(visitor, address)

    assert found[0] == first
    assert len(found) <= 5


@pytest.mark.parametrize(
    ("address", "cost"),
    [
        ("/members/siemens-ag/", 3),
        ("/members/simens/", 5),
        ("/members/" + "simens-" * 20, 5),
        ("/members/xylophagous/", 3),
        ("/simens.html", 0),
    ],
)
def test_a_guess_costs_a_few_queries_and_never_more(address, cost, visitor, monkeypatch):
    def queries():
        visitor.get(address)
        with CaptureQueriesContext(connection) as found:
            visitor.get(address)
        return len(found)

    guessed = queries()
    monkeypatch.setattr(GUESS, lambda words, root: [])

    assert guessed - queries() == cost


@pytest.mark.parametrize(
    "address",
    [
        "/wp-siemens.php",
        "/.env/siemens",
        "/siemens.css",
        "/media/images/siemens",
        "/static/siemens",
        "/admin/api/main/pages/1/action/siemens/",
        "/partner/siemens/",
        "/accounts/siemens/",
        "/siemens.json",
        "/siemens-%C3%A9/",
        "/siemens-" + "a" * 200 + "/",
        "/12345/",
        "/s/",
    ],
)
def test_an_address_of_no_page_is_not_guessed_at(address, visitor, monkeypatch):
    asked = []
    monkeypatch.setattr(GUESS, lambda words, root: asked.append(words) or [])
    lost(visitor, "/siemens/")

    visitor.get(address)

    assert asked == [["siemens"]]


def test_no_draft_is_guessed(visitor):
    page("Zirconium", slug="zirconium", live=False)

    assert lost(visitor, "/zirconium/") == []


def test_a_search_that_fails_leaves_the_plain_page(visitor, monkeypatch):
    def fail(*args):
        raise OperationalError

    monkeypatch.setattr(GUESS, fail)

    assert lost(visitor, "/siemens/") == []


def test_the_search_takes_no_post_and_sets_no_cookie(visitor):
    assert visitor.post("/search/").status_code == 405
    assert not visitor.get("/search/?q=zirconium").cookies
