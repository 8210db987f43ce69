"""Addresses that every page tree has: its lists as data, its colors, its robots file."""

from django.urls import path, re_path

from inm_portal.pages.routing import PAGE_PATH
from inm_portal.pages.sitemaps import sitemap, sitemap_part
from inm_portal.pages.views import branding_css, icon, list_as_csv, list_as_json, robots

urlpatterns = [
    path("branding.css", branding_css, name="branding_css"),
    path("icon.svg", icon, name="icon"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    # One address for each part; a longer number is none that the database could know.
    re_path(r"^sitemap-(?P<part>0|[1-9][0-9]{0,5})\.xml$", sitemap_part, name="sitemap_part"),
    re_path(rf"^{PAGE_PATH}\.csv$", list_as_csv, name="list_as_csv"),
    re_path(rf"^{PAGE_PATH}\.json$", list_as_json, name="list_as_json"),
]
