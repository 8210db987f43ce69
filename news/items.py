"""Releases and coverage as one list: what is new, whoever wrote it."""

import datetime
from dataclasses import dataclass

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


def newest_items(limit):
    """Return the newest public releases and coverage, newest first, in two queries."""
    return merged(ReleasePage.objects.live(), Coverage.objects.live(), limit)


def newest_releases(releases, limit):
    return [release_item(release) for release in releases.defer_streamfields()[:limit]]


def items_about(page, limit):
    """Return the newest news about `page` or issued by it, newest first, in two queries."""
    if page.pk is None:
        return []
    public = ReleasePage.objects.live()
    issued = public.filter(pk__in=Issuer.objects.filter(member=page.pk).values("release"))
    return merged(public.about(page.pk) | issued, Coverage.objects.live().about(page.pk), limit)


def merged(releases, coverage, limit):
    items = [
        *map(release_item, releases.defer_streamfields().newest_first()[:limit]),
        *map(coverage_item, coverage.newest_first()[:limit]),
    ]
    # The sort is stable: on one day releases stand before coverage, each in its own order.
    return sorted(items, key=lambda item: item.date, reverse=True)[:limit]
