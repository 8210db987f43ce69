"""The search of the database, whichever it is, with questions that it can read."""

import re
import unicodedata

from modelsearch.backends import database
from modelsearch.query import MATCH_NONE

# They are syntax to SQLite's full-text search, which does not escape them.
SYNTAX = re.compile(r'["\\\x00-\x1f\x7f]')


def words_of(query):
    """Return the words of `query`, one space between, without what is only punctuation."""
    terms = SYNTAX.sub(" ", unicodedata.normalize("NFC", query)).split()
    return " ".join(term for term in terms if re.search(r"[^\W_]", term))


class PlainQuestions:
    """Mixed into a backend, below everybody who asks: visitors, the API and the admin."""

    def _search(self, compiler, query, *args, **kwargs):
        # Not an empty text: the results for that know no model, which the admin's lists ask for.
        words = (words_of(query) or MATCH_NONE) if isinstance(query, str) and query else query
        return super()._search(compiler, words, *args, **kwargs)


def SearchBackend(params):  # noqa: N802, the name that is looked for
    found = type(database.SearchBackend(params))
    return type("SearchBackend", (PlainQuestions, found), {})(params)
