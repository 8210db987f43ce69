"""Attempts at the settings of the house, at accounts, pictures and documents."""

from admin_forms import send
from attempts import (
    User,
    a_document,
    a_picture,
    attempt,
    numbers,
    person_of,
    png,
    somebody,
)
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, GroupApprovalTask, Site, Workflow

from inm_portal.pages.models import Branding, HomePage, PortalDocument, PortalImage
from members.models import Invitation, MemberPage, Representative


@attempt("change the branding")
def changes_the_branding(client):
    site = Site.objects.get(is_default_site=True)
    name = f"Name {next(numbers)}"
    send(client, reverse("wagtailsettings:edit", args=["pages", "branding", site.pk]), name=name)
    return Branding.for_site(site).name == name


@attempt("add redirects")
def adds_a_redirect(client):
    path = f"/old-{next(numbers)}"
    address = reverse("wagtailredirects:add")
    send(client, address, old_path=path, redirect_link="https://example.org/")
    return Redirect.objects.filter(old_path=path).exists()


@attempt("change redirects")
def changes_a_redirect(client):
    redirect = Redirect.objects.create(old_path=f"/old-{next(numbers)}", redirect_link="/a/")
    address = reverse("wagtailredirects:edit", args=[redirect.pk])
    send(client, address, redirect_link="https://example.org/b/")
    redirect.refresh_from_db()
    return redirect.redirect_link == "https://example.org/b/"


@attempt("delete redirects")
def deletes_a_redirect(client):
    redirect = Redirect.objects.create(old_path=f"/old-{next(numbers)}", redirect_link="/a/")
    client.post(reverse("wagtailredirects:delete", args=[redirect.pk]))
    return not Redirect.objects.filter(pk=redirect.pk).exists()


@attempt("add accounts")
def adds_an_account(client):
    name = f"new-{next(numbers)}"
    send(
        client,
        reverse("wagtailusers_users:add"),
        username=name,
        email=f"{name}@example.org",
        first_name="New",
        last_name="Person",
        password1="a-long-and-rare-password",
        password2="a-long-and-rare-password",
    )
    return User.objects.filter(username=name).exists()


@attempt("change accounts")
def changes_an_account(client):
    account = somebody(first_name="Some", last_name="Body")
    send(client, reverse("wagtailusers_users:edit", args=[account.pk]), first_name="Changed")
    account.refresh_from_db()
    return account.first_name == "Changed"


@attempt("delete accounts")
def deletes_an_account(client):
    account = somebody()
    client.post(reverse("wagtailusers_users:delete", args=[account.pk]))
    return not User.objects.filter(pk=account.pk).exists()


@attempt("make superusers")
def makes_a_superuser(client):
    account = somebody(first_name="Some", last_name="Body")
    address = reverse("wagtailusers_users:edit", args=[account.pk])
    send(client, address, is_superuser="on")
    account.refresh_from_db()
    return account.is_superuser


@attempt("change superusers")
def changes_a_superuser(client):
    root = somebody(is_superuser=True, first_name="Some", last_name="Body")
    address = reverse("wagtailusers_users:edit", args=[root.pk])
    send(client, address, email="taken@example.org", is_superuser="on", is_active="on")
    many = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    client.post(f"{many}?id={root.pk}", {"mark_as_active": "False"})
    root.refresh_from_db()
    changes = {root.email == "taken@example.org", not root.is_active}
    assert len(changes) == 1
    return changes == {True}


@attempt("add groups")
def adds_a_group(client):
    name = f"Group {next(numbers)}"
    send(client, reverse("wagtailusers_groups:add"), name=name)
    return Group.objects.filter(name=name).exists()


@attempt("add sites")
def adds_a_site(client):
    name = f"site-{next(numbers)}.example.org"
    home = HomePage.objects.get()
    send(client, reverse("wagtailsites:add"), hostname=name, port="80", root_page=home.pk)
    return Site.objects.filter(hostname=name).exists()


@attempt("add workflows")
def adds_a_workflow(client):
    name = f"Workflow {next(numbers)}"
    task = GroupApprovalTask.objects.get()
    rows = {"workflow_tasks-TOTAL_FORMS": "1", "workflow_tasks-0-task": task.pk}
    send(client, reverse("wagtailadmin_workflows:add"), name=name, **rows)
    return Workflow.objects.filter(name=name).exists()


@attempt("add collections")
def adds_a_collection(client):
    name = f"Collection {next(numbers)}"
    root = Collection.get_first_root_node()
    send(client, reverse("wagtailadmin_collections:add"), name=name, parent=root.pk)
    return Collection.objects.filter(name=name).exists()


# Representatives


