"""One key of a file and the model field behind it: written, checked, filled in."""

from abc import ABC, abstractmethod
from collections import Counter

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from wagtail.rich_text import RichTextMaxLengthValidator

from inm_portal.demo import richtext, scalars
from inm_portal.demo.catalog import realm_of
from inm_portal.demo.names import Ref

# The first class that a field is an instance of decides.
SCALAR_OF_FIELD = {
    models.BooleanField: scalars.FLAG,
    models.DateTimeField: scalars.MOMENT,
    models.DateField: scalars.DAY,
    models.IntegerField: scalars.WHOLE,
    models.JSONField: scalars.DATA,
    models.CharField: scalars.TEXT,
    models.TextField: scalars.TEXT,
    models.UUIDField: scalars.TEXT,
}
EMPTY = (None, "", [], {})
# Set by publication where no file states it.
KEPT = {"first_published_at", "last_published_at"}
ALWAYS_WRITTEN = object()


class NoRuleError(Exception):
    """A field of the content model that files have no form for yet."""

    def __init__(self, field):
        model = getattr(field, "model", type(field))
        super().__init__(f"content files have no rule for {model.__name__}.{field.name}")


class Slot(ABC):
    """A key and its field. `absent` is what it means that a file lacks the key."""

    # Publication asks for it; a draft only for what the database cannot be without.
    is_required = False
    is_needed_by_drafts = False
    # Left as it is where the file lacks the key, instead of set to `absent`.
    is_kept = False

    def __init__(self, field):
        self.field = field
        self.key = field.name
        self.absent = None

    @abstractmethod
    def write(self, instance, names):
        """Return what the file says for the instance."""

    @abstractmethod
    def check(self, plain, place, checked):
        """Complain where the file's value does not fit."""

    @abstractmethod
    def fill(self, instance, plain, names):
        """Set the field to the file's value, which was checked before."""


class ScalarSlot(Slot):
    def __init__(self, field):
        super().__init__(field)
        kinds = [kind for base, kind in SCALAR_OF_FIELD.items() if isinstance(field, base)]
        if not kinds:
            raise NoRuleError(field)
        self.kind = kinds[0]
        default = field.get_default()
        self.absent = default if default is None else self.kind.write(default)
        self.is_required = default in (None, "") and not (field.null or field.blank)
        self.is_needed_by_drafts = default is None and not field.null
        # A default such as today differs from day to day, and what editors cannot reach is the
        # portal's own bookkeeping. Neither may be reset by a file that does not mention it.
        varies = field.has_default() and callable(field.default)
        self.is_kept = varies or not field.editable or field.name in KEPT
        if varies:
            self.absent = ALWAYS_WRITTEN

    def write(self, instance, names):
        value = getattr(instance, self.field.attname)
        if value is None:
            return None
        # A new object may still hold what its file said, such as a whole number as a decimal.
        return self.kind.write(self.field.to_python(value))

    def check(self, plain, place, checked):
        if plain is None and self.field.null:
            return
        if not self.kind.accepts(plain):
            checked.wrong(place, f"{self.key} takes {self.kind.words}")
            return
        if checked.is_draft and plain in EMPTY:
            return
        try:
            self.field.clean(self.kind.read(plain), None)
            self.check_length(plain)
        except ValidationError as error:
            checked.objections(error, place)
        except ValueError:
            checked.wrong(place, f"{self.key} takes {self.kind.words}")

    def check_length(self, plain):
        # Django leaves the length of long texts to forms.
        if isinstance(self.field, models.TextField) and self.field.max_length:
            MaxLengthValidator(self.field.max_length)(plain)

    def fill(self, instance, plain, names):
        value = None if plain is None else self.field.to_python(self.kind.read(plain))
        setattr(instance, self.field.attname, value)


class RichTextSlot(ScalarSlot):
    def write(self, instance, names):
        return richtext.write(super().write(instance, names) or "", names)

    def check(self, plain, place, checked):
        super().check(plain, place, checked)
        if isinstance(plain, str):
            richtext.check(plain, place, checked)

    def check_length(self, plain):
        if self.field.max_length:
            RichTextMaxLengthValidator(self.field.max_length)(plain)

    def fill(self, instance, plain, names):
        setattr(instance, self.key, richtext.build(plain or "", names))


class ReferenceSlot(Slot):
    """A foreign key, written as the name of what it points to."""

    def __init__(self, field):
        super().__init__(field)
        self.model = field.related_model
        self.realm = realm_of(self.model)
        if self.realm is None:
            raise NoRuleError(field)
        self.is_required = self.is_needed_by_drafts = not field.null

    def write(self, instance, names):
        pk = getattr(instance, self.field.attname)
        return None if pk is None else names.name(self.realm, pk)

    def check(self, plain, place, checked):
        if plain is None and self.field.null:
            return
        if not isinstance(plain, str):
            checked.wrong(place, f"{self.key} takes the name of a {self.model._meta.verbose_name}")
            return
        checked.refer(place, self.realm, plain, [self.model])

    def fill(self, instance, plain, names):
        pk = None if plain is None else names.pk(Ref(self.realm, plain))
        setattr(instance, self.field.attname, pk)

    def is_bound(self, plain, names):
        """Whether the object that the file names exists by now."""
        return plain is None or names.pk(Ref(self.realm, plain)) is not None


class ReferencesSlot(ReferenceSlot):
    """A many-to-many relation, written as a sorted list: the relation knows no order."""

    def __init__(self, field):
        super().__init__(field)
        self.absent = []
        self.is_required = not field.blank
        self.is_needed_by_drafts = False

    def write(self, instance, names):
        related = getattr(instance, self.key).all()
        return sorted(filter(None, (names.name(self.realm, one.pk) for one in related)))

    def check(self, plain, place, checked):
        if not scalars.TEXTS.accepts(plain):
            words = self.model._meta.verbose_name_plural
            checked.wrong(place, f"{self.key} takes a list of names of {words}")
            return
        for index, name in enumerate(plain):
            checked.refer((*place, index), self.realm, name, [self.model])
        for name, count in Counter(plain).items():
            if count > 1:
                checked.wrong(place, f"{name} stands in {self.key} {count} times")

    def fill(self, instance, plain, names):
        pks = [names.pk(Ref(self.realm, name)) for name in plain]
        getattr(instance, self.key).set(self.model._default_manager.filter(pk__in=pks))

    def is_bound(self, plain, names):
        return False
