"""Filters of the lists in the admin."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.models import WorkflowState


class YesNoFilter(django_filters.BooleanFilter):
    def __init__(self, **kwargs):
        super().__init__(**{"widget": BooleanRadioSelect, **kwargs})


class DateRangeFilter(django_filters.DateFromToRangeFilter):
    def __init__(self, **kwargs):
        super().__init__(**{"widget": DateRangePickerWidget, **kwargs})


class StateFilter(django_filters.ChoiceFilter):
    """By what visitors see of an entry and what staff still have to do with it."""

    STATES = {
        "live": ("Published", {"live": True}),
        "draft": ("Not published", {"live": False}),
        "changed": (
            "Published, with changes waiting",
            {"live": True, "has_unpublished_changes": True},
        ),
    }

    def __init__(self):
        choices = [(value, label) for value, (label, _) in self.STATES.items()]
        super().__init__(
            label="State", choices=[*choices, ("review", "In review")], empty_label="All"
        )

    def filter(self, queryset, value):
        if value == "review":
            return queryset.filter(pk__in=self.in_review(queryset.model))
        return queryset.filter(**self.STATES[value][1]) if value else queryset

    def in_review(self, model):
        states = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS,
            content_type=ContentType.objects.get_for_model(model, for_concrete_model=False),
        )
        return states.annotate(entry=Cast("object_id", BigIntegerField())).values("entry")


class ListFilterSet(WagtailFilterSet):
    """Narrows by way of the primary key: Wagtail's search can be narrowed by that alone."""

    def filter_queryset(self, queryset):
        if not self.form.has_changed():
            return queryset
        found = super().filter_queryset(self._meta.model._default_manager.order_by())
        return queryset.filter(pk__in=found.values("pk"))


class PageListFilterSet(ListFilterSet):
    """What every kind of page is filtered by, after what its own kind is filtered by."""

    state = StateFilter()
    is_sample = YesNoFilter(label="Sample")
    review_due = DateRangeFilter(label="Review due")
    confirmed_on = DateRangeFilter(label="Last confirmed")
    latest_revision_created_at = DateRangeFilter(label="Last edited")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in PageListFilterSet.declared_filters:
            self.filters.move_to_end(name)
