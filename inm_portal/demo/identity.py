"""What a page is, wherever it lies: the key that feeds and calendars publish for good."""

from uuid import NAMESPACE_URL, uuid5

from wagtail.models import Page

from inm_portal.demo.fields import ScalarSlot


def key_made_of(path):
    """Return the key of a page whose file states none: the same wherever the file is loaded."""
    return uuid5(NAMESPACE_URL, path)


def free_key(path):
    """Return that key, or None where a page has it that has moved away since."""
    key = key_made_of(path)
    return None if Page.objects.filter(translation_key=key).exists() else key


class KeySlot(ScalarSlot):
    """A page's `translation_key`, written only where its path does not say it already."""

    def write(self, instance, names):
        path = names.name("page", instance.pk) if instance.pk else None
        is_said = path and instance.translation_key == key_made_of(path)
        return self.absent if is_said else super().write(instance, names)
