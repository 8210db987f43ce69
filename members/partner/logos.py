"""Logos that representatives send: kept apart in the library, under addresses nobody can guess."""

from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from wagtail.models import Collection, ReferenceIndex, Revision

from inm_portal.pages.models import PortalImage
from members.models import MemberPage, ProfileChange

COLLECTION = "Logos from partners"
DAY = timedelta(days=1)
# Of one person: to decode and encode a large picture takes a second.
MOST_IN_A_DAY = 20
TOO_MANY = f"You have sent {MOST_IN_A_DAY} logos within a day. Send the next one tomorrow."


def store(upload, member, user):
    """Save an uploaded picture; return its PortalImage."""
    name = Path(upload.name)
    # Whoever knows the address of a file may see it, and this one is not public yet.
    upload.name = f"logo-{get_random_string(22)}{name.suffix}"
    image = PortalImage(
        title=name.stem[:100] or "Logo",
        # Public with the logo: nothing that somebody has typed.
        description=f"Logo of {member.title}",
        file=upload,
        collection=collection(),
        uploaded_by_user=user,
    )
    image.save()
    return image


def collection():
    """Return where these logos lie in the library, for the staff to tell them apart."""
    found = Collection.objects.filter(name=COLLECTION).first()
    return found or Collection.get_first_root_node().add_child(name=COLLECTION)


def has_sent_too_many(user):
    sent = PortalImage.objects.filter(collection__name=COLLECTION, uploaded_by_user=user)
    return sent.filter(created_at__gt=now() - DAY).count() >= MOST_IN_A_DAY


def forget_unused():
    """Delete the logos of more than a day ago that no page and no open change shows any more.

    Those are drafts that were replaced or discarded, what was returned and not sent again, and
    what was public once: whoever takes back a consent wants the file gone as well.
    """
    old = PortalImage.objects.filter(
        collection__name=COLLECTION, created_at__lt=now() - DAY
    ).order_by("pk")
    shown = {
        value["image"]
        for change in ProfileChange.objects.open().filter(field="logo")
        for value in (change.old, change.new)
        if value
    }
    for image in old.exclude(pk__in=shown):
        if not (ReferenceIndex.get_references_to(image).exists() or is_in_version(image)):
            image.delete()


def is_in_version(image):
    """Whether a member's page as staff have drafted or scheduled it shows the logo."""
    newest = MemberPage.objects.order_by().values("latest_revision_id")
    to_come = Q(pk__in=newest) | Q(approved_go_live_at__isnull=False)
    return Revision.objects.filter(to_come, content__logo=image.pk).exists()
