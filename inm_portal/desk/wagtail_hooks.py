"""What the desk adds to the admin."""

from wagtail import hooks

from inm_portal.desk.panels import ReviewPanel
from inm_portal.desk.users import keep_superusers_out_of_bulk

hooks.register("before_bulk_action", keep_superusers_out_of_bulk)


@hooks.register("construct_homepage_panels")
def add_reviews(request, panels):
    panels.append(ReviewPanel())
