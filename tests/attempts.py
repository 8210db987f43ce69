"""What somebody may try in the admin: the register of attempts, and what they are made on."""

import io
import itertools

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils.timezone import localdate
from PIL import Image

from inm_portal.pages.models import HomePage, PortalDocument, PortalImage, StandardPage
from members.models import Sector
from news.models import Coverage

User = get_user_model()
numbers = itertools.count(1)
# Each attempt by its name: a function of a client that says whether it worked.
ATTEMPTS = {}


def attempt(name):
    def register(function):
        ATTEMPTS[name] = function
        return function

    return register


def a_page(live):
    number = next(numbers)
    page = StandardPage(title=f"Page {number}", slug=f"page-{number}", summary="A page.", live=live)
    HomePage.objects.get().add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def a_coverage(live):
    coverage = Coverage.objects.create(
        headline=f"Headline {next(numbers)}",
        outlet="An outlet",
        published_on=localdate(),
        summary="What it says.",
        live=live,
    )
    coverage.save_revision()
    return coverage


def a_sector():
    number = next(numbers)
    return Sector.objects.create(name=f"Sector {number}", slug=f"sector-{number}")


def somebody(**fields):
    name = f"somebody-{next(numbers)}"
    return User.objects.create_user(name, f"{name}@example.org", "a-password-nobody-uses", **fields)


def png():
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(target, "PNG")
    return target.getvalue()


def a_picture(owner=None):
    file = ContentFile(png(), name="a.png")
    return PortalImage.objects.create(
        title="A picture", description="White.", file=file, uploaded_by_user=owner
    )


def a_document(owner=None):
    file = ContentFile(b"text", name="a.txt")
    return PortalDocument.objects.create(title="A text", file=file, uploaded_by_user=owner)


def person_of(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()
