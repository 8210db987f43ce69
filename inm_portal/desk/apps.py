from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class DeskConfig(AppConfig):
    name = "inm_portal.desk"
    default = True

    def ready(self):
        # It imports models, which are there only now.
        groups = import_module("inm_portal.desk.groups")
        # Django tells the apps in their order; by the last one all permissions exist.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(groups.set_up_groups, sender=last)


class StaffUsersConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS in place of Wagtail's own."""

    default = False
    user_viewset = "inm_portal.desk.users.StaffUserViewSet"
