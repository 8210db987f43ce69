from importlib import import_module

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "inm_portal.pages"
    verbose_name = "Pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # It imports models, which are there only now.
        import_module("inm_portal.pages.signals")
