"""One ZIP of all that journalists may use of a release: made by a task, for no visitor."""

import tempfile
import zipfile
from functools import partial
from shutil import copyfileobj

from django.core.files import File
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django_tasks import task
from wagtail.models import CollectionViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_unpublished

from inm_portal.pages.figures import forget_file
from inm_portal.pages.models import PortalDocument, PortalImage
from news.models import ReleasePage
from news.models.media_kits import MediaKitArchive, credits_of, digest_of, items_of, name_of

# Of a larger kit each file is fetched by itself.
MOST_BYTES = 200 * 1024 * 1024
CREDITS = "credits.txt"


@task()
def pack_one(pk):
    if release := ReleasePage.objects.filter(pk=pk).first():
        pack(release)


@task()
def pack_all():
    for release in ReleasePage.objects.live().exclude(media_kit=[]):
        pack(release)


def pack(release):
    """Bring the release's archive up to date: there is one only while all of it is public."""
    archive = MediaKitArchive.objects.filter(release=release).first()
    digest = digest_of(release) if is_packed(release) else ""
    if archive and archive.digest == digest:
        return
    if digest:
        write(release, digest)
        if archive:
            forget_archive(archive)
    elif archive:
        archive.delete()


def is_packed(release):
    items = items_of(release)
    return (
        release.live
        # Whoever may see a document of a private collection is asked for each.
        and not any(item.collection.get_view_restrictions() for item in items)
        and sum(item.file.size for item in items) <= MOST_BYTES
    )


def write(release, digest):
    archive = MediaKitArchive(release=release, digest=digest)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as kit:
            kit.writestr(CREDITS, credits_of(release))
            for number, item in enumerate(items_of(release), 1):
                with item.file.open() as source, kit.open(name_of(item, number), "w") as target:
                    copyfileobj(source, target)
        archive.size = file.tell()
        # Another archive has another name: browsers keep files of one name for a day.
        archive.file.save(f"{release.slug}-{digest[:8]}.zip", File(file), save=False)
    archive.save()


@receiver([page_published, page_unpublished], sender=ReleasePage)
def pack_changed(instance, **kwargs):
    transaction.on_commit(partial(pack_one.enqueue, instance.pk))


@receiver([post_save, post_delete], sender=PortalImage)
@receiver([post_save, post_delete], sender=PortalDocument)
def pack_where_it_is_used(instance, **kwargs):
    for reference in ReferenceIndex.get_references_to(instance).filter(
        content_type__app_label="news", content_type__model="releasepage"
    ):
        transaction.on_commit(partial(pack_one.enqueue, int(reference.object_id)))


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def pack_what_is_public(**kwargs):
    transaction.on_commit(pack_all.enqueue)


@receiver(post_delete, sender=MediaKitArchive)
def forget_archive(instance, **kwargs):
    forget_file(instance.file.storage, instance.file.name)
