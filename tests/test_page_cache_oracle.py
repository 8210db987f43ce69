"""After every kind of edit, every stored page is what would be made anew: byte for byte."""

import datetime
from collections import Counter

import pytest
from cached_portal import Portal
from crawling import crawl
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.timezone import now
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site, get_page_models

from inm_portal.cache import conf
from inm_portal.cache.record import brings_the_same, recorded
from inm_portal.pages import listing
from inm_portal.pages.models import Branding, ListingPage, MenuItem, PortalImage
from members.models import MemberPage, Sector
from news.models import Coverage, EventPage, ReleasePage
from research.models import ProjectPage, Supporter, ThemePage

pytestmark = pytest.mark.django_db(transaction=True)

BESIDES = ["/sitemap.xml", "/sitemap-0.xml", "/robots.txt", "/branding.css", "/icon.svg"]
# What visitors choose in lists: a view, a page far in, and facets.
BESIDES += ["/members/?view=table", "/members/?view=timeline", "/members.csv", "/members.json"]
BESIDES += ["/research/?view=list&page=2", "/research/?view=table", "/research/?member=siemens"]
BESIDES += ["/news/?page=2", "/news/?year=2026", "/news/?member=siemens"]
BESIDES += ["/news/coverage/?view=story", "/people/?page=2"]
# It is not there before one of the edits.
MADE = "/news/one-more/"


@pytest.fixture
def portal(tmp_path, monkeypatch):
    monkeypatch.setattr(conf, "FOLDER", tmp_path)
    # As when the content was loaded: they would take longer than all else.
    monkeypatch.setattr("inm_portal.pages.figures.draw_share", lambda *_: False)
    # The lists are short: so that they have several pages all the same, and ask for keys first.
    for page_type in ListingPage.__subclasses__():
        monkeypatch.setattr(page_type, "per_page", 4)
    monkeypatch.setattr(listing, "MOST_SKIPPED", 3)
    return Portal()


def addresses():
    """What a visitor can reach, as far as it is stored; of what there is to choose, BESIDES."""
    found = [
        address
        for address, answer in crawl(Client(), choices=0).items()
        if answer is not None and answer.status_code == 200
    ]
    return sorted(a for a in {*found, *BESIDES} if not a.startswith(conf.BYPASS))


def page(model, **fields):
    return model.objects.live().filter(**fields).order_by("pk").first()


# Each edit, as staff or the jobs make it. They run one after the other on the same content.


def publish(field, *models):
    def edit():
        for model in models:
            one = page(model)
            setattr(one, field, f"{getattr(one, field)} anew")
            one.save_revision().publish()

    return edit


def publish_release():
    template = page(ReleasePage)
    copy = template.copy(update_attrs={"slug": "one-more", "title": "One more"}, keep_live=False)
    copy.save_revision().publish()


def unpublish():
    page(ReleasePage, slug="one-more").unpublish()


def draft():
    one = page(ProjectPage)
    one.title = "Only a draft"
    one.save_revision()


def accept_profile():
    member = page(MemberPage, slug="siemens")
    member.tagline = "Another line that was accepted"
    member.save_revision().publish()


def change_slug():
    one = page(ThemePage)
    one.slug = "another-address"
    one.save_revision().publish()


def move():
    page(ProjectPage).move(page(ProjectPage).get_parent(), pos="last-child")


def reorder():
    first, second = Page.objects.type(ThemePage).live().order_by("path")[:2]
    second.move(first, pos="left")


def delete():
    page(ProjectPage).delete()


def relation():
    Supporter.objects.order_by("pk").first().delete()


def coverage():
    one = Coverage.objects.live().order_by("pk").first()
    one.headline = f"{one.headline} anew"
    one.save()
    Coverage.objects.create(headline="One more", outlet="A paper", published_on="2026-11-01")


def redirect():
    Redirect.add_redirect("/news/one-more", "/about/")


def snippet():
    sector = Sector.objects.order_by("pk").first()
    sector.name = f"{sector.name} anew"
    sector.save()


def setting():
    branding = Branding.objects.get()
    branding.name = "Initiative for Another Manufacturing"
    branding.save()


def menu():
    MenuItem.objects.order_by("pk").first().delete()


def picture():
    for image in PortalImage.objects.all()[:1]:
        image.title = "Another title"
        image.save()


