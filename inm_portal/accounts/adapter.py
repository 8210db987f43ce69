"""What the portal changes in django-allauth's behavior."""

import time
from urllib.parse import urlsplit

import qrcode
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth import get_user_model
from django.shortcuts import render
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from inm_portal.accounts import mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Accounts come from staff or an invitation, never from a public form."""
        return False

    def send_mail(self, template_prefix, email, context):
        """Write the message as allauth does, and leave the sending to a task."""
        said = {"request": self.request, "email": email, "current_site": None, **context}
        mail.enqueue(self.render_mail(template_prefix, email, said))

    def get_reset_password_from_key_url(self, key):
        """Whoever asks for the mail writes the Host header, and not always the real one."""
        account, _, token = key.partition("-")
        parts = {"uidb36": account, "key": token}
        path = reverse("account_reset_password_from_key", kwargs=parts)
        return f"{settings.PORTAL_BASE_URL}{path}"

    def get_login_redirect_url(self, request):
        """Staff land where they work, everyone else where the settings say."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return super().get_login_redirect_url(request)

    def is_safe_url(self, url):
        """Send nobody back to the admin who may not enter: it would send them here again."""
        user = self.request.user
        is_outside = user.is_authenticated and not user.has_perm("wagtailadmin.access_admin")
        if is_outside and url and urlsplit(url).path.startswith(reverse("wagtailadmin_home")):
            return False
        return super().is_safe_url(url)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has just signed in, as to set up the second factor, is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return time.time() - newest >= app_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": (
            "This does not fit. A code works once and for half a minute: wait for the next one."
        ),
    }

    def build_totp_svg(self, url):
        """Draw it on white: cameras do not read it from a dark page."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string().decode()


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def pre_social_login(self, request, sociallogin):
        """Find the account by a verified address; make none, and connect none.

        Allauth's own way by address would also take away the password of the account.
        """
        user = user_with(sociallogin.email_addresses)
        if user is None or sociallogin.state.get("process") != AuthProcess.LOGIN:
            page = render(request, "socialaccount/no_account.html", status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.user = user


def user_with(addresses):
    """Return the account of a verified address, or None."""
    for address in addresses:
        # Some providers send the word "false", which would count as true.
        if address.verified is True:
            for user in get_user_model().objects.filter(email__iexact=address.email):
                # The database takes some letters of other alphabets for the same.
                if user.email.lower() == address.email.lower():
                    return user
    return None
