"""What the desk adds to the admin."""

from wagtail import hooks

from inm_portal.desk.users import keep_superusers_out_of_bulk

hooks.register("before_bulk_action", keep_superusers_out_of_bulk)
