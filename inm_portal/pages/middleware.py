"""Headers that Django does not set, and two kinds of requests that are refused as garbled."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import bad_request


class SecurityHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """Strict everywhere; the admin alone gets the looser policy that Wagtail needs."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and request.path_info.startswith("/admin/"):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class GarbledFormMiddleware:
    """A request without a field that its form always has is a bad request, and no fault of ours.

    Wagtail's views read such fields, as the number of blocks, before they check anything.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, MultiValueDictKeyError):
            return bad_request(request, exception)
        return None


class NullByteMiddleware:
    """PostgreSQL refuses a NUL byte in any text, which would surface as an answer of 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        # A cookie may hold one as the octal escape "\000", which Django has decoded here.
        texts = [request.path_info, query, *request.COOKIES, *request.COOKIES.values()]
        if "%00" in query or any("\0" in text for text in texts):
            return HttpResponse("Bad request\n", content_type="text/plain", status=400)
        return self.get_response(request)
