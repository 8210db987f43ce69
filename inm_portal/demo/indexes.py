"""The indexes of search and of references, brought up to date once instead of at every save."""

from contextlib import contextmanager

from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler, register_signal_handlers
from wagtail.models import ReferenceIndex
from wagtail.search import index
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def indexing_later():
    """Leave the indexes alone; the caller updates them with `update_indexes` before the end.

    Publishing a page saves it three times, and each would be a task for the index. The signals
    of the search are the whole process's: this is for commands, not for a server.
    """
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        register_signal_handlers()


def update_indexes(instance):
    # As it was saved: the object in hand may hold rows that have no primary key.
    saved = type(instance)._default_manager.get(pk=instance.pk)
    if ReferenceIndex.is_indexed(type(saved)):
        ReferenceIndex.create_or_update_for_object(saved)
    if isinstance(saved, index.Indexed):
        index.insert_or_update_object(saved)