def flex():
    return MemberPage.objects.get(slug="flex")


def a_representative():
    return Representative.objects.create(user=somebody(), member=flex(), role="editor")


@attempt("add representatives")
def adds_a_representative(client):
    account = somebody()
    fields = {"user": account.pk, "member": flex().pk, "role": "owner"}
    send(client, reverse("representative:add"), **fields)
    return account.representations.filter(role="owner").exists()


@attempt("change representatives")
def changes_a_representative(client):
    held = a_representative()
    send(client, reverse("representative:edit", args=[held.pk]), role="viewer")
    held.refresh_from_db()
    return held.role == "viewer"


@attempt("end representations")
def ends_a_representation(client):
    held = a_representative()
    client.post(reverse("representative:delete", args=[held.pk]))
    return not Representative.objects.filter(pk=held.pk).exists()


@attempt("invite")
def invites(client):
    address = f"new-{next(numbers)}@example.org"
    fields = {"member": flex().pk, "address": address, "role": "viewer"}
    client.post(reverse("invitation:add"), fields)
    return Invitation.objects.filter(address=address).exists()


@attempt("withdraw invitations")
def withdraws_an_invitation(client):
    invitation = Invitation(member=flex(), address=f"new-{next(numbers)}@example.org")
    invitation.send(somebody())
    send(client, reverse("invitation:edit", args=[invitation.pk]), act="withdraw")
    invitation.refresh_from_db()
    return invitation.withdrawn_on is not None


@attempt("delete invitations")
def deletes_an_invitation(client):
    invitation = Invitation(member=flex(), address=f"new-{next(numbers)}@example.org")
    invitation.send(somebody())
    client.post(reverse("invitation:delete", args=[invitation.pk]))
    return not Invitation.objects.filter(pk=invitation.pk).exists()


# Pictures and documents


@attempt("add pictures")
def adds_a_picture(client):
    title = f"Mine {next(numbers)}"
    file = SimpleUploadedFile("mine.png", png(), "image/png")
    send(client, reverse("wagtailimages:add"), title=title, description="White.", file=file)
    return PortalImage.objects.filter(title=title).exists()


@attempt("change pictures")
def changes_a_picture(client):
    picture = a_picture()
    send(client, reverse("wagtailimages:edit", args=[picture.pk]), title="Changed", file=None)
    picture.refresh_from_db()
    return picture.title == "Changed"


@attempt("choose pictures")
def chooses_a_picture(client):
    address = reverse("wagtailimages_chooser:chosen", args=[a_picture().pk])
    return client.get(address, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 200


@attempt("delete own pictures")
def deletes_an_own_picture(client):
    picture = a_picture(person_of(client))
    client.post(reverse("wagtailimages:delete", args=[picture.pk]))
    return not PortalImage.objects.filter(pk=picture.pk).exists()


@attempt("delete others' pictures")
def deletes_a_picture(client):
    one, other, third = a_picture(), a_picture(), a_picture()
    client.post(reverse("wagtailimages:delete", args=[one.pk]))
    client.post(reverse("wagtailimages:delete_multiple", args=[other.pk]))
    many = reverse("wagtail_bulk_action", args=["pages", "portalimage", "delete"])
    client.post(f"{many}?id={third.pk}")
    left = PortalImage.objects.filter(pk__in=[one.pk, other.pk, third.pk]).count()
    assert left in {0, 3}
    return left == 0


@attempt("add documents")
def adds_a_document(client):
    title = f"Mine {next(numbers)}"
    file = SimpleUploadedFile("mine.txt", b"text", "text/plain")
    send(client, reverse("wagtaildocs:add"), title=title, file=file)
    return PortalDocument.objects.filter(title=title).exists()


@attempt("change documents")
def changes_a_document(client):
    document = a_document()
    send(client, reverse("wagtaildocs:edit", args=[document.pk]), title="Changed", file=None)
    document.refresh_from_db()
    return document.title == "Changed"


@attempt("choose documents")
def chooses_a_document(client):
    address = reverse("wagtaildocs_chooser:chosen", args=[a_document().pk])
    return client.get(address, headers={"x-requested-with": "XMLHttpRequest"}).status_code == 200


@attempt("delete own documents")
def deletes_an_own_document(client):
    document = a_document(person_of(client))
    client.post(reverse("wagtaildocs:delete", args=[document.pk]))
    return not PortalDocument.objects.filter(pk=document.pk).exists()


@attempt("delete others' documents")
def deletes_a_document(client):
    document = a_document()
    client.post(reverse("wagtaildocs:delete", args=[document.pk]))
    return not PortalDocument.objects.filter(pk=document.pk).exists()
