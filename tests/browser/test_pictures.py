"""Pictures that somebody uploads without saying what they show."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from inm_portal.pages.models import HomePage, PortalImage


@pytest.fixture
def picture():
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "PNG")
    return {"name": "plan.png", "mimeType": "image/png", "buffer": target.getvalue()}


def keeps_its_file(page, form, picture):
    """Send `form` without an alternative text, then with it: the file is still there."""
    form.locator("input[type=file]").set_input_files(picture)
    form.locator("[name$=title]").fill("A plan")
    sent = []
    page.on("request", lambda asked: sent.append(asked.method))
    form.get_by_role("button", name="Upload").click()
    assert form.locator("input[type=file]").evaluate("field => field.files.length") == 1
    assert "POST" not in sent
    form.locator("[name$=description]").fill("A red plan.")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        form.get_by_role("button", name="Upload").click()


def test_the_browser_asks_for_the_alternative_text_before_it_sends(signed_in_page, picture):
    page = signed_in_page

    page.goto(reverse("wagtailimages:add"))
    form = page.locator("main form").filter(has=page.locator("input[type=file]"))
    keeps_its_file(page, form, picture)
    page.wait_for_url("**/admin/images/")

    page.goto(reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk]))
    page.get_by_role("tab", name="Promote").click()
    page.locator("#panel-child-promote-share_image-section").get_by_role(
        "button", name="Choose"
    ).click()
    page.get_by_role("tab", name="Upload").click()
    keeps_its_file(page, page.locator("[data-chooser-modal-creation-form]"), picture)

    assert PortalImage.objects.filter(title="A plan", description="A red plan.").exists()
