"""The world of the permission matrix: two members, people in every role, secrets everywhere."""

import datetime
import io

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cast import account
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.timezone import now
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    Comment,
    GroupApprovalTask,
    Page,
    PageViewRestriction,
    Site,
    UploadedFile,
    Workflow,
)

from inm_portal.pages.models import HomePage, PortalDocument, PortalImage, StandardPage
from members.models import Invitation, MemberPage, ProfileChange, Representative
from news.models import Coverage

# No row has this primary key.
NONE = 987_654
STAFF = {"editor": "Editors", "moderator": "Moderators", "administrator": "Administrators"}
ROLES = ["visitor", "owner", "viewer", "other", "ended", *STAFF]
DECIDING = {"moderator", "administrator"}
READERS = {"own": {"owner", "viewer"}, "other": {"other"}}


class World:
    kinds = ("own", "other", "draft", "none", "deleted")

    def __init__(self):
        self.people = {}
        self.keys = {"visitor": None}
        # {marker: the roles that may read it}
        self.secrets = {}
        self.objects = {kind: {} for kind in self.kinds}
        self.make_people()
        for kind, slug in (("own", "siemens"), ("other", "flex")):
            self.make_member(kind, MemberPage.objects.get(slug=slug))
        self.make_drafts()
        self.make_things()
        self.sign_in()

    def secret(self, word, readers):
        """Return a word that nobody but `readers`, names of roles, may ever be sent."""
        marker = f"zq{word}zq"
        self.secrets[marker] = set(readers)
        return marker

    def pk(self, thing, kind):
        """Return the primary key of an object of this kind, made on demand for snippets."""
        if kind == "none":
            return "none" if thing == "token" else NONE
        if isinstance(thing, tuple):
            return self.pk_of_snippet(*thing, kind)
        if isinstance(thing, str):
            return self.objects[kind].get(thing) or self.objects["own"][thing]
        return self.snippet(thing, kind).pk if kind != "deleted" else self.gone(thing)

    def pk_of_snippet(self, thing, model, kind):
        if thing == "revision" and kind != "deleted":
            snippet = self.snippet(model, kind)
            return (snippet.latest_revision or snippet.save_revision()).pk
        return self.pk(thing, kind)

    def snippet(self, model, kind):
        if model is Coverage and kind == "draft":
            return self.coverage
        rows = model.objects.order_by("pk")
        return (rows.first() if kind == "own" else rows.last()) or self.made(model)

    def made(self, model):
        return model.objects.create(name="Of the matrix", slug="of-the-matrix")

    def gone(self, model):
        return (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 5_000

    def make_people(self):
        for role, group in STAFF.items():
            self.person(role, {*STAFF}, group)
        for role in ("owner", "viewer"):
            self.person(role, {"owner", "viewer", *DECIDING})
        self.person("other", {"other", *DECIDING})
        self.person("ended", {"ended", *DECIDING})

    def person(self, role, readers, group=None):
        user = account(f"matrix-{role}", group, first_name="Some", last_name=role.title())
        user.email = f"{self.secret(f'mail{role}', readers)}@example.org"
        user.save()
        totp = {"secret": self.secret(f"totp{role}", ())}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=totp)
        self.people[role] = user

    def make_member(self, kind, page):
        objects, readers = self.objects[kind], READERS[kind]
        owner = self.people["owner" if kind == "own" else "other"]
        objects["representative"] = self.representatives(kind, page, owner)
        image = self.image(self.secret(f"{kind}logo", readers | {*STAFF}))
        self.changes(kind, page, owner, image)
        invitation = Invitation(
            member=page, address=f"{self.secret(f'{kind}invited', readers | DECIDING)}@example.org"
        )
        invitation.send(owner)
        invitation.nonce = self.secret(f"{kind}nonce", ())
        invitation.save()
        objects |= {"invitation": invitation.pk, "token": invitation.token, "image": image.pk}
        objects |= {"page": page.pk, "user": owner.pk}
        self.in_workflow(kind, page)

    def representatives(self, kind, page, owner):
        held = Representative.objects.create(member=page, user=owner, role="owner")
        if kind == "own":
            Representative.objects.create(member=page, user=self.people["viewer"], role="viewer")
            left = Representative.objects.create(
                member=page, user=self.people["ended"], role="editor"
            )
            left.end(owner)
        return held.pk

    def changes(self, kind, page, by, image):
        readers = READERS[kind]
        drafted = self.secret(f"{kind}drafted", readers)
        waiting = self.secret(f"{kind}waiting", readers | DECIDING)
        returned = self.secret(f"{kind}returned", readers | DECIDING)
        note = self.secret(f"{kind}note", readers | DECIDING)
        logo = {"image": image.pk, "by": drafted, "on": "2026-01-01"}
        decided = {"decided_by": self.people["moderator"], "decided_at": now(), "note": note}
        for field, value, state, facts in [
            ("tagline", drafted, "draft", {}),
            ("logo", logo, "draft", {}),
            ("headquarters", waiting, "submitted", {"submitted_at": now()}),
            ("boilerplate", returned, "returned", decided),
        ]:
            ProfileChange.objects.create(
                member=page, field=field, old=None, new=value, state=state, by=by, **facts
            )

    def in_workflow(self, kind, page):
        """Give the page a draft of the staff that waits for review, with comments."""
        editor = self.people["editor"]
        page.disclaimer = self.secret(f"{kind}staffdraft", STAFF)
        revision = page.save_revision(user=editor)
        state = Workflow.objects.get().start(page, editor)
        task = state.current_task_state
        task.comment = self.secret(f"{kind}reason", STAFF)
        task.save()
        Comment.objects.create(
            page=page, user=editor, contentpath="title", text=self.secret(f"{kind}remark", STAFF)
        )
        self.objects[kind] |= {
            "revision": revision.pk,
            "workflow_state": state.pk,
            "task_state": task.pk,
            "task": task.task_id,
            "workflow": state.workflow_id,
        }

    def make_drafts(self):
        page = StandardPage(
            title=self.secret("draftpage", STAFF), slug="draft-of-the-matrix", live=False
        )
        page.summary = "A draft."
        HomePage.objects.get().add_child(instance=page)
        revision = page.save_revision()
        self.objects["draft"] |= {"page": page.pk, "revision": revision.pk}
        self.coverage = Coverage.objects.create(
            headline=self.secret("draftcoverage", STAFF),
            outlet="An outlet",
            published_on=datetime.date(2026, 1, 1),
            summary="What it says.",
            live=False,
        )
        self.coverage.save_revision()

    def image(self, title):
        target = io.BytesIO()
        Image.new("RGB", (8, 8), "white").save(target, "PNG")
        file = ContentFile(target.getvalue(), name="a.png")
        return PortalImage.objects.create(title=title, description="White.", file=file)

    def make_things(self):
        root = Collection.get_first_root_node()
        for kind in ("own", "other", "draft"):
            self.objects[kind] |= self.things(kind, root)
        deleted = self.objects["deleted"]
        for thing in self.objects["own"]:
            deleted[thing] = "Wzk4NzY1NCwieCJd:gone" if thing == "token" else NONE + 1

    def things(self, kind, root):
        document = PortalDocument.objects.create(
            title=f"A text {kind}", file=ContentFile(b"text", name="a.txt")
        )
        home = HomePage.objects.get()
        made = {
            "document": document,
            "redirect": Redirect.objects.create(old_path=f"/{kind}-old", redirect_link="/a/"),
            "collection": root.add_child(name=f"Of {kind}"),
            "group": Group.objects.create(name=f"Of {kind}"),
            "site": Site.objects.get(is_default_site=True),
            "restriction": PageViewRestriction.objects.create(page=home, restriction_type="login"),
            "passkey": self.passkey(kind),
            "session": self.session(kind),
            "editing": self.editing(kind),
            "uploaded_image": self.uploaded(PortalImage),
            "uploaded_document": self.uploaded(PortalDocument),
        }
        # Only to have one: pages have none.
        made["restriction"].delete()
        made["restriction"].pk = NONE + 2
        assert GroupApprovalTask.objects.exists()
        return {name: thing.pk for name, thing in made.items()}

    def passkey(self, kind):
        # Of somebody who is no role: allauth reads the key, which would have to be a real one.
        bystander = account(f"matrix-bystander-{kind}")
        return Authenticator.objects.create(
            user=bystander, type=Authenticator.Type.WEBAUTHN, data={"name": "A key"}
        )

    def session(self, kind):
        user = self.people["owner" if kind == "own" else "other"]
        return UserSession.objects.create(
            user=user, ip="127.0.0.1", session_key=self.secret(f"key{kind}", ())
        )

    def editing(self, kind):
        model = apps.get_model("wagtailadmin.EditingSession")
        page = Page.objects.get(slug="siemens")
        editor = self.people["editor" if kind == "own" else "moderator"]
        return model.objects.create(user=editor, content_object=page, last_seen_at=now())

    def uploaded(self, model):
        return UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=ContentFile(b"text", name="a.txt"),
            uploaded_by_user=self.people["moderator"],
        )

    def sign_in(self):
        for role, user in self.people.items():
            client = Client()
            client.force_login(user)
            self.keys[role] = client.session.session_key
        # What is read of the form of a page, for requests that are more than empty.
        user = account("matrix-superuser", is_superuser=True)
        client = Client()
        client.force_login(user)
        self.keys["superuser"] = client.session.session_key

    def client(self, role):
        """Return a new client: a request that signs out takes the cookie of its own alone."""
        client = Client(raise_request_exception=False)
        if self.keys[role]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[role]
        return client
