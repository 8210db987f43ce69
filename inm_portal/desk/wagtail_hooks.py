"""What the desk adds to the admin."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from inm_portal.desk import mail_report, page_cache_report
from inm_portal.desk.history import read_by_index
from inm_portal.desk.panels import FirstStepsPanel, ReturnedPanel, ReviewPanel
from inm_portal.desk.review import ask_for_reasons
from inm_portal.desk.users import keep_superusers_out_of_bulk

ask_for_reasons()
read_by_index()

hooks.register("register_reports_menu_item", mail_report.menu_item)
hooks.register("register_reports_menu_item", page_cache_report.menu_item)
hooks.register("before_bulk_action", keep_superusers_out_of_bulk)


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    panels += [FirstStepsPanel(), ReturnedPanel(), ReviewPanel()]


# Later than the ground floor, which leaves of the help only what is ours.
@hooks.register("construct_help_menu", order=10)
def add_pattern_library(request, items):
    items.append(MenuItem("Pattern library", reverse("patterns"), icon_name="view", order=2000))


@hooks.register("register_admin_urls")
def report_urls():
    return [path("", include(mail_report)), path("", include(page_cache_report))]
