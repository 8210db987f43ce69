"""What a portal has: emptied, compared, and as the files of an export."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from inm_portal.demo.catalog import models_of
from inm_portal.demo.layout import Kind


def clear_portal():
    """Leave the database as Wagtail's migrations do: a welcome page, and nothing else."""
    welcome = Page.get_first_root_node().add_child(title="Welcome", slug="welcome", live=True)
    Site.objects.update(root_page=welcome, site_name="")
    for top in Page.objects.filter(depth=2).exclude(pk=welcome.pk):
        top.specific.delete()
    # Only now is Wagtail's own name for it free.
    Page.objects.filter(pk=welcome.pk).update(slug="home", url_path="/home/")
    for kind in (Kind.SNIPPET, Kind.SETTING, Kind.VOCABULARY, Kind.IMAGE, Kind.DOCUMENT):
        for model in set(models_of(kind).values()) - {Site}:
            model.objects.all().delete()
    Redirect.objects.all().delete()


def tree(folder):
    """Return {path: bytes} of all files below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def state():
    """Return what would differ if anything at all were written."""
    counts = {model._meta.label: model._base_manager.count() for model in apps.get_models()}
    revisions = dict(Page.objects.values_list("pk", "latest_revision"))
    written = dict(Page.objects.values_list("pk", "last_published_at"))
    return counts, revisions, written, tree(Path(settings.MEDIA_ROOT))


def happened(counts):
    """Return what a load did, apart from how often."""
    return {what for _, what in counts}
