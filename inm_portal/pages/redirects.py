"""Old addresses lead to the new ones after a page is renamed or moved: by tasks, below it.

Wagtail makes these redirects while the editor waits. Of a page with thousands below it, it loads
each of them, which takes longer than a server allows a request.
"""

from django.db import transaction
from django.dispatch import receiver
from django_tasks import task
from wagtail.contrib.redirects.signal_handlers import create_redirects
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move


@receiver(page_slug_changed)
def redirect_renamed(instance, instance_before, **kwargs):
    redirect_later(instance, instance_before.url_path)


@receiver(post_page_move)
def redirect_moved(instance, url_path_before, url_path_after, **kwargs):
    # Where it only changes its place among its siblings, its address stays.
    if url_path_before != url_path_after:
        redirect_later(instance, url_path_before)


def redirect_later(page, old_url_path):
    transaction.on_commit(lambda: redirect_addresses.enqueue(page.pk, old_url_path))


@task()
def redirect_addresses(pk, old_url_path):
    """Redirect the addresses of a page and of all public pages below it, as they were before."""
    page = Page.objects.filter(pk=pk).specific().first()
    if page is None:
        return
    before = type(page)()
    before.__dict__.update(page.__dict__)
    before.url_path = old_url_path
    sites = Site.objects.exclude(root_page=page).filter(pk__in=site_keys(page) & site_keys(before))
    create_redirects(page=page, page_old=before, sites=sites)


def site_keys(page):
    return {option.site_id for option in page._get_relevant_site_root_paths()}