def update():
    MemberPage.objects.filter(slug="flex").update(tagline="By an update")


def bulk():
    Page.objects.filter(slug="amgen").update(title="Amgen by an update")


def raw():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'Raw' WHERE slug = 'ptc'")


def raw_in_two_statements():
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH x AS (SELECT id FROM wagtailcore_page WHERE slug = 'sanofi')"
            " UPDATE wagtailcore_page SET title = 'Rawer' WHERE id IN (SELECT id FROM x)"
        )


def site():
    one = Site.objects.get()
    one.site_name = "Another name"
    one.save()


def go_live():
    one = page(EventPage)
    one.unpublish()
    one.go_live_at = now() - datetime.timedelta(seconds=5)
    one.save_revision(approved_go_live_at=one.go_live_at)
    call_command("publish_scheduled", verbosity=0)


def expire():
    one = page(EventPage)
    one.expire_at = now() - datetime.timedelta(seconds=5)
    Page.objects.filter(pk=one.pk).update(expire_at=one.expire_at)
    call_command("publish_scheduled", verbosity=0)


TYPES = [model for model in get_page_models() if model is not Page]
PARTS = 4
EDITS = {
    "publish a page": publish("title", ReleasePage),
    # As with any text that the page alone shows.
    "publish a page of each type": publish("search_description", *TYPES),
    # A page of each type, some at a time.
    **{f"publish titles, {n}": publish("title", *TYPES[n::PARTS]) for n in range(PARTS)},
    "publish a release": publish_release,
    "unpublish": unpublish,
    "draft": draft,
    "profile": accept_profile,
    "move": move,
    "reorder": reorder,
    "slug": change_slug,
    "delete": delete,
    "inline relation": relation,
    "coverage": coverage,
    "redirect from where a page was": redirect,
    "snippet": snippet,
    "setting": setting,
    "menu": menu,
    "picture": picture,
    "update": update,
    "update of the parent table": bulk,
    "raw SQL": raw,
    "raw SQL with a query": raw_in_two_statements,
    "site": site,
    "go live": go_live,
    "expire": expire,
}


# What editors do all day: hardly a page more is made anew than has changed.
EXACT = ["publish a page", "publish a page of each type", "publish a release", "unpublish"]
EXACT += ["profile"]


def test_stored_pages_are_what_would_be_made_anew(portal, record_property):
    known = addresses()
    before = {address: portal.get(address).body for address in known}
    assert [address for address in known if portal.get(address).state != "HIT"] == []
    stale, lines, made_anew, different = [], [], 0, 0

    for name, edit in EDITS.items():
        edit()
        answers = {address: portal.get(address) for address in [*known, MADE]}
        fresh = {address: portal.fresh(address) for address in [*known, MADE]}
        stale += [
            f"{name}: {address}"
            for address in answers
            if (answers[address].status, answers[address].body)
            != (fresh[address].status, fresh[address].body)
        ]
        changed = {a for a in known if fresh[a].body != before[a]}
        dropped = {a for a in known if answers[a].state in {"MISS", "BYPASS"}}
        states = Counter(answers[a].state for a in known)
        lines.append(f"{name}: {len(changed)} changed, {len(dropped)} made anew, {dict(states)}")
        if name in EXACT:
            lines.append(f"    for nothing: {sorted(dropped - changed)}")
        if name in EXACT:
            made_anew += len(dropped)
            different += len(changed)
        before = {address: answer.body for address, answer in fresh.items()}

    record_property("figures", f"{len(known)} addresses\n" + "\n".join(lines))
    assert not stale
    assert made_anew <= 1.1 * different


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one kind of join")
@pytest.mark.parametrize("way", ["hashjoin", "mergejoin", "nestloop", "seqscan"])
def test_no_page_is_made_anew_because_the_planner_goes_another_way(way, portal):
    """It does so by itself, when it has counted the rows anew."""
    queries = {}
    for address in crawl(Client(), choices=0):
        with recorded() as recorder:
            portal.fresh(address)
        queries |= {(query.sql, repr(query.params)): query for query in recorder.queries}
    with connection.cursor() as cursor:
        cursor.execute(f"SET enable_{way} = off")
    try:
        changed = [query for query in queries.values() if not brings_the_same(query)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"RESET enable_{way}")
    assert len(queries) > 100
    assert not changed
