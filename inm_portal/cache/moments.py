"""The present moment, for what a page shows: asking for it says until when the page holds.

Whoever compares with `timezone.now()` by hand would leave a page as it was at its first visit.
"""

from datetime import datetime, time, timedelta

from django.utils.timezone import localdate, make_aware, now

from inm_portal.cache.record import recording


def holds_until(*moments):
    """What is being made changes by itself at each of these moments; None stands for never."""
    recorder = recording.get()
    if recorder is not None:
        recorder.has_said_until_when = True
        recorder.moments += [moment for moment in moments if moment is not None]


def today():
    """Return today's date in the portal's time zone; it holds until midnight."""
    day = localdate()
    holds_until(make_aware(datetime.combine(day + timedelta(days=1), time.min)))
    return day


def is_over(moment):
    """Return whether `moment` is here or past; it holds until then."""
    holds_until(moment)
    return moment <= now()
