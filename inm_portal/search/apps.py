from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "inm_portal.search"
