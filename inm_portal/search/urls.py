from django.urls import path

from inm_portal.search.views import search

urlpatterns = [path("search/", search, name="search")]
