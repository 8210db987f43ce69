"""Addresses of the partner area. None has an id: the member is that of the representation."""

from django.urls import path

from members.partner import confirming, mails, profile
from members.partner.dashboard import partner_dashboard
from members.partner.invitation import partner_invitation
from members.partner.people import partner_people

urlpatterns = [
    path("", partner_dashboard, name="partner_dashboard"),
    path("profile/", profile.profile, name="partner_profile"),
    path("preview/", profile.preview, name="partner_preview"),
    path("history/", profile.history, name="partner_history"),
    path("confirm/", confirming.confirm_now, name="partner_confirm_now"),
    path("confirm/<str:token>/", confirming.partner_confirm, name="partner_confirm"),
    path("mail/", mails.partner_mail, name="partner_mail"),
    path("mail/stop/<str:token>/", mails.partner_mail_stop, name="partner_mail_stop"),
    path("people/", partner_people, name="partner_people"),
    path("invitation/<str:token>/", partner_invitation, name="partner_invitation"),
]
