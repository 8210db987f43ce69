"""Times of an event, typed and shown by the clock of the place where it happens."""

import zoneinfo

from django import forms
from django.conf import settings
from django.utils import timezone

from inm_portal.pages.models.base import BasePageForm


def zone_named(name):
    """Return the time zone of that name; the portal's own for no name or an unknown one."""
    try:
        return zoneinfo.ZoneInfo((name or settings.TIME_ZONE).strip())
    # It looks for a file of that name, and may find a folder.
    except (KeyError, ValueError, OSError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


class ClockField(forms.DateTimeField):
    """A moment by the clock of `zone`, where Django's own takes that of the portal."""

    def __init__(self, zone, **kwargs):
        super().__init__(**kwargs)
        self.zone = zone

    def prepare_value(self, value):
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value):
        with timezone.override(self.zone):
            return super().to_python(value)


def keep_clock(form, zone):
    """Let the times of `form` be told by the clock of `zone`."""
    for name in ("starts", "ends"):
        given = form.fields[name]
        form.fields[name] = ClockField(
            zone,
            required=given.required,
            label=given.label,
            help_text=given.help_text,
            widget=given.widget,
        )


class EventPageForm(BasePageForm):
    """Reads all times by the zone that is sent with them, also where it is another than before."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zone = zone_named(self["time_zone"].value())
        keep_clock(self, zone)
        for session in self.formsets["sessions"].forms:
            keep_clock(session, zone)
            # A session looks at the days of its event, as this form sends them.
            session.instance.event = self.instance
