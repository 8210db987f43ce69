"""The second factor stands before everything that asks who somebody is."""

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from inm_portal.accounts import second_factor

ACCOUNT_PREFIX = "/accounts/"


class SecondFactorMiddleware:
    """A session without the second factor that its account needs is a visitor's.

    Every view, of ours or not, asks `request.user`; so none can forget to ask for the factor. It
    stays lazy: a public page asks nobody, and reads no session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(lambda: user_of(request))
        if request.path_info == reverse("account_login") and is_half_signed_in(request):
            return redirect("mfa_index")
        return self.get_response(request)


def user_of(request):
    user = get_user(request)
    if not user.is_authenticated or not second_factor.is_missing(request.session, user):
        return user
    # Whoever has no factor yet can set one up, and nothing else. Whoever has one signs in with it.
    if request.path_info.startswith(ACCOUNT_PREFIX) and not second_factor.is_set_up(user):
        return user
    return AnonymousUser()


def is_half_signed_in(request):
    user = request.user
    return user.is_authenticated and second_factor.is_missing(request.session, user)
