"""Which models are of a kind, wherever they are defined."""

from django.apps import apps


def kinds_of(base):
    """Return all models that derive from `base`, in the order of the apps."""
    return [model for model in apps.get_models() if issubclass(model, base)]
