"""The fields of a profile whose value is chosen from a list: sectors, interests, people."""

from django import forms
from django.apps import apps
from django.db.models import Case, When
from wagtail.models import Page

from inm_portal.pages.validators import validate_readable
from members.models import MemberInterest, Representative, Sector
from members.models.organizations import INTEREST_TYPES
from members.partner.text_fields import StructuredField


class SectorsField(StructuredField):
    def read(self, page):
        return sorted(sector.slug for sector in page.sectors.all())

    def write(self, page, value):
        page.sectors = Sector.objects.filter(slug__in=value)

    def form_fields(self, page):
        return {
            self.name: forms.ModelMultipleChoiceField(
                Sector.objects.all(),
                label=self.label,
                help_text=self.help_text,
                required=False,
                to_field_name="slug",
                widget=forms.CheckboxSelectMultiple,
            )
        }

    def typed(self, form, before):
        return sorted(sector.slug for sector in form.cleaned_data[self.name])

    def text(self, value):
        names = Sector.objects.filter(slug__in=value or []).values_list("name", flat=True)
        return ", ".join(names)


class InterestsField(StructuredField):
    """Themes and pillars, each with a note: {primary key of the page: note}."""

    def __init__(self, name, label, help_text):
        self.name, self.label, self.help_text = name, label, help_text

    def areas(self):
        types = map(apps.get_model, INTEREST_TYPES)
        return Page.objects.live().exact_type(*types).order_by("title", "pk")

    def read(self, page):
        return {str(row.page_id): row.note for row in page.interests.all()}

    def write(self, page, value):
        # A page may be gone since its interest was drafted.
        there = set(Page.objects.filter(pk__in=value).values_list("pk", flat=True))
        page.interests = [
            MemberInterest(page_id=int(pk), note=note, sort_order=order)
            for order, (pk, note) in enumerate(value.items())
            if int(pk) in there
        ]

    def form_fields(self, page):
        fields = {}
        for area in self.areas():
            fields[f"{self.name}-{area.pk}"] = forms.BooleanField(label=area.title, required=False)
            fields[f"{self.name}-{area.pk}-note"] = forms.CharField(
                label=f"What interests you in {area.title}",
                max_length=200,
                required=False,
                validators=[validate_readable],
            )
        return fields

    def initial(self, value):
        shown = {f"{self.name}-{pk}": True for pk in value}
        return shown | {f"{self.name}-{pk}-note": note for pk, note in value.items()}

    def typed(self, form, before):
        names = {str(area.pk): f"{self.name}-{area.pk}" for area in self.areas()}
        # Who says what is of interest is interested.
        chosen = {
            pk: form.cleaned_data[f"{name}-note"]
            for pk, name in names.items()
            if form.cleaned_data[name] or form.cleaned_data[f"{name}-note"]
        }
        # What the form does not offer, such as a theme that is not public now, stays; and all in
        # the order that they had: another order alone is no change.
        kept = {
            pk: chosen.get(pk, note)
            for pk, note in before.items()
            if pk in chosen or pk not in names
        }
        return kept | chosen

    def text(self, value):
        titles = dict(Page.objects.filter(pk__in=value or {}).values_list("pk", "title"))
        lines = [
            f"{titles[int(pk)]}: {note}" if note else titles[int(pk)]
            for pk, note in (value or {}).items()
            if int(pk) in titles
        ]
        return "\n".join(lines)


class ShownRepresentativesField(StructuredField):
    """Primary keys of the representatives whose names the public page shows.

    That is kept with each representative, and ends with the representation.
    """

    def __init__(self):
        self.name, self.label = "shown_representatives", "Named on the public page"
        self.help_text = "Representatives whom the public page names. Ask them first."

    def read(self, page):
        return sorted(page.representatives.shown().values_list("pk", flat=True))

    def write(self, page, value):
        own = Representative.objects.with_names().by_name().filter(member_id=page.pk)
        page.shown_representatives = list(own.filter(pk__in=value))

    def publish(self, page):
        shown = [representative.pk for representative in page.shown_representatives]
        of_member = Representative.objects.filter(member_id=page.pk)
        of_member.update(is_shown=Case(When(pk__in=shown, then=True), default=False))

    def form_fields(self, page):
        return {
            self.name: RepresentativesField(
                Representative.objects.with_names().by_name().filter(member_id=page.pk),
                label=self.label,
                help_text=self.help_text,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        }

    def typed(self, form, before):
        return sorted(representative.pk for representative in form.cleaned_data[self.name])

    def text(self, value):
        people = Representative.objects.by_name().filter(pk__in=value or [])
        return ", ".join(person.name for person in people)


class RepresentativesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, representative):
        return representative.name
