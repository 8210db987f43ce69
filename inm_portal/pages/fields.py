"""Model fields that every app shares."""

from django.forms import CheckboxSelectMultiple
from modelcluster.fields import ParentalManyToManyField


class ReferencedManyToManyField(ParentalManyToManyField):
    """A draftable many-to-many relation that Wagtail's reference index sees.

    Wagtail records foreign keys, streams and rich text only; without this, deleting a theme
    would not tell the editor which projects still carry it.
    """

    def formfield(self, **kwargs):
        """A list of few entries, to be seen whole."""
        return super().formfield(**{"widget": CheckboxSelectMultiple, **kwargs})

    def extract_references(self, value):
        """Yield (model, object id, model path, content path) for each related object."""
        for related in value:
            yield self.related_model, str(related.pk), "item", f"item.{related.pk}"
