"""Addresses of the partner area. None has an id: the member is that of the representation."""

from django.urls import path

from members.partner import profile
from members.partner.dashboard import partner_dashboard
from members.partner.invitation import partner_invitation
from members.partner.people import partner_people

urlpatterns = [
    path("", partner_dashboard, name="partner_dashboard"),
    path("profile/", profile.profile, name="partner_profile"),
    path("preview/", profile.preview, name="partner_preview"),
    path("history/", profile.history, name="partner_history"),
    path("people/", partner_people, name="partner_people"),
    path("invitation/<str:token>/", partner_invitation, name="partner_invitation"),
]
