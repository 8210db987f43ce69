"""What each group of staff may do: one table, brought into the database after every migration.

docs/editors.md says the same in words. The three groups always hold exactly this; whoever needs
other rights gets another group.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowContentType,
)

from inm_portal.pages.kinds import kinds_of
from inm_portal.pages.models import ContentSnippet, Term


@dataclass(frozen=True)
class Rights:
    """Actions, separated by spaces, by what they are done to."""

    pages: str
    # Pictures and documents.
    media: str
    # Content that is no page, such as coverage.
    contents: str
    terms: str = ""
    collections: str = ""
    # By the label of another model.
    others: dict[str, str] = field(default_factory=dict)


GROUPS = {
    "Editors": Rights(pages="add change", media="add change choose", contents="add change"),
    "Moderators": Rights(
        pages="add change publish lock unlock",
        media="add change choose",
        contents="add change publish lock unlock",
        terms="add change",
        others={
            "pages.Branding": "change",
            "wagtailredirects.Redirect": "add change",
            "members.Representative": "add change delete",
            "members.Invitation": "add change",
        },
    ),
    "Administrators": Rights(
        pages="add change publish lock unlock bulk_delete",
        media="add change choose delete",
        contents="add change publish lock unlock delete",
        terms="add change delete",
        collections="add change delete",
        others={
            "pages.Branding": "change",
            "wagtailredirects.Redirect": "add change delete",
            "accounts.User": "add change delete",
            "members.Representative": "add change delete",
            "members.Invitation": "add change",
        },
    ),
}
# These decide on what the others submit.
APPROVERS = ["Moderators", "Administrators"]
MEDIA = ["wagtailimages.Image", "wagtaildocs.Document"]


def permissions(model, actions):
    """Return the permissions to do `actions` to `model`; a missing one raises KeyError."""
    content_type = ContentType.objects.get_for_model(model)
    of_model = {p.codename: p for p in Permission.objects.filter(content_type=content_type)}
    return [of_model[f"{action}_{model._meta.model_name}"] for action in actions.split()]


def own_permissions(rights):
    """Return the permissions that hold everywhere, as against those below a page."""
    actions = {
        **dict.fromkeys(kinds_of(ContentSnippet), rights.contents),
        **dict.fromkeys(kinds_of(Term), rights.terms),
        **{apps.get_model(label): actions for label, actions in rights.others.items()},
    }
    entering = Permission.objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    return [entering, *(p for model, names in actions.items() for p in permissions(model, names))]


def media_permissions(rights):
    media = [p for label in MEDIA for p in permissions(apps.get_model(label), rights.media)]
    return [*media, *permissions(Collection, rights.collections)]


def hold_exactly(rows, wanted, **place):
    """Make `rows`, a group's permissions in trees, those `wanted` at `place` and no others."""
    rows.exclude(permission__in=wanted, **place).delete()
    for permission in wanted:
        rows.get_or_create(permission=permission, **place)


def fill_group(group, rights, root_page, root_collection):
    group.permissions.set(own_permissions(rights))
    hold_exactly(group.page_permissions, permissions(Page, rights.pages), page=root_page)
    media = media_permissions(rights)
    hold_exactly(group.collection_permissions, media, collection=root_collection)


def assign_workflow(root_page):
    """Let what is submitted anywhere go the way that pages go, and be decided on by approvers."""
    workflow = Workflow.objects.filter(workflow_pages__page=root_page, active=True).first()
    if workflow is None:
        return
    for model in kinds_of(ContentSnippet):
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow}
        )
    approvers = Group.objects.filter(name__in=APPROVERS)
    for task in GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow):
        task.groups.set(approvers)


def is_migrated(connection):
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@transaction.atomic
def set_up_groups(using, **kwargs):
    """Bring the table into the database; receiver of post_migrate.

    Does nothing on a database that is migrated in part or emptied: there is no tree of pages to
    have rights on.
    """
    if not is_migrated(connections[using]):
        return
    root_page = Page.objects.filter(depth=1).first()
    root_collection = Collection.objects.filter(depth=1).first()
    if root_page is None or root_collection is None:
        return
    for name, rights in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        fill_group(group, rights, root_page, root_collection)
    assign_workflow(root_page)
