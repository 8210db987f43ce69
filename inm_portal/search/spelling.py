"""What somebody may have meant who wrote a word in another way than the titles of the portal."""

import re
from difflib import get_close_matches

WORD = re.compile(r"[^\W\d_]{3,}")
# Of the pages nearest to the home page: comparing words takes time for each of them.
MOST_TITLES = 1000
# One letter wrong in a word of five is .8.
LIKENESS = 0.8
# Two letters that changed places are one slip; hardly another is understood beside it.
SWAPPED_LIKENESS = 0.9


class Titles:
    """The words in the titles of `pages`, a queryset of pages (one query).

    A word is compared once, however often it is asked for.
    """

    def __init__(self, pages):
        rows = pages.order_by("depth", "pk").values_list("pk", "title")[:MOST_TITLES]
        written = {pk: WORD.findall(title) for pk, title in rows}
        self.words_by_pk = {pk: lowered(words) for pk, words in written.items()}
        # Small letters come after large ones: no name is ever written in them, and any word may
        # begin a title.
        words = sorted(set().union(*written.values()))
        self.written_by_word = {word.lower(): word for word in words}
        self.letters_by_word = {word: frozenset(word) for word in self.written_by_word}
        self.compared = {}

    def nearest(self, word):
        """Return the word of a title that is written most like `word`, or an empty text."""
        word = word.lower()
        if word not in self.compared:
            self.compared[word] = self.closest(word)
        return self.compared[word]

    def closest(self, word):
        others = self.comparable(word)
        if found := get_close_matches(word, others, n=1, cutoff=LIKENESS):
            return found[0]
        matches = (
            match
            for spelling in swapped(word)
            for match in get_close_matches(spelling, others, n=1, cutoff=SWAPPED_LIKENESS)
        )
        return next(matches, "")

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
        nearest = [self.nearest(word) for word in words]
        if all(near in ("", word.lower()) for near, word in zip(nearest, words, strict=True)):
            return ""
        return " ".join(
            self.written_by_word.get(near, word) for near, word in zip(nearest, words, strict=True)
        )

    def pages_with(self, words):
        """Return the pks of pages with any of `words` in their titles, those with most first.

        Among those with as many, titles of few words come first.
        """
        shared = {pk: len(own.intersection(words)) for pk, own in self.words_by_pk.items()}
        having = filter(shared.get, shared)
        return sorted(having, key=lambda pk: (-shared[pk], len(self.words_by_pk[pk]), pk))


def words_in(text):
    return lowered(WORD.findall(text))


def lowered(words):
    return {word.lower() for word in words}


def swapped(word):
    """Yield `word` with each two neighbouring letters in each other's place."""
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
