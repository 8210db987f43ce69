"""The words by which learners find their program."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from inm_portal.pages.models import Term


class ProgramKind(Term):
    class Meta(Term.Meta):
        verbose_name = "kind of program"
        verbose_name_plural = "kinds of program"


class Audience(Term):
    class Meta(Term.Meta):
        verbose_name = "audience"


class Goal(Term):
    class Meta(Term.Meta):
        verbose_name = "goal"


class LearningFormat(Term):
    class Meta(Term.Meta):
        verbose_name = "format"


class DeliverySite(Term):
    """A community college, campus or plant at which cohorts meet."""

    city = models.CharField(max_length=80, help_text="Where learners go to.")
    state = models.CharField(max_length=40, blank=True, help_text="State or country.")
    website = models.URLField(blank=True, help_text="Its own address, with https://.")

    panels = [*Term.panels, FieldPanel("city"), FieldPanel("state"), FieldPanel("website")]
    search_fields = [*Term.search_fields, index.SearchField("city")]

    class Meta(Term.Meta):
        verbose_name = "delivery site"

    @property
    def place(self):
        return f"{self.city}, {self.state}" if self.state else self.city
