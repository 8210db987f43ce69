"""What the ground floor adds to the admin."""

from django.templatetags.static import static
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from inm_portal.pages.admin import ContentMenu, MilestoneViewSet, SisterViewSet, VocabularyMenu
from inm_portal.pages.page_lists import Explorer
from inm_portal.pages.permissions import MediaPermissionPolicy
from inm_portal.pages.richtext import PublicPageLinkHandler

for model, rights in [
    (get_image_model(), "wagtailimages.Image"),
    (get_document_model(), "wagtaildocs.Document"),
]:
    policy = MediaPermissionPolicy(model, auth_model=rights, owner_field_name="uploaded_by_user")
    # Wagtail registers its own later than this; the one for the exact class is asked first.
    register_permission_policy(model, policy, exact_class=True)

register_snippet(MilestoneViewSet)
register_snippet(SisterViewSet)


@hooks.register("register_admin_viewset")
def menus():
    return [ContentMenu(), VocabularyMenu()]


@hooks.register("register_admin_viewset", order=20)
def explorer():
    """Take the place of Wagtail's for all pages, which registers first."""
    return Explorer()


@hooks.register("insert_global_admin_js")
def own_scripts():
    files = [[static(f"admin/{name}.js")] for name in ("dates", "pictures")]
    return format_html_join("\n", '<script src="{}"></script>', files)


@hooks.register("construct_help_menu")
def only_help_that_is_ours(request, items):
    """Keep the keyboard shortcuts; what is new in Wagtail concerns developers."""
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("register_rich_text_features", order=20)
def links_to_public_pages(features):
    """Take the place of Wagtail's handler for links to pages, which registers first."""
    features.register_link_type(PublicPageLinkHandler)
