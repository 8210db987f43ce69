"""What was drawn of a page, ready to be shown."""

from django.conf import settings
from django.db import models
from django.utils.safestring import mark_safe


class Figure(models.Model):
    """A page's drawing and share image; inm_portal/pages/figures.py makes them."""

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="figure"
    )
    # Of all that the drawing follows from, and the share image: they tell whether it still holds.
    digest = models.CharField(max_length=32)
    share_digest = models.CharField(max_length=32)
    markup = models.TextField(blank=True)
    caption = models.CharField(max_length=250, blank=True)
    # Classes of the names that are set to the measure, by the primary key of whose name it is.
    letters = models.JSONField(default=dict, blank=True)
    # Of a home page: the footer's marks.
    marks = models.TextField(blank=True)
    share = models.FileField(upload_to="share", blank=True)

    def __str__(self):
        return f"Figure of {self.page}"

    # Written by our own code, from shapes: nothing that somebody typed is in it unescaped.
    @property
    def svg(self):
        return mark_safe(self.markup)  # noqa: S308

    @property
    def marks_svg(self):
        return mark_safe(self.marks)  # noqa: S308

    @property
    def share_url(self):
        """The share image's whole address, as other sites need it; empty until it is drawn."""
        return f"{settings.PORTAL_BASE_URL}{self.share.url}" if self.share else ""
