"""What somebody may have meant who wrote a word in another way than the titles of the portal."""

import re
from difflib import get_close_matches

WORD = re.compile(r"[^\W\d_]{3,}")
# Of the pages nearest to the home page: comparing words takes time for each of them.
MOST_TITLES = 1000
# One letter wrong in a word of five is .8.
LIKENESS = 0.8


class Titles:
    """The words in the titles of `pages`, a queryset of pages (one query).

    A word is compared once, however often it is asked for.
    """

    def __init__(self, pages):
        rows = pages.order_by("depth", "pk").values_list("pk", "title")[:MOST_TITLES]
        self.words_by_pk = {pk: words_in(title) for pk, title in rows}
        words = sorted(set().union(*self.words_by_pk.values()))
        self.letters_by_word = {word: frozenset(word) for word in words}
        self.compared = {}

    def nearest(self, word):
        """Return the word of a title that is written most like `word`, or an empty text."""
        word = word.lower()
        if word not in self.compared:
            found = get_close_matches(word, self.comparable(word), n=1, cutoff=LIKENESS)
            self.compared[word] = found[0] if found else ""
        return self.compared[word]

    def comparable(self, word):
        """Return the words that may be as like `word` as they must, by what costs little.

        The likeness is the share of letters that have their like in the other word. A letter that
        the other lacks has none, nor have more letters than the shorter word is long.
        """
        if word in self.letters_by_word:
            return [word]
        letters, length = frozenset(word), len(word)
        return [
            other
            for other, others in self.letters_by_word.items()
            if 2 * min(length, len(other)) >= LIKENESS * (both := length + len(other))
            and len(letters ^ others) <= (1 - LIKENESS) * both + 1e-9
        ]

    def spelled(self, words):
        """Return `words` as the titles write them, or an empty text if that changes nothing."""
        nearest = " ".join(self.nearest(word) or word for word in words)
        return "" if nearest.lower() == " ".join(words).lower() else nearest

    def pages_with(self, words):
        """Return the pks of pages with any of `words` in their titles, those with most first.

        Among those with as many, titles of few words come first.
        """
        shared = {pk: len(own.intersection(words)) for pk, own in self.words_by_pk.items()}
        having = filter(shared.get, shared)
        return sorted(having, key=lambda pk: (-shared[pk], len(self.words_by_pk[pk]), pk))


def words_in(text):
    return {word.lower() for word in WORD.findall(text)}
