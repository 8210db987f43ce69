"""Addresses of the partner area."""

from django.urls import path

from members.views import partner_dashboard

urlpatterns = [path("", partner_dashboard, name="partner_dashboard")]
