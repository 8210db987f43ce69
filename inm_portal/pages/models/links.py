"""Relations from one page to any other, entered once and shown at both ends."""

from django.db import models

from inm_portal.pages.models.rows import Row


class RelatedPage(Row):
    """A row that points from its owner to a page of another kind.

    Subclasses add the ParentalKey to their owner. The target is a plain Page, so that a lower
    app can point at what a higher one defines.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The page that is meant; it shows the way back by itself.",
    )
    note = models.CharField(
        max_length=200,
        blank=True,
        help_text="Shown beside the link, such as what exactly the interest is. "
        "At most 200 characters.",
    )

    class Meta(Row.Meta):
        abstract = True


class AboutQuerySet(models.QuerySet):
    """For models whose `about` rows are RelatedPage rows."""

    def about(self, page):
        """Return what names `page`, a page or its key, among its subjects."""
        rows = self.model._meta.get_field("about")
        naming = rows.related_model.objects.filter(page=page).values(rows.field.name)
        # Not by a join: whoever names a page twice stands in the list once.
        return self.filter(pk__in=naming)
