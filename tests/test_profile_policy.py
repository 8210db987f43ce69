"""Which changes of a profile need no decision, and whom the public page names."""

from datetime import timedelta

import pytest
from admin_forms import form_of as admin_form_of
from bs4 import BeautifulSoup
from django.utils.timezone import now
from profiles import form_of, save
from wagtail.models import PageLogEntry

from members.models import MemberPage, ProfileChange, ProfilePolicy, Representative
from members.partner.fields import PROFILE_FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

State = ProfileChange.State
SHOWN = "shown_representatives"


@pytest.fixture
def siemens():
    return MemberPage.objects.get(slug="siemens")


@pytest.fixture
def client(partner, signed_in):
    return signed_in(partner)


@pytest.fixture
def ann(partner):
    """The representative who has signed in, with a name."""
    partner.first_name, partner.last_name = "Ann", "Example"
    partner.save()
    return partner.representations.get()


def let(*fields):
    ProfilePolicy.objects.update_or_create(defaults={"live_at_once": list(fields)})


def states():
    return dict(ProfileChange.objects.values_list("field", "state"))


def test_nothing_is_public_at_once_before_the_staff_say_so(client, siemens):
    save(client, "submit", headquarters="Elsewhere")

    assert states() == {"headquarters": State.SUBMITTED}


def test_the_fields_that_staff_let_through_are_public_and_no_others(client, siemens, visitor):
    let("headquarters")
    revisions = siemens.revisions.count()

    save(client, "submit", headquarters="Elsewhere, Ohio", tagline="Not this one")

    assert states() == {"headquarters": State.ACCEPTED, "tagline": State.SUBMITTED}
    text = visitor.get(siemens.url).text
    assert "Elsewhere, Ohio" in text
    assert "Not this one" not in text
    assert siemens.revisions.count() == revisions + 1
    assert PageLogEntry.objects.filter(page=siemens, action="members.profile.submit").count() == 1


def test_a_page_with_a_fault_of_its_own_waits_for_the_staff(client, siemens):
    let("headquarters")
    MemberPage.objects.filter(pk=siemens.pk).update(left_on="2000-01-01")

    save(client, "submit", headquarters="Elsewhere")

    assert states() == {"headquarters": State.SUBMITTED}
    assert MemberPage.objects.get(pk=siemens.pk).headquarters == siemens.headquarters


@pytest.mark.parametrize("plan", ["workflow", "schedule"])
def test_what_the_staff_have_in_review_or_scheduled_is_not_ended(plan, client, siemens, admin):
    let("headquarters")
    if plan == "schedule":
        siemens.go_live_at = now() + timedelta(days=3)
        siemens.save_revision(user=admin).publish()
    else:
        siemens.save_revision(user=admin)
        siemens.get_workflow().start(siemens, admin)

    save(client, "submit", headquarters="Elsewhere")

    assert states() == {"headquarters": State.SUBMITTED}
    page = MemberPage.objects.get(pk=siemens.pk)
    assert bool(page.scheduled_revision) == (plan == "schedule")
    assert bool(page.workflow_in_progress) == (plan == "workflow")


@pytest.mark.parametrize(
    "taken", [{"live": False}, {"locked": True}, {"has_unpublished_changes": True}]
)
def test_what_staff_have_taken_back_locked_or_drafted_is_not_published(taken, client, siemens):
    let("headquarters")
    MemberPage.objects.filter(pk=siemens.pk).update(**taken)

    save(client, "submit", headquarters="Elsewhere")

    page = MemberPage.objects.get(pk=siemens.pk)
    assert states() == {"headquarters": State.SUBMITTED}
    assert page.headquarters == siemens.headquarters
    assert page.live == taken.get("live", True)


def test_what_staff_have_changed_meanwhile_is_not_overwritten_at_once(client, siemens):
    let("headquarters")
    save(client, headquarters="Of the partner")
    siemens.headquarters = "Of the staff"
    siemens.save_revision().publish()

    shown = client.get("/partner/profile/").text
    save(client, "submit")

    assert "changed since this draft was begun" in shown
    assert "Of the staff" in shown
    assert states() == {"headquarters": State.SUBMITTED}
    assert MemberPage.objects.get(pk=siemens.pk).headquarters == "Of the staff"


def test_staff_save_the_page_after_something_went_public_at_once(
    client, siemens, moderator, signed_in
):
    let("headquarters")
    save(client, "submit", headquarters="At once")
    staff, address = signed_in(moderator), f"/admin/pages/{siemens.pk}/edit/"

    sent = {"action-publish": "1", "press_contacts-count": "0", "tagline": "Of the staff"}
    staff.post(address, admin_form_of(staff, address) | sent)

    assert MemberPage.objects.get(pk=siemens.pk).tagline == "Of the staff"


def test_the_policy_offers_only_fields_of_a_profile():
    assert set(ProfilePolicy.Field.values) <= set(PROFILE_FIELDS)


def test_staff_choose_the_fields_in_the_admin(admin, signed_in):
    address = "/admin/settings/members/profilepolicy/"
    staff = signed_in(admin)
    form = BeautifulSoup(staff.get(address, follow=True).content, "html.parser")
    target = form.select_one("form[action*=profilepolicy]")["action"]

    refused = staff.post(target, {"live_at_once": ["tagline"]})
    staff.post(target, {"live_at_once": ["headquarters", "sectors"]})

    assert refused.status_code == 200
    assert ProfilePolicy.load().live_at_once == ["headquarters", "sectors"]


def test_a_representative_is_named_in_public_after_a_decision(
    ann, client, siemens, visitor, moderator, signed_in
):
    save(client, "submit", **{SHOWN: str(ann.pk)})
    before = visitor.get(siemens.url).text
    preview = client.get("/partner/preview/").text
    address = f"/admin/profile-changes/{siemens.pk}/"
    review = BeautifulSoup(signed_in(moderator).get(address).content, "html.parser")

    seen = {field["name"]: field["value"] for field in review.select("[name^=seen-]")}
    signed_in(moderator).post(address, seen | {"all": "accept"})

    assert "Ann Example" not in before
    assert "Ann Example" in preview
    assert "Ann Example" in visitor.get(siemens.url).text


def test_a_name_goes_with_the_representation(ann, siemens, visitor):
    Representative.objects.filter(pk=ann.pk).update(is_shown=True)
    assert "Ann Example" in visitor.get(siemens.url).text

    ann.delete()

    assert "Ann Example" not in visitor.get(siemens.url).text


def test_nobody_is_named_by_what_they_sign_in_with(client, partner):
    partner.first_name = partner.last_name = ""
    partner.save()

    soup = BeautifulSoup(client.get("/partner/profile/").content, "html.parser")

    assert not soup.select(f"[name={SHOWN}]")


def test_representatives_of_other_members_cannot_be_named(client, outsider):
    other = outsider.representations.get()

    response = save(client, "submit", **{SHOWN: str(other.pk)})

    assert response.status_code == 200
    assert SHOWN not in states()
    assert SHOWN not in form_of(client)
