"""The read-only API: published pages, nothing that only staff or partners see."""

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PagesAPIViewSet)


@require_safe
def endpoints(request):
    """What the API offers, so that its root is not a dead end."""
    return JsonResponse({"pages": request.build_absolute_uri("pages/")})


urlpatterns = [path("", endpoints, name="api"), path("", router.urls)]
