"""Every address of the portal that is not a page."""

from allauth import urls as allauth_urls
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation, SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.contrib.redirects.views import process_import
from wagtail.documents import urls as wagtaildocs_urls

from inm_portal.accounts.views import end_session, single_sign_on
from inm_portal.desk.patterns import patterns
from inm_portal.pages.routing import serve as serve_page
from news.media_kits import media_kit


@never_cache
@require_safe
def process_health(request):
    """The process answers. Asks nothing else, so that a broken database restarts no server."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def database_health(request):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def media(request, folder, path):
    """An uploaded file as data: even an HTML file that slipped through runs no script."""
    if folder not in settings.PUBLIC_MEDIA_FOLDERS:
        raise Http404
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT / folder)
    # A name longer than the file system allows is an error of the system.
    except (SuspiciousFileOperation, OSError):
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A file of the same name may follow a deleted one, so this is not kept for ever.
    response["Cache-Control"] = "public, max-age=86400"
    return response


# The view behind the redirect checks the token; failing here would lose the request.
@csrf_exempt
def sign_out(request):
    """307 keeps the POST of Wagtail's button, which allauth needs to sign out without asking."""
    return redirect("account_logout", preserve_request=True)


def nothing(request, **kwargs):
    raise Http404


@require_admin_access
def import_redirects(request):
    """Wagtail signs both fields of its form, and fails where one is missing or garbled."""
    if request.method == "POST":
        try:
            for name in ("import_file_name", "input_format"):
                Signer().unsign(request.POST.get(name, ""))
        except BadSignature as error:
            raise SuspiciousOperation("the import is not the one that was shown") from error
    return process_import(request)


@require_admin_access
def choose_external_link(request):
    """Wagtail fails where the form's address is missing."""
    if request.method == "POST" and f"{ExternalLinkView.form_prefix}-url" not in request.POST:
        raise SuspiciousOperation("the form of a link has no address")
    return ExternalLinkView.as_view()(request)


# Allauth has more: signing up, keeping several mail addresses, connecting accounts elsewhere.
# Nobody does these here.
ACCOUNT_ROUTES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    # Both answer 404 while no provider is set.
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "usersessions_list",
}


def used(entries):
    """Yield what ACCOUNT_ROUTES names, at the addresses that allauth gives."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield URLResolver(entry.pattern, list(used(entry.url_patterns)))
        elif entry.name in ACCOUNT_ROUTES:
            yield entry


ACCOUNT_URLS = [
    path("sessions/<int:pk>/end/", end_session, name="end_session"),
    path("oidc/<str:provider_id>/login/", single_sign_on),
    *used(allauth_urls.urlpatterns),
]

sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
reset_password = RedirectView.as_view(pattern_name="account_reset_password", query_string=True)

urlpatterns = [
    path("healthz", process_health, name="healthz"),
    path("readyz", database_health, name="readyz"),
    path("accounts/", include(ACCOUNT_URLS)),
    # Wagtail's own forms have no rate limit: nothing may reach them past these lines.
    path("admin/login/", sign_in),
    path("admin/logout/", sign_out),
    re_path(r"^admin/password_reset/", reset_password),
    path("_util/login/", sign_in),
    # Nothing in the admin asks for these: they change pages past locks and the review in hand.
    re_path(r"^admin/api/main/pages/\d+/action/", nothing),
    # It makes a picture of any size that somebody writes into the address.
    re_path(r"^admin/images/\d+/preview/", nothing),
    path("admin/redirects/import/process/", import_redirects),
    path("admin/choose-external-link/", choose_external_link),
    # No snippet is made while one is chosen: there is no form for it, which this view does not ask.
    re_path(r"^admin/snippets/choose/\w+/\w+/create/", nothing),
    # Wagtail's way to try how an error looks: it fails on purpose.
    path("admin/failwhale/", nothing),
    path("admin/", include(wagtailadmin_urls)),
    # A longer number is none that the database could know.
    re_path(r"^documents/\d{19,}/", nothing),
    re_path(r"^documents/media-kits/(?P<page_id>\d{1,9})/$", media_kit, name="media_kit"),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", include("inm_portal.api")),
    path("patterns/", patterns, name="patterns"),
    path("partner/", include("members.partner.urls")),
    path("media/<str:folder>/<path:path>", media, name="media"),
    path("", include("inm_portal.search.urls")),
    path("", include("news.urls")),
    path("", include("inm_portal.pages.urls")),
    # Wagtail's own name: its pages find their addresses by it.
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
