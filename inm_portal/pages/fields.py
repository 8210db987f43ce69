"""Model fields that every app shares."""

from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.forms import CheckboxSelectMultiple
from modelcluster.fields import ParentalManyToManyField
from wagtail.tasks import update_reference_index_task


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


@receiver(m2m_changed)
def follow_references(sender, instance, action, **kwargs):
    """Bring the index up to date after such a relation is written.

    Wagtail does it when the row itself is saved, which is before; tasks that run at once would
    then see the relation as it was.
    """
    followed = [
        field.remote_field.through
        for field in instance._meta.many_to_many
        if isinstance(field, ReferencedManyToManyField)
    ]
    if sender in followed and action in {"post_add", "post_remove", "post_clear"}:
        update_reference_index_task.enqueue(
            instance._meta.app_label, instance._meta.model_name, str(instance.pk)
        )
