"""Accounts in the admin: administrators keep them, but only superusers touch superusers.

Wagtail lets everyone who may change accounts make superusers, themselves included.
"""

from django.core.exceptions import PermissionDenied
from wagtail.users.views.users import CreateView, EditView, UserViewSet


def may_touch(user, account):
    return user.is_superuser or not account.is_superuser


class GuardedForm:
    """Mixed into the views of one account."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        if "is_superuser" in form.fields and not self.request.user.is_superuser:
            # A disabled field keeps what the account has, whatever is sent.
            form.fields["is_superuser"].disabled = True
        return form


class StaffCreateView(GuardedForm, CreateView):
    pass


class StaffEditView(GuardedForm, EditView):
    def dispatch(self, request, *args, **kwargs):
        if not may_touch(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StaffUserViewSet(UserViewSet):
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    # Wagtail's copy view saves over the account it copies, past the guards above.
    copy_view_enabled = False


def keep_superusers_out_of_bulk(request, action_type, objects, action):
    """Refuse to change a superuser among others; registered for `before_bulk_action`."""
    if action.model is StaffUserViewSet.model and not all(
        may_touch(request.user, account) for account in objects
    ):
        raise PermissionDenied
