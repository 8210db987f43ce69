"""What the portal changes in django-allauth's behavior."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse

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
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
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
