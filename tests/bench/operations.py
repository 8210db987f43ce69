"""What is measured: an address for each kind of answer, and what editors do."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from admin_forms import form_of
from django.urls import reverse
from django.utils.text import slugify
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from wagtail.models import get_page_models
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from words import COMMON, RARE

from inm_portal.pages.models import BasePage, ListingPage
from members.models import MemberPage
from news.models import EventPage, NewsIndexPage, ReleasePage
from research.models import ResearchIndexPage

CHOOSER = "/admin/choose-page"


@dataclass(frozen=True)
class Operation:
    """`prepare(client)` returns a call without arguments: only that is measured."""

    name: str
    prepare: Callable
    is_staffs: bool = False


def get(name, address, status=200, **options):
    return Operation(name, lambda client: lambda: expect(status, client.get(address)), **options)


def busy(model):
    """Return the page of `model` that has all that a page can show."""
    public = model.objects.live().order_by("path")
    return public.filter(slug__startswith=f"{model._meta.model_name}-").first() or public.first()


def all_operations(visitor):
    return [*pages(), *lists(visitor), *data(visitor), *searches(), *admin(), *editing()]


def pages():
    """One public page of each type; those with views or lists of their own follow below."""
    for model in get_page_models():
        if issubclass(model, BasePage) and not issubclass(model, ListingPage):
            yield get(model._meta.verbose_name, busy(model).url)


def lists(visitor):
    """The first, the middle and the last page of each list, in each of its views."""
    for model in get_page_models():
        if not issubclass(model, ListingPage):
            continue
        page = busy(model)
        for view, label in page.views or [("", "")]:
            name = f"{page._meta.verbose_name} {label.lower()}".strip()
            query = f"?view={view}" if view and view != page.views[0][0] else "?"
            yield get(f"{name}, first page", f"{page.url}{query}")
            pages = -(-page.entries().count() // page.per_page)
            yield get(f"{name}, middle page", f"{page.url}{query}&page={(pages + 1) // 2}")
            yield get(f"{name}, last page", f"{page.url}{query}&page={pages}")
    explorer = ResearchIndexPage.objects.live().first()
    member = busy(MemberPage)
    yield get("research explorer, of a member", f"{explorer.url}?member={member.slug}")


def data(visitor):
    for model in get_page_models():
        if issubclass(model, ListingPage):
            page = busy(model)
            address = page.url.rstrip("/")
            yield get(f"{page._meta.verbose_name}, csv", f"{address}.csv")
            yield get(f"{page._meta.verbose_name}, json", f"{address}.json")
    news = NewsIndexPage.objects.live().first()
    yield get("feed of all news", f"{news.url}feed/")
    yield get("feed of a member", f"{busy(MemberPage).url}feed/")
    event = busy(EventPage)
    yield get("calendar of all events", f"{event.get_parent().url}all.ics")
    yield get("calendar of an event", f"{event.url}event.ics")
    yield get("sitemap index", "/sitemap.xml")
    index = ElementTree.fromstring(visitor.get("/sitemap.xml").content)
    if parts := [loc.text for loc in index.findall("{*}sitemap/{*}loc")]:
        yield get("sitemap, first part", parts[0])
        yield get("sitemap, last part", parts[-1])
    yield get("API, list", "/api/v2/pages/?limit=20")
    yield get("API, releases", "/api/v2/pages/?type=news.ReleasePage&fields=*&limit=20")


def searches():
    yield get("search, common word", f"/search/?q={COMMON}")
    yield get("search, common word, page 3", f"/search/?q={COMMON}&page=3")
    yield get("search, rare word", f"/search/?q={RARE}")
    yield get("search, nothing", "/search/?q=manufacturign")
    yield get("address that is none", "/news/manufacturign-xyzzy/", 404)


def admin():
    release = busy(ReleasePage)
    news = release.get_parent()
    explorer = reverse("wagtailadmin_explore", args=[news.pk])
    addresses = {
        "dashboard": "/admin/",
        "admin explorer": explorer,
        # As long as the first one, in any portal.
        "admin explorer, middle page": f"{explorer}?p={news.numchild // 100 or 1}",
        "admin explorer, last full page": f"{explorer}?p={news.numchild // 50}",
        "admin explorer, by title": f"{explorer}?ordering=title",
        "admin list of releases": reverse("releases:index"),
        "admin list of releases, search": f"{reverse('releases:index')}?q={COMMON}",
        "admin list of coverage": reverse("wagtailsnippets_news_coverage:list"),
        "admin search": f"{reverse('wagtailadmin_pages:search')}?q={COMMON}",
        "page chooser": f"{CHOOSER}/{news.pk}/?page_type=news.ReleasePage",
        "page chooser, search": f"{CHOOSER}/search/?q={COMMON}&page_type=news.ReleasePage",
        "edit form": edit_address(release),
        "page history": reverse("wagtailadmin_pages:history", args=[release.pk]),
        "site history": reverse("wagtailadmin_reports:site_history"),
    }
    for name, address in addresses.items():
        yield get(name, address, is_staffs=True)


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def editing():
    yield Operation("publish a release", publish, is_staffs=True)
    yield Operation("create and publish a release", create, is_staffs=True)
    yield Operation("the tasks of a publication", tasks, is_staffs=True)


TITLES = (f"A release in the making, number {number}" for number in itertools.count())


def publish(client):
    address = edit_address(busy(ReleasePage))
    fields = form_of(client, address) | written(next(TITLES))
    return lambda: expect(302, client.post(address, fields))


def create(client):
    parent = NewsIndexPage.objects.live().first()
    address = reverse("wagtailadmin_pages:add", args=["news", "releasepage", parent.pk])
    title = next(TITLES)
    fields = form_of(client, address) | written(title)
    fields |= {"slug": slugify(title), "summary": "New.", "dateline_place": "Cambridge"}
    return lambda: expect(302, client.post(address, fields))


def written(title):
    """Return what an editor writes into the form and sends to publish it."""
    streams = {name: streamfield([]) for name in ("press_contacts", "media_kit", "corrections")}
    body = streamfield([("text", rich_text("<p>Somebody has written this.</p>"))])
    return nested_form_data({"title": title, "body": body, **streams, "action-publish": "1"})


def expect(status, response):
    if response.status_code != status:
        raise ValueError(f"{response.request['PATH_INFO']} answers {response.status_code}")
    return response


def tasks(client):
    """What the background process does after `publish`."""
    DBTaskResult.objects.all().delete()
    publish(client)()
    return run_tasks


def run_tasks():
    """As `manage.py jobs`, without what it does by the clock."""
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        backend_name="default",
        interval=1,
        batch=True,
        startup_delay=False,
        max_tasks=None,
        worker_id="bench",
    ).run()
