"""Events as calendar files (RFC 5545): one to add, all to subscribe to."""

import datetime

from django.http import HttpResponse
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from inm_portal.cache.moments import today
from inm_portal.pages.listing import Listing
from inm_portal.pages.models import Branding
from inm_portal.pages.views import SAID_OF_A_LIST, find_page
from news.models import EventIndexPage, EventPage
from news.text import plain

STATUS = {
    EventPage.State.CONFIRMED: "CONFIRMED",
    EventPage.State.POSTPONED: "TENTATIVE",
    EventPage.State.CANCELLED: "CANCELLED",
}
MOST = 60
# SEQUENCE is a signed 32-bit number: counted from here, seconds last until 2088.
SEQUENCE_START = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@require_safe
def all_events(request, path):
    """The public events of the index at `path`, past ones too, narrowed as the list is.

    Where there are more than MOST, the next ones, and then the last: programs fetch this again
    and again.
    """
    index = find_page(request, path, EventIndexPage, SAID_OF_A_LIST)
    listing = Listing(index, request.GET, ignored=["page", "view"])
    events = nearest(listing.entries.for_calendars())
    return calendar_response(request, listing.title, events, "events")


def nearest(events):
    """Return the first MOST `events` that are not over today, and as many past ones as fit."""
    day = make_aware(datetime.datetime.combine(today(), datetime.time.min))
    coming = events.upcoming(day).soonest_first()
    # The keys first: sorted with all that is joined to them, they would cost far more.
    coming = list(coming.filter(pk__in=coming.values("pk")[:MOST]))
    return coming + list(events.filter(ends__lte=day).newest_first()[: MOST - len(coming)])


@require_safe
def one_event(request, path):
    event = find_page(request, path, EventPage)
    return calendar_response(request, event.title, [event], event.slug)


def calendar_response(request, title, events, name):
    initiative = Branding.for_request(request).full_name
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", plain(f"-//{initiative}//Portal//EN"))
    calendar.add("x-wr-calname", plain(f"{title} | {initiative}"))
    for event in events:
        calendar.add_component(entry(request, event))
    add_time_zones(calendar, events)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


def entry(request, event):
    """Return the event as a VEVENT that keeps its UID through every edit."""
    edited = event.last_published_at or SEQUENCE_START
    address = event.get_full_url(request)
    component = Event()
    component.add("uid", str(event.translation_key))
    component.add("dtstamp", edited.astimezone(datetime.UTC))
    component.add("sequence", int((edited - SEQUENCE_START).total_seconds()))
    component.add("status", STATUS[event.state])
    component.add("summary", plain(headline(event)))
    component.add("description", plain(f"{event.summary}\n{address}"))
    component.add("url", address)
    if event.place:
        component.add("location", plain(event.place))
    add_times(component, event)
    return component


def headline(event):
    """The title with what a calendar would not show: few of them display a status."""
    title = event.title
    if event.state != EventPage.State.CONFIRMED:
        title = f"{event.get_state_display()}: {title}"
    return f"Sample: {title}" if event.is_sample else title


def add_times(component, event):
    starts, ends = event.local_starts, event.local_ends
    if event.is_all_day:
        component.add("dtstart", starts.date())
        # Exclusive: the day after the last one.
        component.add("dtend", ends.date() + datetime.timedelta(days=1))
        return
    component.add("dtstart", starts)
    # RFC 5545 wants the end later than the start; without one the event is a moment.
    if ends > starts:
        component.add("dtend", ends)


def add_time_zones(calendar, events):
    """Define the named zones, for the years that the events need."""
    if events:
        first = min(event.starts.year for event in events)
        last = max(event.ends.year for event in events)
        # A day more at both ends: the years are those of UTC.
        calendar.add_missing_timezones(
            datetime.date(first - 1, 12, 31), datetime.date(last + 1, 1, 2)
        )
