"""What has changed and when, in numbers: the one truth about whether a stored page still holds."""

from django.db import models
from django.utils.timezone import now

from inm_portal.cache.keys import store_name


class Clock(models.Model):
    """One row: how many edits there were. Its row lock puts the edits in order.

    A sequence would not do: two transactions may commit in another order than they drew numbers.
    """

    number = models.BigIntegerField()
    # The last edit of all tables after which the edge was told to forget everything.
    emptied = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "page_cache_clock"

    def __str__(self):
        return f"edit {self.number}"


class Change(models.Model):
    """The last edit that wrote to a table."""

    table = models.CharField(max_length=100, primary_key=True)
    number = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "page_cache_change"

    def __str__(self):
        return f"{self.table} in edit {self.number}"


class EdgeCopy(models.Model):
    """A making of a page that the edge may have, by its mark; it holds up to edit `number`."""

    mark = models.CharField(max_length=32, primary_key=True)
    release = models.CharField(max_length=32)
    path = models.TextField()
    query = models.TextField(blank=True)
    number = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "page_cache_edgecopy"

    def __str__(self):
        return self.name

    @property
    def key(self):
        return self.path, self.query

    @property
    def name(self):
        return store_name(self.release, self.key)


class Purge(models.Model):
    """What the edge is still to forget: a page, or with neither tag nor path everything."""

    tag = models.CharField(max_length=32, blank=True, db_index=True)
    path = models.TextField(blank=True)
    # The second one, for a copy that was on its way to the edge during the first.
    is_repeat = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now, db_index=True)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        db_table = "page_cache_purge"

    def __str__(self):
        return self.path or "everything"
