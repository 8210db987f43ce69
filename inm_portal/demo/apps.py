from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "inm_portal.demo"
    verbose_name = "Content files"
