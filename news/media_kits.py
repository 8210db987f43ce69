"""One ZIP of all that journalists may use of a release: made by a task, for no visitor."""

import time
import zipfile
from functools import partial
from shutil import copyfileobj
from tempfile import TemporaryFile

from django.core.files import File
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks import task
from wagtail.models import Collection, ReferenceIndex
from wagtail.signals import page_published, page_unpublished

from inm_portal.pages.figures import forget_file
from inm_portal.pages.models import PortalDocument, PortalImage
from news.models import MediaKitArchive, ReleasePage
from news.models.media_kits import credits_of, digest_of, items_of, name_of

# Of a larger kit each file is fetched by itself.
MOST_BYTES = 200 * 1024 * 1024
CREDITS = "credits.txt"


@never_cache
@require_safe
def media_kit(request, page_id):
    """The ZIP, if at this moment all of it is public: whoever made it could not know of later."""
    release = get_object_or_404(ReleasePage.objects.live(), pk=page_id)
    archive = release.media_kit_archive
    if archive is None or is_private(release):
        raise Http404("There is no file of this whole media kit. Its page has each by itself.")
    try:
        file = archive.file.open()
    except FileNotFoundError:
        raise Http404("The file of this media kit is missing.") from None
    response = FileResponse(file, as_attachment=True, filename=f"{release.slug}.zip")
    # What it holds is compressed already.
    response["Content-Encoding"] = "identity"
    return response


def is_private(release):
    """Return whether something of the kit is for some people only."""
    # Each collection once: a kit has many items, and mostly one collection.
    used = Collection.objects.filter(pk__in={item.collection_id for item in items_of(release)})
    return any(collection.get_view_restrictions().exists() for collection in used)


@task()
def pack_one(pk):
    if release := ReleasePage.objects.filter(pk=pk).first():
        pack(release)


def pack(release):
    """Bring the release's archive up to date: there is one only while the release is public."""
    archive = MediaKitArchive.objects.filter(release=release).first()
    digest = digest_of(release) if release.live and not is_private(release) else ""
    if archive and archive.digest == digest and archive.file.storage.exists(archive.file.name):
        return
    # Before anything that may fail.
    if archive:
        archive.delete()
    if digest and sum(item.file.size for item in items_of(release)) <= MOST_BYTES:
        write(release, digest)


def write(release, digest):
    archive = MediaKitArchive(release=release, digest=digest)
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as kit:
            kit.writestr(CREDITS, credits_of(release))
            for number, item in enumerate(items_of(release), 1):
                entry = zipfile.ZipInfo(name_of(item, number), time.localtime()[:6])
                with item.file.open() as source, kit.open(entry, "w") as target:
                    copyfileobj(source, target)
        archive.size = file.tell()
        # Never a name that another archive had: the old file is removed when that is certain.
        archive.file.save(f"{get_random_string(12)}.zip", File(file), save=False)
    try:
        archive.save()
    except Exception:
        # The release is gone, or another worker was first.
        archive.file.storage.delete(archive.file.name)
        raise


@receiver([page_published, page_unpublished], sender=ReleasePage)
def pack_changed(instance, **kwargs):
    transaction.on_commit(partial(pack_one.enqueue, instance.pk))


@receiver([post_save, post_delete], sender=PortalImage)
@receiver([post_save, post_delete], sender=PortalDocument)
def pack_where_it_is_used(instance, **kwargs):
    used = ReferenceIndex.get_references_to(instance).filter(
        content_type__app_label="news", content_type__model="releasepage"
    )
    for pk in {int(reference.object_id) for reference in used}:
        transaction.on_commit(partial(pack_one.enqueue, pk))


@receiver(post_delete, sender=MediaKitArchive)
def forget_archive(instance, **kwargs):
    forget_file(instance.file.storage, instance.file.name)
