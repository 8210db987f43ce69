from importlib import import_module

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"

    def ready(self):
        # Its receivers need models, which are there only now.
        import_module("news.media_kits")
