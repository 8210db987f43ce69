"""Registration of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "inm_portal.accounts"
