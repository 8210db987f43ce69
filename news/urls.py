"""Addresses below pages: feeds and calendars. They come before Wagtail's own, which takes all."""

from django.urls import re_path

from inm_portal.pages.routing import PAGE_PATH
from news.calendars import all_events, one_event
from news.feeds import news_feed

urlpatterns = [
    re_path(rf"^{PAGE_PATH}/feed/$", news_feed, name="news_feed"),
    re_path(rf"^{PAGE_PATH}/all\.ics$", all_events, name="all_events"),
    re_path(rf"^{PAGE_PATH}/event\.ics$", one_event, name="one_event"),
]
