from importlib import import_module

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self):
        # Its receivers need models, which are there only now.
        import_module("members.signals")
