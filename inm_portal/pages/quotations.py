"""Words that templates put into quotation marks of their own."""

# Without the straight single one, which is an apostrophe more often.
PAIRS = {"“": "”", "„": "”“", "«": "»", "»": "«", "‘": "’", '"': '"'}


def without_marks(words):
    """Return `words` without the one pair of quotation marks around all of them, if there is one.

    In “one” and “two” the outer marks are no pair: another opens between them.
    """
    inner = words.strip()
    if len(inner) < 2 or inner[-1] not in PAIRS.get(inner[0], ""):
        return words
    mark, inner = inner[0], inner[1:-1].strip()
    return inner if inner and mark not in inner else words
