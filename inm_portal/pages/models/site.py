"""The address of the portal: a setting of the machine, whatever the database says."""

from django.conf import settings
from django.db.models.signals import post_init
from django.dispatch import receiver
from wagtail.models import Site


@receiver(post_init, sender=Site)
def take_address(instance, **kwargs):
    """Give the default site the host and port of PORTAL_BASE_URL, at each reading anew.

    A database that moves to another machine, or a server on another port, would otherwise go on
    calling itself what it was called before, in every absolute address.
    """
    # Not by its attribute: reading one that was left out would be a query.
    if instance.__dict__.get("is_default_site"):
        base = settings.BASE_URL
        instance.hostname = base.hostname
        instance.port = base.port or {"http": 80, "https": 443}[base.scheme]
