from importlib import import_module

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "inm_portal.pages"
    verbose_name = "Pages"

    def ready(self):
        # Their receivers need models, which are there only now.
        import_module("inm_portal.pages.redirects")
        import_module("inm_portal.pages.references")
        import_module("inm_portal.pages.signals")
