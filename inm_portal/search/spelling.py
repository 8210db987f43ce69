"""What somebody may have meant who wrote a word in another way than the titles of the portal."""

import re
from difflib import get_close_matches

WORD = re.compile(r"[^\W\d_]{3,}")
# Of the pages nearest to the home page: comparing words takes time for each of them.
MOST_TITLES = 1000
# One letter wrong in a word of five is .8.
LIKENESS = 0.8


class Titles:
    """The words in the titles of `pages`, a queryset of pages (one query)."""

    def __init__(self, pages):
        self.words_by_page = {
            page: words_in(page.title) for page in pages.order_by("depth", "pk")[:MOST_TITLES]
        }
        self.words = sorted(set().union(*self.words_by_page.values()))

    def nearest(self, word):
        """Return the word of a title that is written most like `word`, or an empty text."""
        found = get_close_matches(word.lower(), self.words, n=1, cutoff=LIKENESS)
        return found[0] if found else ""

    def spelled(self, words):
        """Return `words` as the titles write them, or an empty text if that changes nothing."""
        nearest = " ".join(self.nearest(word) or word for word in words)
        return "" if nearest.lower() == " ".join(words).lower() else nearest

    def pages_with(self, words):
        """Return the pages whose titles have words written like `words`, those with most first."""
        meant = {nearest for word in words if (nearest := self.nearest(word))}
        shared = {page: len(meant & own) for page, own in self.words_by_page.items()}
        return sorted(filter(shared.get, shared), key=shared.get, reverse=True)


def words_in(text):
    return {word.lower() for word in WORD.findall(text)}
