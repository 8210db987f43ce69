"""The one kind of account, shared by staff and partners."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractUser):
    # Required and unique because people may sign in with it.
    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "A user with that email address already exists."},
    )
    # Not to be edited: nobody gets an account of their own past the second factor by it.
    is_demo = models.BooleanField("made by demo_accounts", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            # `unique=True` alone lets Ann@ and ann@ be two accounts, while the sign-in
            # form compares addresses without case and would find both.
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message="A user with that email address already exists.",
            ),
        ]
