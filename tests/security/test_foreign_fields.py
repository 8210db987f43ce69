"""A form of the partner area changes the fields it has, whatever else is sent along."""

import pytest
from django.contrib.auth import get_user_model
from profiles import form_of
from wagtail.models import Page

from members.models import Invitation, MemberPage, ProfileChange, Representative
from members.partner.fields import PROFILE_FIELDS

pytestmark = pytest.mark.django_db

MODELS = [MemberPage, Page, get_user_model(), Representative, Invitation, ProfileChange]
VALUES = ["1", "true", "2020-01-01", "owner", "https://evil.example/"]
ADDRESSES = ["/partner/", "/partner/profile/", "/partner/people/", "/partner/mail/"]
# What the forms themselves are steered by; a made-up value is refused or does nothing.
STEERING = {"member", "for", "act", "person", "invitation", "seen", "save", "submit", "writer"}


def names_of(model):
    """Yield every name by which a field of the model could be sent."""
    for field in model._meta.get_fields():
        accessor = getattr(field, "get_accessor_name", lambda: None)()
        for name in {field.name, getattr(field, "attname", None), accessor} - {None}:
            yield from (name, f"{name}_id", f"{name}-0-id", f"{model._meta.model_name}-{name}")


def rows():
    """Return what the tables of people and members say."""
    return {
        model._meta.label: {
            row.pop(model._meta.pk.attname): row for row in model.objects.order_by().values()
        }
        for model in MODELS
    }


def fields_of_forms():
    page = MemberPage.objects.get(slug="siemens")
    return {name for field in PROFILE_FIELDS.values() for name in field.form_fields(page)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_name_of_a_field_changes_what_the_form_does_not_have(
    address, partner, signed_in, record_property
):
    client = signed_in(partner)
    form = form_of(client)
    names = {name for model in MODELS for name in names_of(model)} - fields_of_forms() - STEERING
    before = rows()
    # Each alone would be a thousand requests: together they can hide no change from each other.
    for value in VALUES:
        data = dict.fromkeys(names, value)
        client.post(address, {**data, **form, "submit": "1", "member": "siemens"})

    assert rows() == before
    assert {"owner", "live", "tier_id", "is_superuser", "role", "member_id", "state"} <= names
    record_property("figures", f"fields: {len(names)} names sent to {address}, 0 changed")


@pytest.mark.parametrize("name", ["role", "member_id", "user_id", "state", "by", "decided_by"])
def test_a_draft_is_of_the_person_and_the_member_whatever_is_sent(name, partner, signed_in):
    client = signed_in(partner)

    data = form_of(client) | {"tagline": "Another", name: "1"}
    client.post("/partner/profile/", {**data, "save": "1"})

    (change,) = ProfileChange.objects.all()
    assert (change.by, change.member.slug, change.state) == (partner, "siemens", "draft")
