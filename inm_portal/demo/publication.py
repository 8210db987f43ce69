"""Drafts and publication: which version of a page or snippet travels, and how it arrives."""

from django.core.exceptions import ValidationError
from wagtail.log_actions import log
from wagtail.models import AbstractPage, DraftStateMixin

from inm_portal.demo import scalars
from inm_portal.demo.fields import Slot


class LiveSlot(Slot):
    """`live: false` marks a draft. All else is public, or will be at its `go_live_at`."""

    def __init__(self, field):
        super().__init__(field)
        self.absent = True

    def write(self, instance, names):
        return is_approved(instance)

    def check(self, plain, place, checked):
        if not scalars.FLAG.accepts(plain):
            checked.wrong(place, f"{self.key} takes {scalars.FLAG.words}")

    def fill(self, instance, plain, names):
        """Publication is an act of its own, see `save`."""


def is_approved(instance):
    if not isinstance(instance, DraftStateMixin):
        return True
    return instance.live or instance.approved_schedule


def version_that_travels(instance):
    """Return the public version; before publication the scheduled one, or the latest draft."""
    if not isinstance(instance, DraftStateMixin) or instance.live:
        return instance
    scheduled = instance.get_scheduled_revision_as_object()
    return scheduled or instance.get_latest_revision_as_object()


def save(instance, publish, is_new):
    """Save what was filled in, as an editor's save and publication would, with log entries.

    A draft may be incomplete; everything else was cleaned by the caller.
    """
    if isinstance(instance, DraftStateMixin):
        _save_revised(instance, publish, is_new)
    else:
        instance.save()
        log(instance, "wagtail.create" if is_new else "wagtail.edit")


def settle(instance, values):
    """Write the fields that publication sets by itself, where a file states them."""
    if values and isinstance(instance, DraftStateMixin):
        type(instance)._default_manager.filter(pk=instance.pk).update(**values)


def _save_revised(instance, publish, is_new):
    is_page = isinstance(instance, AbstractPage)
    if is_page and instance.alias_of_id:
        raise ValidationError("in the portal this page is an alias; convert it to a page first")
    if instance.live and not publish:
        instance.unpublish()
    if not instance.live:
        # The row of something that is not public yet holds the draft.
        instance.save()
    if is_new and not is_page:
        log(instance, "wagtail.create", content_changed=True)
    revision = instance.save_revision(clean=False, log_action=True)
    if publish:
        revision.publish()
