"""How the accounts of the tests are made.

Models are looked up by name: conftest.py is read before Django can import them.
"""

from django.apps import apps
from django.contrib.auth import get_user_model


def account(username, group=None, **fields):
    # Demo accounts need no second factor; tests/test_second_factor.py has others.
    fields.setdefault("is_demo", True)
    user = get_user_model().objects.create_user(
        username, f"{username}@example.org", "the-password-of-the-cast", **fields
    )
    if group:
        user.groups.add(apps.get_model("auth.Group").objects.get(name=group))
    return user
