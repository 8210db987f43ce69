"""Releases and coverage as one list: what is new, whoever wrote it."""

import datetime
from dataclasses import dataclass

from inm_portal.pages.models import card_fields
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
    return merged(ReleasePage.objects.live(), Coverage.objects.live(), limit, fields)


def newest_releases(releases, limit, fields=()):
    # First which, by an index that has no more of them; then what their items say.
    which = ReleasePage.objects.filter(pk__in=releases.newest_first().values("pk")[:limit])
    loaded = which.newest_first().only(*card_fields("published_on", *fields))
    return [release_item(release) for release in loaded]


def items_about(page, limit, fields=()):
    """Return the newest news about `page` or issued by it, newest first, in two queries."""
    if page.pk is None:
        return []
    public = ReleasePage.objects.live()
    issued = public.filter(pk__in=Issuer.objects.filter(member=page.pk).values("release"))
    releases = public.about(page.pk) | issued
    return merged(releases, Coverage.objects.live().about(page.pk), limit, fields)


def merged(releases, coverage, limit, fields):
    items = [
        *newest_releases(releases, limit, fields),
        *map(coverage_item, coverage.newest_first().for_items()[:limit]),
    ]
    # The sort is stable: on one day releases stand before coverage, each in its own order.
    return sorted(items, key=lambda item: item.date, reverse=True)[:limit]
