"""Who may do what, where Wagtail's own answer is looser than the portal's.

Deleting for good is for administrators. Wagtail lets everyone delete a picture who may change it,
and every moderator a published page that has no pages below it.
"""

from django.db.models import Q
from wagtail.models import PagePermissionTester
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

MOST_REORDERED = 200


class PagePermissions(PagePermissionTester):
    def can_delete(self, ignore_bulk=False):
        """Whether the user may delete the page; `ignore_bulk` asks on behalf of moving it.

        What was once public is deleted only by who may delete whole branches.
        """
        allowed = super().can_delete(ignore_bulk)
        if not allowed or ignore_bulk or self.user.is_superuser:
            return allowed
        was_public = self.page.live or self.page.first_published_at is not None
        return not was_public or "bulk_delete" in self.permissions

    def can_reorder_children(self):
        """As Wagtail's, but of few pages: all of them are shown at once, and written at each move.

        Lists on the portal stand by date or name, whatever order the pages have here.
        """
        return self.page.numchild <= MOST_REORDERED and super().can_reorder_children()

    def can_set_view_restrictions(self):
        """Nobody may: there are none to set (see `BasePage.private_page_options`)."""
        return False


class MediaPermissionPolicy(CollectionOwnershipPermissionPolicy):
    """For pictures and documents: people delete their own, and others' with a right to it."""

    def user_has_any_permission_for_instance(self, user, actions, instance):
        others = set(actions) - {"delete"}
        if others and super().user_has_any_permission_for_instance(user, others, instance):
            return True
        return "delete" in actions and self._may_delete(user, instance)

    def _may_delete(self, user, instance):
        is_own = getattr(instance, f"{self.owner_field_name}_id") == user.pk
        needed = {"add", "delete"} if is_own else {"delete"}
        return self._check_perm(user, needed, collection=instance.collection)

    def instances_user_has_any_permission_for(self, user, actions):
        others = set(actions) - {"delete"}
        found = super().instances_user_has_any_permission_for(user, others)
        if "delete" not in actions or user.is_superuser or not user.is_authenticated:
            return found
        deletable = Q(collection__in=self._collections_with_perm(user, ["delete"])) | Q(
            collection__in=self._collections_with_perm(user, ["add"]),
            **{self.owner_field_name: user},
        )
        return found | self.model._default_manager.filter(deletable)
