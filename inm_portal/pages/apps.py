from importlib import import_module

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "inm_portal.pages"
    verbose_name = "Pages"

    def ready(self):
        # Its receiver needs Wagtail's models, which are there only now.
        import_module("inm_portal.pages.references")
