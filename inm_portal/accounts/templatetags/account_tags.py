"""What the pages of sign-in ask about the account and the settings."""

from allauth.socialaccount import app_settings
from django import template
from django.urls import reverse

from inm_portal.accounts import second_factor
from inm_portal.accounts.browsers import browser_name

register = template.Library()
register.filter(browser_name)


@register.simple_tag(takes_context=True)
def second_factor_missing(context):
    request = context["request"]
    return second_factor.is_missing(request.session, request.user)


@register.simple_tag
def single_sign_on():
    """Return the provider's name and the address that leads there, or nothing where none is set."""
    for provider in app_settings.PROVIDERS.get("openid_connect", {}).get("APPS", []):
        address = reverse("openid_connect_login", args=[provider["provider_id"]])
        return {"name": provider["name"], "address": address}
    return None


@register.filter
def in_fours(key):
    """Write a key as people read it out; apps take it with the spaces."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
