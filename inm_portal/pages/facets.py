"""Facets: the ways to narrow a list, and what there is to choose."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from wagtail.models import Page

# The last year of Python's calendar ends after its last moment where clocks are behind UTC.
YEAR = re.compile(r"(?!9999)[1-9][0-9]{1,3}")

MOST_YEARS = 40


@dataclass(frozen=True)
class Choice:
    """`count` is None where a list is too long to be counted for each choice."""

    value: str
    label: str
    count: int | None
    is_current: bool

    @property
    def text(self):
        return self.label if self.count is None else f"{self.label} ({self.count})"


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    `value` and `text` are lookups from an entry to what stands in the address and what visitors
    read. Of related pages the public ones count; `limit` restricts the related rows further (it is
    joined to the same row as `value`); `order` is the lookup that sorts the choices; `labels`
    translates stored codes. The list answers these, and the (value, label) pairs that `known`
    returns, although no entry has them.
    """

    name: str
    label: str
    value: str
    text: str
    limit: Q = field(default_factory=Q)
    order: str = ""
    labels: dict = field(default_factory=dict, hash=False)
    known: Callable[[], Iterable[tuple[str, str]]] = tuple

    def answered(self):
        """Return {value: label} of what is answered although no entry has it."""
        return self.labels | dict(self.known())

    @property
    def relation(self):
        """The lookup from an entry to its related row, or nothing if the entry has the value."""
        return self.value.rpartition("__")[0]

    def condition(self, model):
        """Return the condition for the related rows of an entry of `model`."""
        if self.relation and issubclass(related_model(model, self.relation), Page):
            return self.limit & Q(**{f"{self.relation}__live": True})
        return self.limit

    def answers(self, entries, value):
        """Return whether the list answers `value`: a known one, or one that `entries` have."""
        return value in self.answered() or self.narrow(entries, value).exists()

    def narrow(self, entries, value):
        """Return the entries that have `value`, each once."""
        having = entries.model.objects.filter(self.condition(entries.model), **{self.value: value})
        return entries.filter(pk__in=having.order_by().values("pk"))

    def counts(self, entries, narrowed):
        """Return (value, label, number of entries in `narrowed`) for each value in `entries`."""
        counted = Q()
        if narrowed is not entries:
            counted = Q(pk__in=narrowed.order_by().values("pk"))
        rows = (
            # One call, so that all conditions hold for the same related row.
            entries.model.objects.filter(
                self.condition(entries.model),
                **{f"{self.value}__isnull": False},
                pk__in=entries.order_by().values("pk"),
            )
            .order_by(self.order or self.text, self.value)
            .values_list(self.value, self.text)
            .annotate(entries=Count("pk", distinct=True, filter=counted))
        )
        return [(str(value), self.labels.get(text, str(text)), n) for value, text, n in rows]

    def offered(self, entries):
        """Return (value, label, None) for each value in `entries`, without counting any.

        For each related row one entry is looked for, and no entry for a code that has a label:
        that stays quick where counting would look at all of them.
        """
        relation = self.relation
        if relation:
            # One call, so that all conditions hold for the same related row.
            having = entries.order_by().filter(self.limit, **{relation: OuterRef("pk")})
            rows = related_model(entries.model, relation)._base_manager.filter(Exists(having))
            if issubclass(rows.model, Page):
                # No entry of a draft is looked for, which might have many.
                rows = rows.filter(live=True)
        elif self.labels:
            return [(value, label, None) for value, label in sorted(self.labels.items())]
        else:
            rows = entries
        value, text, order = (
            lookup.removeprefix(f"{relation}__")
            for lookup in (self.value, self.text, self.order or self.text)
        )
        found = rows.order_by(order, value).values_list(value, text).distinct()
        return [(str(value), self.labels.get(text, str(text)), None) for value, text in found]


class YearFacet(Facet):
    """A facet of years; `value` ends in `__year`."""

    # A part of a date is looked up like a relation, and is none.
    relation = ""

    def narrow(self, entries, value):
        """As for every facet; what is no year would be an error in the lookup."""
        return super().narrow(entries, value) if YEAR.fullmatch(value) else entries.none()

    def answers(self, entries, value):
        """Each year from the first to the last of `entries` is one of the list's."""
        return bool(YEAR.fullmatch(value)) and int(value) in self.years(entries)

    def offered(self, entries):
        """Return the newest MOST_YEARS years from the first to the last of `entries` (one query).

        To look for an entry of each would cost more than the list itself.
        """
        return [(str(year), str(year), None) for year in self.years(entries)[-MOST_YEARS:]]

    def years(self, entries):
        """Return the range from the first to the last year that `entries` have."""
        day = self.value.removesuffix("__year")
        ends = [entries.order_by(order).values(self.value)[:1] for order in (day, f"-{day}")]
        # Any row will do: what is asked for does not depend on it.
        anything = entries.model.objects.order_by()
        first, last = anything.values_list(*map(Subquery, ends)).first() or (None, None)
        return range(first, last + 1) if first else range(0)


def related_model(model, lookup):
    """Return the model to which `lookup` leads from `model`."""
    for name in lookup.split("__"):
        model = model._meta.get_field(name).related_model
    return model
