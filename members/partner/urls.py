"""Addresses of the partner area. None has an id: the member is that of the representation."""

from django.urls import path

from members.partner import profile
from members.partner.dashboard import partner_dashboard

urlpatterns = [
    path("", partner_dashboard, name="partner_dashboard"),
    path("profile/", profile.profile, name="partner_profile"),
    path("profile/withdraw/", profile.withdraw_profile, name="partner_withdraw"),
    path("preview/", profile.preview, name="partner_preview"),
    path("history/", profile.history, name="partner_history"),
]
