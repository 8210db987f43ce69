"""Periods: rows that hold from one day to another."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from inm_portal.cache.moments import today
from inm_portal.pages.models import Row


def holds(on=None, rows=""):
    """Return the condition that a period covers `on` (today by default), its last day included.

    `rows` is the lookup that leads to the periods, such as `roles__`.
    """
    on = on or today()
    has_begun = Q(**{f"{rows}starts": None}) | Q(**{f"{rows}starts__lte": on})
    is_not_over = Q(**{f"{rows}ends": None}) | Q(**{f"{rows}ends__gte": on})
    return has_begun & is_not_over


class PeriodQuerySet(models.QuerySet):
    def current(self, on=None):
        """Return the rows whose period covers `on` (today by default)."""
        return self.filter(holds(on))


class Period(Row):
    """A row that holds from a day to a day, either of which may be unknown."""

    starts = models.DateField(
        "from", null=True, blank=True, help_text="First day; empty: not known."
    )
    ends = models.DateField("until", null=True, blank=True, help_text="Last day; empty: still so.")

    objects = PeriodQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = True

    @property
    def is_current(self):
        on = today()
        has_begun = self.starts is None or self.starts <= on
        return has_begun and (self.ends is None or self.ends >= on)

    def clean(self):
        super().clean()
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": "This must not be earlier than the first day."})
