"""Logos that representatives send: where they lie, how many, how long."""

from datetime import timedelta

import pytest
from attempts import png
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now
from profiles import form_of, save

from inm_portal.pages import uploads
from inm_portal.pages.management.commands.jobs import REGULAR
from inm_portal.pages.models import PortalImage
from members.models import MemberPage, ProfileChange
from members.partner import logos
from members.partner.changes import Decision, decide, draft_of, sight_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

CONSENT = {"logo_by": "Ann Example, brand manager", "logo_consent": "on"}


@pytest.fixture
def siemens():
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def client(partner, signed_in):
    return signed_in(partner)


def a_file():
    return SimpleUploadedFile("our logo.png", png(), "image/png")


def send(client, then="save", **typed):
    return save(client, then, logo_file=a_file(), **CONSENT, **typed)


def sent():
    return PortalImage.objects.filter(collection__name=logos.COLLECTION).order_by("pk")


def days_pass(number):
    sent().update(created_at=now() - timedelta(days=number))


def accept(siemens, moderator):
    change = ProfileChange.objects.submitted().get()
    page = MemberPage.objects.get(pk=siemens.pk)
    seen = sight_of(change, page, draft_of(page))
    decide(siemens, moderator, [Decision(change.pk, True, "", seen)])


def test_the_address_of_a_logo_cannot_be_guessed(client):
    send(client)

    (image,) = sent()
    assert image.title == "our logo"
    assert image.description == "Logo of Siemens"
    assert "our" not in image.file.name
    assert len(image.file.name) > len("original_images/logo-.png") + 20


def test_a_logo_that_was_replaced_or_discarded_is_gone_after_a_day(
    client, django_capture_on_commit_callbacks
):
    send(client)
    first = sent().get()
    send(client)
    days_pass(0.5)
    logos.forget_unused()
    assert sent().count() == 2

    days_pass(2)
    with django_capture_on_commit_callbacks(execute=True):
        logos.forget_unused()

    (second,) = sent()
    assert second != first
    assert not first.file.storage.exists(first.file.name)
    save(client, **{"discard-logo": "on"})
    logos.forget_unused()
    assert not sent()


def test_a_public_logo_stays_and_one_whose_consent_is_taken_back_goes(client, siemens, moderator):
    send(client, "submit")
    accept(siemens, moderator)
    days_pass(400)
    logos.forget_unused()
    assert MemberPage.objects.get(pk=siemens.pk).shown_logo == sent().get()

    save(client, "submit", logo_remove="on")
    accept(siemens, moderator)
    logos.forget_unused()

    assert not sent()


def test_a_logo_that_the_staff_use_elsewhere_stays(client, siemens):
    send(client)
    other = MemberPage.objects.exclude(pk=siemens.pk).first()
    other.share_image = sent().get()
    other.save_revision().publish()
    save(client, **{"discard-logo": "on"})
    days_pass(2)

    logos.forget_unused()

    assert sent().count() == 1


def test_a_logo_that_the_staff_have_drafted_stays(client, siemens):
    send(client)
    siemens.logo, siemens.logo_consent_by = sent().get(), "Ann"
    siemens.logo_consent_on = localdate()
    siemens.save_revision()
    save(client, **{"discard-logo": "on"})
    days_pass(2)

    logos.forget_unused()

    assert sent().count() == 1


def test_a_logo_without_consent_is_not_decoded(client, monkeypatch):
    monkeypatch.setattr(uploads, "encoded_in_place", lambda *_: pytest.fail("decoded"))

    response = save(client, logo_file=a_file(), logo_by="Ann")

    assert "A logo needs your consent" in response.text


def test_logos_are_forgotten_without_anybody_asking():
    assert logos.forget_unused in REGULAR


def test_more_logos_in_a_day_than_anybody_needs_are_refused(client, monkeypatch):
    monkeypatch.setattr(logos, "MOST_IN_A_DAY", 2)
    send(client)
    send(client)

    response = send(client, tagline="Kept all the same")

    assert "Send the next one tomorrow" in response.text
    assert sent().count() == 2
    assert form_of(client)["tagline"] == ["Kept all the same"]
    days_pass(1.1)
    assert send(client).status_code == 302
