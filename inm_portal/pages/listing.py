"""Lists that visitors narrow: facets with counts, pages, and the same rows as data.

A list answers only what it knows: unknown parameters are ignored, a value that is neither known nor
had by an entry is a 404, so that the number of addresses stays bounded.

What a list costs is bounded too: a long one is not counted for each choice, and its last page is
read from its end.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.http import Http404
from django.utils.functional import cached_property

from inm_portal.pages.facets import Choice

# Lists of more entries are not counted for each choice of each facet.
MOST_COUNTED = 1000
# Entries that are passed over with all their columns; of more only the keys are looked at.
MOST_SKIPPED = 500


def cut(entries, first, end, keys=None):
    """Return what `entries[first:end]` would be, of ordered `entries`.

    A database makes the rows that it passes over too, with all that is joined to them: far into a
    list the keys alone are asked for first. `keys` is a queryset of the same rows in the same order
    that has less to join.
    """
    if first <= MOST_SKIPPED or not isinstance(entries, QuerySet):
        return entries[first:end]
    keys = entries if keys is None else keys
    return entries.filter(pk__in=list(keys.values_list("pk", flat=True)[first:end]))


class ListPaginator(Paginator):
    """Reads from the nearer end: the last page costs what the first does.

    `count` is what the list has counted already; for `keys` see `cut`.
    """

    def __init__(self, entries, per_page, count, keys):
        super().__init__(entries, per_page)
        self.count = count
        self.keys = keys

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        end = min(first + self.per_page, self.count)
        if first <= self.count - end:
            return self._get_page(cut(self.object_list, first, end, self.keys), number, self)
        first, end = self.count - end, self.count - first
        backwards = cut(self.object_list.reverse(), first, end, self.keys.reverse())
        return self._get_page(list(backwards)[::-1], number, self)


@dataclass(frozen=True)
class View:
    """A way to show the list, as it stands in one request."""

    name: str
    label: str
    address: str
    is_current: bool


class FacetState:
    """A facet as it stands in one request: what is chosen and what else there is."""

    def __init__(self, facet, listing):
        self.name = facet.name
        self.label = facet.label
        self.value = listing.chosen.get(facet.name, "")
        self.choices = [
            Choice(value, label, count, value == self.value)
            for value, label, count in listing.counts(facet)
        ]
        self.without_address = listing.address(**{facet.name: ""})

    @property
    def current_label(self):
        return next((c.label for c in self.choices if c.is_current), self.value)


class Listing:
    """A list page's entries under one request's parameters, but for those that are `ignored`.

    Raises Http404 for a value that is not known and that no entry has, a page past the end and an
    unknown view. Where `page` is ignored it has no `current` page, and is counted only if need be.
    """

    def __init__(self, page, params, ignored=(), per_page=None):
        self.page = page
        params = {name: value for name, value in params.items() if name not in ignored}
        self.all_entries = page.entries()
        self.facets_by_name = {facet.name: facet for facet in page.facets()}
        self.chosen = {
            name: params[name] for name in self.facets_by_name if params.get(name, "") != ""
        }
        self.states = {}
        self.view = self._view(params.get("view", ""))
        self.entries = self.narrowed()
        if self.chosen and not self.count:
            self.check_chosen()
        if "page" not in ignored:
            keys = self.entries if self.chosen else page.keys()
            self.paginator = ListPaginator(
                self.entries, per_page or page.per_page, self.count, keys
            )
            self.current = self._page(params.get("page", "1"))

    @property
    def total(self):
        return self.sizes[0]

    @property
    def count(self):
        return self.sizes[1]

    @cached_property
    def sizes(self):
        """Return how many entries there are in all and how many are left (one query)."""
        if not self.chosen:
            count = self.page.count()
            return count, count
        sizes = dict(counted(self.page.counted(), 0).union(counted(self.entries, 1), all=True))
        # What cannot have any entry is not even asked for.
        return sizes.get(0, 0), sizes.get(1, 0)

    def narrowed(self, *without):
        entries = self.all_entries
        for name, value in self.chosen.items():
            if name not in without:
                entries = self.facets_by_name[name].narrow(entries, value)
        return entries

    def counts(self, facet):
        """Return the facet's (value, label, count) under all other chosen facets.

        What is chosen stays among them even where the others leave nothing of it. Of a long list
        all that its entries have, with None for the count.
        """
        chosen = self.chosen.get(facet.name)
        is_long = self.total > MOST_COUNTED
        if is_long:
            counts = facet.offered(self.all_entries)
        else:
            counts = facet.counts(self.all_entries, self.narrowed(facet.name))
        if chosen and chosen not in {value for value, _, _ in counts}:
            label = facet.answered().get(chosen, chosen)
            counts.append((chosen, label, None if is_long else 0))
        return [row for row in counts if row[2] != 0 or row[0] == chosen]

    def check_chosen(self):
        """Raise Http404 for a value that is not answered. What entries are left have them all."""
        for name, value in self.chosen.items():
            if not self.facets_by_name[name].answers(self.all_entries, value):
                raise Http404("Nothing in this list has that value.")

    @property
    def facets(self):
        """What there is to choose: counted for visitors alone, as data has none of it."""
        return [self.state(name) for name in self.facets_by_name]

    def state(self, name):
        if name not in self.states:
            self.states[name] = FacetState(self.facets_by_name[name], self)
        return self.states[name]

    @property
    def active(self):
        """The chosen facets, as chips that can be taken off."""
        return [self.state(name) for name in self.chosen]

    @property
    def title(self):
        """The page's title, with what is chosen: only that is counted."""
        return ", ".join([self.page.title, *(state.current_label for state in self.active)])

    @property
    def views(self):
        return [
            View(name, label, self.address(view=name), name == self.view)
            for name, label in self.page.views
        ]

    @property
    def next_address(self):
        return self.page_address(self.current.next_page_number()) if self.current.has_next() else ""

    @property
    def previous_address(self):
        if not self.current.has_previous():
            return ""
        return self.page_address(self.current.previous_page_number())

    def page_address(self, number):
        return self.address(page="" if number == 1 else number)

    def address(self, **changes):
        """Return this list's own address with `changes` made and all else kept, from `?` on."""
        query = {**self.chosen}
        if self.page.views and self.view != self.page.views[0][0]:
            query["view"] = self.view
        query |= changes
        if self.page.views and query.get("view") == self.page.views[0][0]:
            query["view"] = ""
        order = [*self.facets_by_name, "view", "page"]
        kept = [(name, query[name]) for name in order if query.get(name, "") != ""]
        return f"?{urlencode(kept)}" if kept else "?"

    @property
    def query(self):
        """The chosen facets as a query string for the list's data addresses, with its `?`."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    def _view(self, wanted):
        names = [name for name, _ in self.page.views]
        if wanted == "" and names:
            return names[0]
        if wanted and wanted not in names:
            raise Http404("There is no such view of this list.")
        return wanted

    def _page(self, number):
        try:
            return self.paginator.page(number)
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404("This list has no such page.") from error


def counted(entries, place):
    """Return the number of `entries` as a query of the row (place, number), to be joined."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return entries.order_by().values_list(Value(place), number)
