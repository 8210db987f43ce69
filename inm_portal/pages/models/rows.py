"""Rows that belong to a page and are kept in order by hand."""

from wagtail.models import Orderable


class Row(Orderable):
    """A row of a page. Subclasses add the ParentalKey to their owner.

    No two rows share a place, not even those of two pages that one query reads: a database may
    hand out equal ones in another order the next time, and a stored page would look changed.
    """

    class Meta(Orderable.Meta):
        abstract = True
        ordering = ["sort_order", "pk"]
