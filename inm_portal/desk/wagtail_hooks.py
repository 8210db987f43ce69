"""What the desk adds to the admin."""

from wagtail import hooks

from inm_portal.desk.panels import FirstStepsPanel, ReturnedPanel, ReviewPanel
from inm_portal.desk.review import ask_for_reasons
from inm_portal.desk.users import keep_superusers_out_of_bulk

ask_for_reasons()

hooks.register("before_bulk_action", keep_superusers_out_of_bulk)


@hooks.register("construct_homepage_panels")
def add_panels(request, panels):
    panels += [FirstStepsPanel(), ReturnedPanel(), ReviewPanel()]
