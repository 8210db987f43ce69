"""The search of the database, whichever it is, with questions that it can read.

PostgreSQL compares every page that has a word before it knows the best. A word that most pages have
would take the longer the more there are: whoever asks for the best takes `candidates` first.
"""

import re
import unicodedata

from django.db import connection
from django.db.models import Avg, Exists, F, IntegerField, OuterRef, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Length
from modelsearch.backends import database
from modelsearch.query import MATCH_ALL, MATCH_NONE
from modelsearch.utils import get_descendants_content_types_pks

# They are syntax to SQLite's full-text search, which does not escape them.
SYNTAX = re.compile(r'["\\\x00-\x1f\x7f]')
# Of the entries of the index, to know the usual length of a title.
SAMPLE = 1000
# By the beginning of a word, which is how the admin searches.
MOST_FOUND = 300


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

    def candidates(self, query, objects, most, autocomplete=False, operator=None):
        """Return those of `objects` among which the best answers to `query` are.

        All of them, or of many that have the words: those of which they are the whole title, the
        newest `most` that have them in their titles, and the newest `most`. With their number, or
        None where they are all `objects` and nobody has looked which have the words (SQLite).
        """
        return objects, None


class BoundedQuestions(PlainQuestions):
    """Mixed into the backend of PostgreSQL: the admin's searches find the best MOST_FOUND too."""

    def _search(self, compiler, query, objects, *args, **kwargs):
        if (
            query
            and compiler is self.autocomplete_query_compiler_class
            and isinstance(objects, QuerySet)
            and kwargs.get("order_by_relevance", True)
            and not kwargs.get("fields")
        ):
            operator = kwargs.get("operator")
            objects, _ = self.candidates(query, objects, MOST_FOUND, True, operator)
        return super()._search(compiler, query, objects, *args, **kwargs)

    def candidates(self, query, objects, most, autocomplete=False, operator=None):
        kind = "autocomplete_query_compiler_class" if autocomplete else "query_compiler_class"
        words = words_of(query) if isinstance(query, str) else query
        narrowed_by = {field.field_name for field in objects.model.get_filterable_search_fields()}
        # Without words there is nothing that would be the best.
        if (
            not words
            or words in (MATCH_ALL, MATCH_NONE)
            or objects.model._meta.pk.name not in narrowed_by | {"page_ptr"}
        ):
            return objects, None
        compiler = getattr(self, kind)(objects, words, operator=operator)
        asked = compiler.build_tsquery(compiler.query, config=compiler.get_config(self))
        types = get_descendants_content_types_pks(objects.model)
        key = Cast(OuterRef("object_id"), IntegerField())
        entries = self.get_index_for_model(objects.model).entries.filter(
            Exists(objects.order_by().filter(pk=key)), content_type__in=types
        )
        newest = entries.order_by("-pk")
        if autocomplete:
            return objects.filter(pk__in=keys(newest.filter(autocomplete=asked)[:most])), None
        text = CombinedExpression(F("title"), "||", F("body"))
        found = keys(newest.annotate(text=text).filter(text=asked)[:most])
        if "title" in {field.field_name for field in objects.model.get_searchable_search_fields()}:
            named = keys(newest.filter(title_text__iexact=words, title=asked)[:most])
            found = found.union(keys(newest.filter(title=asked)[:most]), named)
        # Looked for once, to be counted and ranked.
        pks = [pk for (pk,) in found]
        return objects.filter(pk__in=pks), len(pks)


def keys(entries):
    return entries.values_list(Cast("object_id", IntegerField()))


class SampledTitles:
    """Mixed into the index of PostgreSQL."""

    def _refresh_title_norms(self, full=False):
        """Say of new entries how their titles compare with the usual length of one.

        Wagtail measures all titles whenever one page is saved; the newest tell as much.
        """
        if full:
            super()._refresh_title_norms(full=True)
            return
        sized = self.entries.annotate(size=Length("title")).filter(size__gt=0)
        usual = sized.order_by("-pk")[:SAMPLE].aggregate(usual=Avg("size"))["usual"]
        sized.filter(title_norm=1.0).update(title_norm=usual / F("size"))


def SearchBackend(params):  # noqa: N802, the name that is looked for
    found = type(database.SearchBackend(params))
    if connection.vendor != "postgresql":
        return type("SearchBackend", (PlainQuestions, found), {})(params)
    index = type("Index", (SampledTitles, found.index_class), {})
    return type("SearchBackend", (BoundedQuestions, found), {"index_class": index})(params)
