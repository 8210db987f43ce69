"""One file's check against the content model, and how Django's own objections are told."""

from difflib import get_close_matches

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.blocks import (
    ListBlockValidationError,
    StreamBlockValidationError,
    StructBlockValidationError,
)

from inm_portal.demo.names import Ref


class Check:
    """Collects what is wrong in one file, and what the file refers to.

    `names` has everything that may be referred to. A draft may lack what publication requires.
    """

    def __init__(self, source, names, is_draft=False):
        self.source = source
        self.names = names
        self.is_draft = is_draft
        self.complaints = []
        self.references = []

    def wrong(self, place, reason):
        self.complaints.append(self.source.complaint(place, reason))

    def refer(self, place, realm, name, models):
        """Note a reference that must lead to one of `models`, or complain."""
        found = self.names.model(Ref(realm, name))
        words = " or ".join(str(model._meta.verbose_name) for model in models)
        if found is None:
            self.wrong(place, f"there is no {words} named {name}")
        elif not issubclass(found, tuple(models)):
            self.wrong(place, f"{name} is a {found._meta.verbose_name}, not a {words}")
        else:
            self.references.append((Ref(realm, name), place))

    def unknown(self, place, what, given, known):
        close = get_close_matches(str(given), [*known], n=1)
        guess = f"; did you mean {close[0]}?" if close else ""
        self.wrong(place, f"unknown {what} {given}{guess}")

    def objections(self, error, place):
        """Turn a ValidationError into complaints at the keys that it is about."""
        for where, messages in _objections(error, place):
            self.complaints += [self.source.complaint(where, message) for message in messages]


def _objections(error, place):
    """Yield (place, messages); streams nest their errors by index and key."""
    if isinstance(error, StreamBlockValidationError | ListBlockValidationError):
        inside = ("value",) if isinstance(error, StreamBlockValidationError) else ()
        for index, child in error.block_errors.items():
            yield from _objections(child, (*place, index, *inside))
        yield place, _messages(error.non_block_errors.as_data())
    elif isinstance(error, StructBlockValidationError):
        for key, child in error.block_errors.items():
            yield from _objections(child, (*place, key))
        yield place, _messages(error.non_block_errors.as_data())
    elif hasattr(error, "error_dict"):
        for key, errors in error.error_dict.items():
            yield (place if key == NON_FIELD_ERRORS else (*place, key)), _messages(errors)
    else:
        yield place, _messages([error])


def _messages(errors):
    return [message for error in errors for message in ValidationError(error).messages]
