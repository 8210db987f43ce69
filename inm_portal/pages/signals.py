"""When content changes: what was drawn of it is drawn anew, after the change is certain."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from inm_portal.pages.figures import draw_all, draw_counts, draw_one, forget_file
from inm_portal.pages.models import BasePage, Branding, Figure, PortalImage
from inm_portal.pages.renditions import make_renditions


@receiver(page_published)
def draw_published(sender, instance, **kwargs):
    if issubclass(sender, BasePage):
        transaction.on_commit(partial(draw_one.enqueue, instance.pk))
        draw_what_counts(sender)


@receiver([page_unpublished, post_delete])
def draw_without(sender, **kwargs):
    if issubclass(sender, BasePage):
        draw_what_counts(sender)


def draw_what_counts(page_type):
    if page_type.is_counted:
        transaction.on_commit(draw_counts.enqueue)


@receiver(post_save, sender=PortalImage)
def copy_picture(instance, **kwargs):
    transaction.on_commit(partial(make_renditions.enqueue, instance.pk))


@receiver(post_save, sender=Branding)
def draw_in_new_branding(**kwargs):
    transaction.on_commit(draw_all.enqueue)


@receiver(post_delete, sender=Figure)
def forget_share_image(instance, **kwargs):
    forget_file(instance.share.storage, instance.share.name)
