"""The read-only API: published pages, nothing that only staff or partners see."""

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from wagtail.api.querysets import get_public_pages_queryset
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page

from inm_portal.pages.models.listing import kind_of

# What Wagtail 8.0 leaves to fail in the search, in a field or in the database.
# IntegrityError is SQLite's word for an offset beyond 64 bits.
MALFORMED = (ValueError, OverflowError, ValidationError, DataError, IntegrityError)


class PortalPagesViewSet(PagesAPIViewSet):
    """Wagtail's, which answers every parameter that it cannot use with 400 and the reason."""

    def get_queryset(self):
        """Return pages of one type by that type, which an index has in order.

        Wagtail looks for them among all public pages.
        """
        pages = super().get_queryset()
        if pages.model is Page:
            return pages
        public = get_public_pages_queryset(self.request, pages.model)
        return public.filter(content_type=kind_of(pages.model))

    def handle_exception(self, exc):
        if isinstance(exc, MALFORMED):
            reason = " ".join(getattr(exc, "messages", [str(exc).partition("\n")[0]]))
            exc = BadRequestError(f"a parameter has a value that it cannot have ({reason})")
        return super().handle_exception(exc)


router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PortalPagesViewSet)


@require_safe
def endpoints(request):
    """What the API offers, so that its root is not a dead end."""
    return JsonResponse({"pages": request.build_absolute_uri("pages/")})


urlpatterns = [path("", endpoints, name="api"), path("", router.urls)]
