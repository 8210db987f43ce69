"""Wagtail's reference index, kept true for relations that are written after their row."""

from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from wagtail.signal_handlers import reference_index_auto_update_disabled
from wagtail.tasks import update_reference_index_task

from inm_portal.pages.fields import ReferencedManyToManyField


@receiver(m2m_changed)
def follow_references(sender, instance, action, **kwargs):
    """Bring the index up to date after such a relation is written.

    Wagtail does it when the row itself is saved, which is before; tasks that run at once would
    then see the relation as it was.
    """
    # Whoever switches the updates off, such as the loader of content, makes up for it in the end.
    if getattr(reference_index_auto_update_disabled, "value", False):
        return
    followed = [
        field.remote_field.through
        for field in instance._meta.many_to_many
        if isinstance(field, ReferencedManyToManyField)
    ]
    if sender in followed and action in {"post_add", "post_remove", "post_clear"}:
        update_reference_index_task.enqueue(
            instance._meta.app_label, instance._meta.model_name, str(instance.pk)
        )
