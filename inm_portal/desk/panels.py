"""What the first page of the admin adds for staff: the pages whose facts wait to be confirmed."""

from django.utils.timezone import localdate
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from inm_portal.pages.kinds import kinds_of
from inm_portal.pages.models import BasePage

MOST_SHOWN = 10


def pages_due(on=None):
    """Return the live pages to be reviewed by `on` (today by default), with `review_due`.

    At most MOST_SHOWN, the longest waiting first.
    """
    due = [
        model.objects.order_by()
        .filter(live=True, review_due__lte=on or localdate())
        .values_list("pk", "review_due")
        for model in kinds_of(BasePage)
    ]
    rows = due[0].union(*due[1:], all=True).order_by("review_due", "pk")[:MOST_SHOWN]
    days = dict(rows)
    pages = Page.objects.in_bulk(days)
    for pk, page in pages.items():
        page.review_due = days[pk]
    return [pages[pk] for pk in days]


class ReviewPanel(Component):
    name = "reviews_due"
    template_name = "desk/reviews_due.html"
    # Below what waits for a decision, above what the user has edited.
    order = 230

    def get_context_data(self, parent_context):
        return {"pages": pages_due()}
