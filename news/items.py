"""Releases and coverage as one list: what is new, whoever wrote it."""

import datetime
from dataclasses import dataclass

from inm_portal.pages.models import card_fields
from inm_portal.pages.querysets import built_once
from news.models import Coverage, Issuer, ReleasePage


@dataclass(frozen=True)
class NewsItem:
    """One line of a list of news.

    `url` is empty for coverage without an address of its own, `source` is the outlet of coverage.
    """

    object: ReleasePage | Coverage
    kind: str
    date: datetime.date
    title: str
    url: str
    summary: str
    source: str
    language: str
    is_sample: bool


def release_item(release):
    return NewsItem(
        object=release,
        kind="Release",
        date=release.published_on,
        title=release.title,
        url=release.url,
        summary=release.summary,
        source="",
        language="",
        is_sample=release.is_sample,
    )


def coverage_item(coverage):
    return NewsItem(
        object=coverage,
        kind="Coverage",
        date=coverage.published_on,
        title=coverage.headline,
        url=coverage.link,
        summary=coverage.summary,
        source=coverage.outlet,
        language=coverage.language,
        is_sample=coverage.is_sample,
    )


def newest_items(limit, fields=()):
    """Return the newest public releases and coverage, newest first, in two queries.

    `fields` names what is loaded of a release beside what its item says.
    """
    return merged(public_releases(limit, fields), public_coverage(limit), limit)


@built_once
def public_releases(limit, fields):
    """Return the queryset of the newest public releases."""
    return newest_releases(ReleasePage.objects.live(), limit, fields)


@built_once
def public_coverage(limit):
    """Return the queryset of the newest public coverage."""
    return newest_coverage(Coverage.objects.live(), limit)


def newest_releases(releases, limit, fields=()):
    """Return the newest of `releases`, a queryset, with what their items say and `fields`."""
    # First which, by an index that has no more of them; then what their items say.
    which = ReleasePage.objects.filter(pk__in=releases.newest_first().values("pk")[:limit])
    return which.newest_first().only(*card_fields("published_on", *fields))


def newest_coverage(coverage, limit):
    """Return the newest of `coverage`, a queryset, with what its items say."""
    return coverage.newest_first().for_items()[:limit]


def items_about(page, limit, fields=()):
    """Return the newest news about `page` or issued by it, newest first, in two queries."""
    if page.pk is None:
        return []
    public = ReleasePage.objects.live()
    issued = public.filter(pk__in=Issuer.objects.filter(member=page.pk).values("release"))
    releases = public.about(page.pk) | issued
    coverage = Coverage.objects.live().about(page.pk)
    newest = newest_releases(releases, limit, fields), newest_coverage(coverage, limit)
    return merged(*newest, limit)


def merged(releases, coverage, limit):
    items = [*map(release_item, releases), *map(coverage_item, coverage)]
    # The sort is stable: on one day releases stand before coverage, each in its own order.
    return sorted(items, key=lambda item: item.date, reverse=True)[:limit]
