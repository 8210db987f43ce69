"""News and events, for the templates of every app.

Each tag costs one query where nothing else is said. What is asked of a page may be asked of an
unsaved one too, as previews do.
"""

from django import template
from django.utils.dateformat import format as written
from django.utils.translation import get_language_info

from inm_portal.cache.moments import holds_until
from inm_portal.pages.models import card_fields, name_fields
from news.items import items_about, newest_items
from news.models import (
    Coverage,
    CoverageIndexPage,
    EventPage,
    EventSession,
    Quotation,
    SessionSpeaker,
)

register = template.Library()

MOST = 20


@register.simple_tag
def latest_news(limit=5):
    """Return the newest releases and coverage as NewsItems (two queries)."""
    return newest_items(limit)


@register.simple_tag
def news_about(page):
    """Return the newest NewsItems about `page` or issued by it (two queries)."""
    return items_about(page, MOST)


@register.simple_tag
def latest_coverage(limit):
    return Coverage.objects.live().newest_first().with_card_data()[:limit]


@register.simple_tag
def coverage_index():
    """Return the public page that lists all coverage, or None."""
    return CoverageIndexPage.objects.live().only(*name_fields()).first()


@register.simple_tag
def coverage_of(release):
    if release.pk is None:
        return Coverage.objects.none()
    return release.coverage.live().newest_first()[:MOST]


@register.simple_tag
def issuers_of(release):
    """Return the organizations that issued `release` and may be named, in order, with their member.

    Not by `shown()`: the rows of a preview are no QuerySet of ours.
    """
    issuers = release.issuers.select_related("member")
    issuers = issuers.only("release", "organization", "sort_order", *name_fields("member__"))
    return [issuer for issuer in issuers if issuer.name]


@register.simple_tag
def quotations_in(release):
    """Return what people who may be named say in `release`, in order, with their person."""
    quotations = release.quotations.select_related("person")
    own = ("release", "speaker", "affiliation", "words", "sort_order")
    quotations = quotations.only(*own, "person__is_sample", *name_fields("person__"))
    return [quotation for quotation in quotations if quotation.speaker_name]


@register.simple_tag
def citation(quotation, release, issuers):
    """Return the words of `quotation` with their source and address, as plain text to copy."""
    speaker = ", ".join(filter(None, [quotation.speaker_name, quotation.affiliation]))
    # Whoever pastes it elsewhere leaves the mark on the page behind.
    title = f"Sample: {release.title}" if release.is_sample else release.title
    names = [issuer.name for issuer in issuers]
    source = ", ".join([title, *names, written(release.published_on, "F j, Y")])
    address = f"{release.full_url or ''}#quotation-{quotation.pk}"
    return f"“{quotation.words.strip()}” — {speaker}. {source}, {address}"


@register.simple_tag
def quotations_of(person):
    """Return what `person` said in public releases, newest first."""
    if person.pk is None:
        return Quotation.objects.none()
    quotations = Quotation.objects.filter(person=person.pk, release__live=True)
    newest = ("-release__published_on", "-release", "sort_order", "pk")
    release = card_fields(of="release__")
    quotations = quotations.select_related("release").only("words", *release)
    return quotations.order_by(*newest)[:MOST]


@register.simple_tag
def upcoming_events(limit=3):
    events = EventPage.objects.live().upcoming().with_card_data().soonest_first()[:limit]
    # The next one enters when one of these is over.
    holds_until(*(event.ends for event in events))
    return events


@register.simple_tag
def events_about(page):
    """Return the newest events about `page`."""
    if page.pk is None:
        return EventPage.objects.none()
    events = EventPage.objects.live().about(page.pk)
    return events.with_card_data().newest_first()[:MOST]


@register.simple_tag
def sessions_of(person):
    """Return the sessions of public events in which `person` speaks, newest first."""
    if person.pk is None:
        return EventSession.objects.none()
    spoken = SessionSpeaker.objects.filter(person=person.pk).values("session")
    sessions = EventSession.objects.filter(pk__in=spoken, event__live=True)
    event = card_fields("starts", "ends", "is_all_day", "time_zone", of="event__")
    sessions = sessions.select_related("event").only("title", "starts", *event)
    return sessions.order_by("-event__starts", "starts", "pk")[:MOST]


@register.filter
def upcoming(events):
    """Return those of `events` that are not over, the soonest first."""
    return sorted((e for e in events if not e.is_over), key=lambda event: event.starts)


@register.filter
def past(events):
    return [event for event in events if event.is_over]


@register.filter
def dates(event):
    """Return the days of `event`, such as “May 7, 2025” or “May 30 to June 1, 2025”."""
    first, last = event.local_starts, event.local_ends
    if first.date() == last.date():
        return written(first, "F j, Y")
    begins = written(first, "F j, Y" if first.year != last.year else "F j")
    is_one_month = (first.year, first.month) == (last.year, last.month)
    return f"{begins} to {written(last, 'j, Y' if is_one_month else 'F j, Y')}"


@register.filter
def hours(event):
    """Return from when to when `event` lasts, by the clock of its own place and with its zone."""
    starts, ends = event.local_starts, event.local_ends
    if starts == ends:
        return written(starts, "P T")
    day = "" if starts.date() == ends.date() else "F j, "
    return f"{written(starts, f'{day}P')} to {written(ends, f'{day}P T')}"


@register.filter
def machine_time(event):
    """Return the start of `event` as HTML's <time> wants it."""
    starts = event.local_starts
    return starts.date().isoformat() if event.is_all_day else starts.isoformat(timespec="minutes")


@register.filter
def zone(event):
    """Return the zone that `event` keeps, such as “America/New York (EDT)”."""
    return f"{event.zone.key.replace('_', ' ')} ({written(event.local_starts, 'T')})"


@register.filter
def clock(session, event):
    """Return the time of a session of `event` in words, with its day where that is in question."""
    if session.starts is None:
        return ""
    first, last = event.local_starts.date(), event.local_ends.date()
    starts = session.starts.astimezone(event.zone)
    text = written(starts, "P" if first == last == starts.date() else "F j, P")
    if session.ends is None:
        return text
    ends = session.ends.astimezone(event.zone)
    return f"{text} to {written(ends, 'P' if ends.date() == starts.date() else 'F j, P')}"


@register.filter
def language_name(code):
    """Return the English name of a language code, or the code where Django knows no name."""
    try:
        return get_language_info(code.lower())["name"]
    except KeyError:
        return code
