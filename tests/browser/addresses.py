"""Where each template can be seen: a page of each type, and the answers of no page."""

from wagtail.models import get_page_models

from inm_portal.pages.models import BasePage

EMPTY_AND_ERRORS = [
    "/search/",
    "/search/?q=robot",
    "/search/?q=zzzzzz",
    "/members/?view=table",
    "/members/?view=timeline",
    "/research/?view=list",
    "/research/?view=table",
    "/research/?theme=technologies-and-systems&pillar=defense",
    "/no/such/page/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/3rdparty/login/cancelled/",
]
FULL = [model for model in get_page_models() if issubclass(model, BasePage)]


def full_pages():
    return [page_type.objects.live().first().url for page_type in FULL]
