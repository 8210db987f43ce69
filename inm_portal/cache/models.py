"""What has changed and when, in numbers: the one truth about whether a stored page still holds."""

from django.db import models


class Clock(models.Model):
    """One row: how many edits there were. Its row lock puts the edits in order.

    A sequence would not do: two transactions may commit in another order than they drew numbers.
    """

    number = models.BigIntegerField()

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
