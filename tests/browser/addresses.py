"""Where each template can be seen: a page of each type, and the answers of no page."""

from wagtail.models import get_page_models

from inm_portal.pages.models import BasePage

# The states of lists, searches, answers, errors and forms: {name: address}.
STATES = {
    "search": "/search/",
    "search-found": "/search/?q=amgen",
    "search-nothing": "/search/?q=zzzzzz",
    "search-misspelled": "/search/?q=simens",
    "members-table": "/members/?view=table",
    "members-timeline": "/members/?view=timeline",
    "explorer-list": "/research/?view=list",
    "explorer-table": "/research/?view=table",
    "explorer-nothing": "/research/?theme=technologies-and-systems&pillar=defense",
    "pillar-compared": "/research/pillars/aviation/?with=defense",
    "project-changes": "/research/projects/listening-to-the-spindle/?since=2026-05-01",
    "project-no-day": "/research/projects/listening-to-the-spindle/?since=soon",
    "coverage-stories": "/news/coverage/?view=story",
    "not-found": "/no/such/page/",
    "not-found-guessed": "/members/simens/",
    "sign-in": "/accounts/login/",
    "sign-in-cancelled": "/accounts/3rdparty/login/cancelled/",
    "password-reset": "/accounts/password/reset/",
    "password-reset-sent": "/accounts/password/reset/done/",
}
FULL = [model for model in get_page_models() if issubclass(model, BasePage)]


def full_pages():
    return [page_type.objects.live().first().url for page_type in FULL]
