"""Registration of the page cache; docs/page-cache.md says how it works."""

from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CacheConfig(AppConfig):
    name = "inm_portal.cache"
    # People would look for Django's own cache framework under "cache".
    label = "page_cache"
    verbose_name = "Page cache"

    def ready(self):
        # They need models, which are there only now.
        record = import_module("inm_portal.cache.record")
        writes = import_module("inm_portal.cache.writes")
        connection_created.connect(writes.watch_writes)
        connection_created.connect(record.watch_reads)
        # A migration may change what a column means without writing a row.
        post_migrate.connect(writes.forget_everything, sender=self)
