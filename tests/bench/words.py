"""Invented words for pages: a few common ones, many seldom ones, as in any language."""

import random

COMMON = "manufacturing"
# In a fixed number of pages, however many there are.
RARE = "zymurgite"
RARE_PAGES = 3
SYLLABLES = ["ka", "lo", "mi", "ter", "ros", "ven", "du", "pal", "ni", "gor", "es", "tan", "fi"]
VOCABULARY = 4000
TEXTS = 200


def vocabulary(dice):
    words = set()
    while len(words) < VOCABULARY:
        words.add("".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))))
    return sorted(words)


class Words:
    """Says the same for the same seed."""

    def __init__(self, seed=5):
        self.dice = random.Random(seed)
        self.words = vocabulary(self.dice)
        # A text of a long page takes as long as the page's row: pages share some.
        self.texts = [self.paragraphs(2) for _ in range(TEXTS)]

    def word(self):
        # The square makes those at the beginning much more common than those at the end.
        return self.words[int(VOCABULARY * self.dice.random() ** 2)]

    def phrase(self, least, most):
        return " ".join(self.word() for _ in range(self.dice.randint(least, most)))

    def title(self, common=0.3):
        words = self.phrase(3, 6).split()
        if self.dice.random() < common:
            words.insert(1, COMMON)
        return " ".join(words).capitalize()

    def sentence(self, common=0.5):
        word = f" {COMMON}" if self.dice.random() < common else ""
        return f"{self.phrase(10, 16).capitalize()}{word}."

    def paragraphs(self, number):
        return "".join(
            f"<p>{' '.join(self.sentence() for _ in range(5))}</p>" for _ in range(number)
        )

    def text(self):
        return self.dice.choice(self.texts)
