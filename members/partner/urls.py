"""Addresses of the partner area. None has an id: the member is that of the representation."""

from django.urls import path

from members.partner.dashboard import partner_dashboard

urlpatterns = [path("", partner_dashboard, name="partner_dashboard")]
