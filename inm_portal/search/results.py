"""What a search finds: pages first, then what others have published, each by relevance."""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404
from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText

from inm_portal.pages.models import BasePage
from inm_portal.search.backend import words_of
from inm_portal.search.spelling import Titles, words_in
from news.models import Coverage

PER_PAGE = 20
# Pages and coverage, each: nobody reads on to the end of more, and the best are found sooner.
MOST_RESULTS = 200
# Of the question, and of pages that have one of them.
SUGGESTING_WORDS = 5
SUGGESTED_PAGES = 5
# Among which those with most of the words are looked for.
SEEN_PAGES = 30
# Of the words that begin no title: each is compared with every word of the titles.
COMPARED_WORDS = 2


@dataclass(frozen=True)
class Result:
    """`url` is empty for coverage without an address; `language` is set for coverage alone."""

    label: str
    title: str
    url: str
    summary: str
    is_sample: bool
    language: str = ""


class Search:
    """A question and one page of what it finds, paged the way a Listing is.

    Raises Http404 for a page past the end.
    """

    def __init__(self, query, root, number):
        self.query = query
        self.root = root
        self.words = words_of(query)
        self.found = Results(self.words, root)
        self.paginator = Paginator(self.found, PER_PAGE)
        try:
            self.current = self.paginator.page(number)
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404("This search has no such page.") from error

    @property
    def next_address(self):
        return self.address(self.current.number + 1) if self.current.has_next() else ""

    @property
    def previous_address(self):
        return self.address(self.current.number - 1) if self.current.has_previous() else ""

    def address(self, number):
        query = {"q": self.query} | ({"page": number} if number > 1 else {})
        return f"?{urlencode(query)}"

    @cached_property
    def titles(self):
        """The words of all titles: asked for only where nothing was found, and once."""
        return Titles(public_pages(self.root))

    def suggested(self):
        return similar_pages(self.words.split(), self.root, self.titles)

    def spelled(self):
        """Return the question as the titles of pages write it, if that finds anything."""
        words = self.words.split()
        if not 0 < len(words) <= SUGGESTING_WORDS:
            return ""
        spelled = self.titles.spelled(words)
        return spelled if spelled and Results(spelled, self.root).count() else ""


class Results:
    """What is found, as a sequence for a Paginator; the number of its queries is constant."""

    def __init__(self, words, root):
        self.pages, self.page_count = best(words, public_pages(root))
        self.coverage, self.coverage_count = best(words, Coverage.objects.live())

    def count(self):
        return min(self.page_count, MOST_RESULTS) + min(self.coverage_count, MOST_RESULTS)

    @property
    def are_all(self):
        """Whether nothing else has the words."""
        return max(self.page_count, self.coverage_count) < MOST_RESULTS

    def __getitem__(self, window):
        pages = min(self.page_count, MOST_RESULTS)
        first, end = min(window.start, pages), min(window.stop, pages)
        start, stop = window.start - first, window.stop - end
        return [
            *page_results(self.pages[first:end] if first < end else []),
            *map(coverage_result, self.coverage[start:stop] if start < stop else []),
        ]


def best(words, objects):
    """Return what has `words`, by relevance, and the number of it."""
    backend = get_search_backend()
    candidates, number = backend.candidates(words, objects, MOST_RESULTS)
    found = backend.search(words, candidates)
    return found, found.count() if number is None else number


def similar_pages(words, root, titles=None):
    """Return Results for some pages with a word that begins like one of the first of `words`.

    Words that begin nothing there are looked for among the `titles`, as which they are written in
    another way. Three queries, or five where they are found so (one less with given `titles`).
    """
    words = words[:SUGGESTING_WORDS]
    if not words:
        return []
    # Not as text with the operator "or", which SQLite's autocompletion does not heed.
    beginnings = reduce(or_, map(PlainText, words))
    # Asked for once: it looks for restrictions each time.
    pages = public_pages(root)
    found = list(get_search_backend().autocomplete(beginnings, pages)[:SEEN_PAGES])
    own = set().union(*(words_in(page.title) for page in found))
    missed = [word for word in words if not begins_one(word, own)][:COMPARED_WORDS]
    if missed:
        titles = titles or Titles(pages)
        meant = {word: nearest for word in missed if (nearest := titles.nearest(word))}
        pks = titles.pages_with(meant.values())[:SEEN_PAGES]
        found += pages.filter(pk__in=set(pks) - {page.pk for page in found}) if pks else []
        words = [meant.get(word, word) for word in words]
    found.sort(key=lambda page: likeness(page, words), reverse=True)
    return page_results(found[:SUGGESTED_PAGES])


def likeness(page, words):
    """Return a key that grows with the words of the title that `words` begin, and with its brevity.

    A title that says little else is more like them; databases disagree on that.
    """
    title = words_in(page.title)
    return sum(begins_one(word, title) for word in words), -len(page.title)


def begins_one(word, words):
    return any(other.startswith(word.lower()) for other in words)


def public_pages(root):
    return Page.objects.live().public().descendant_of(root, inclusive=True)


def page_results(pages):
    pages = list(pages)
    facts = page_facts(pages)
    return [
        Result(
            label=page.page_type_display_name,
            title=page.title,
            url=page.url,
            summary=summary,
            is_sample=is_sample,
        )
        for page in pages
        for summary, is_sample in [facts.get(page.pk, ("", False))]
    ]


def page_facts(pages):
    """Return {pk: (summary, is_sample)}, in one query however many page types there are.

    Wagtail's `specific()` asks once for each type.
    """
    pks_by_type = defaultdict(list)
    for page in pages:
        if page.specific_class and issubclass(page.specific_class, BasePage):
            pks_by_type[page.specific_class].append(page.pk)
    rows = [
        page_type.objects.filter(pk__in=pks).order_by().values_list("pk", "summary", "is_sample")
        for page_type, pks in pks_by_type.items()
    ]
    found = rows[0].union(*rows[1:], all=True) if rows else []
    return {pk: (summary, is_sample) for pk, summary, is_sample in found}


def coverage_result(coverage):
    return Result(
        label=f"Coverage, {coverage.outlet}",
        title=coverage.headline,
        url=coverage.link,
        summary=coverage.summary,
        is_sample=coverage.is_sample,
        language=coverage.language,
    )
