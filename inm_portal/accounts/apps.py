"""Registration of the accounts app."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "inm_portal.accounts"

    def ready(self):
        # Its receivers need models, which are there only now.
        import_module("inm_portal.accounts.signals")
