"""Every route of the portal, and the addresses at which the matrix tries it."""

from dataclasses import dataclass
from itertools import product

from django.apps import apps
from django.urls import URLResolver, get_resolver, reverse

PAGES = {
    "page_id",
    "parent_page_id",
    "page_to_move_id",
    "destination_id",
    "page_pk",
    "member_pk",
}
# What stands for a parameter of this name, wherever it is: the name of an object of the world.
BY_NAME = {
    **dict.fromkeys(PAGES, "page"),
    **dict.fromkeys(("revision_id", "revision_id_a", "revision_id_b"), "revision"),
    "task_state_id": "task_state",
    "workflow_state_id": "workflow_state",
    "task_id": "task",
    "workflow_pk": "workflow",
    "image_id": "image",
    "document_id": "document",
    "doc_id": "document",
    "redirect_id": "redirect",
    "collection_id": "collection",
    "restriction_id": "restriction",
    "page_view_restriction_id": "restriction",
    "session_id": "editing",
    "object_id": "page",
    "token": "token",
}
# What stands for `pk`, by the namespace or name of its route.
BY_ROUTE = {
    "wagtailadmin_api:pages": "page",
    "wagtailadmin_api:documents": "document",
    "wagtailadmin_api:images": "image",
    "wagtailapi:pages": "page",
    "wagtailadmin_pages": "page",
    "wagtailadmin_collections": "collection",
    "wagtailadmin_workflows": "workflow",
    "wagtailadmin_workflows:edit_task": "task",
    "wagtailadmin_workflows:disable_task": "task",
    "wagtailadmin_workflows:enable_task": "task",
    "wagtailsettings": "site",
    "wagtailsites": "site",
    "wagtailusers_users": "user",
    "wagtailusers_groups": "group",
    "wagtaildocs_chooser": "document",
    "wagtailimages_chooser": "image",
    "representative": "representative",
    "invitation": "invitation",
    "end_session": "session",
    "mfa_remove_webauthn": "passkey",
}
# Those that name no object of anybody, by route and parameter.
WORDS = {
    "action_name": ["approve", "reject", "publish", "unpublish", "copy", "delete", "convert_alias"],
    "provider_id": ["none"],
    "uidb64": ["MQ"],
    "uidb36": ["1"],
    "key": ["no-such-key"],
    "filter_spec": ["width-100"],
    "part": ["0", "999999"],
    "folder": ["original_images", "figures", "documents", "images", ".."],
    "path": ["members/siemens", "people", "draft-of-the-matrix", "events"],
}
# The routes of which Wagtail builds the address from the names of a model.
OF_MODELS = {
    "wagtailadmin_pages:add": [("members", "memberpage"), ("pages", "standardpage")],
    "wagtailadmin_pages:preview_on_add": [("members", "memberpage")],
    "wagtailadmin_pages:type_use": [("members", "memberpage"), ("pages", "standardpage")],
    "wagtailadmin_pages:type_use_results": [("members", "memberpage")],
    "wagtailadmin_pages:choose_parent": [("members", "memberpage")],
    "wagtailadmin_tag_model_autocomplete": [("taggit", "tag")],
    "wagtailadmin_workflows:add_task": [("wagtailcore", "groupapprovaltask")],
    "wagtailadmin_editing_sessions:ping": [("wagtailcore", "page"), ("members", "memberpage")],
    "wagtailsettings:edit": [("pages", "branding")],
    "wagtailsettings:preview_on_edit": [("pages", "branding")],
}
MODEL_NAMES = [
    ("app_label", "model_name"),
    ("app_name", "model_name"),
    ("content_type_app_name", "content_type_model_name"),
]
BULK = [
    ("wagtailcore", "page", "delete"),
    ("wagtailcore", "page", "publish"),
    ("wagtailcore", "page", "unpublish"),
    ("wagtailcore", "page", "move"),
    ("accounts", "user", "set_active_state"),
    ("accounts", "user", "assign_role"),
    ("accounts", "user", "delete"),
    ("pages", "portalimage", "delete"),
    ("pages", "portalimage", "add_tags"),
    ("pages", "portaldocument", "delete"),
    ("news", "coverage", "delete"),
]
# Routes without a name, and those whose regular expression `reverse` cannot fill.
FIXED = {
    "accounts/oidc/<str:provider_id>/login/": ["/accounts/oidc/none/login/"],
    "admin/login/": ["/admin/login/"],
    "admin/logout/": ["/admin/logout/"],
    "^admin/password_reset/": ["/admin/password_reset/"],
    "_util/login/": ["/_util/login/"],
    "^admin/api/main/pages/\\d+/action/": ["/admin/api/main/pages/2/action/copy/"],
    "^admin/images/\\d+/preview/": ["/admin/images/1/preview/width-100/"],
    "^admin/snippets/choose/\\w+/\\w+/create/": ["/admin/snippets/choose/news/coverage/create/"],
    "admin/test404/": ["/admin/test404/"],
    "admin/choose-external-link/": ["/admin/choose-external-link/"],
    "admin/failwhale/": ["/admin/failwhale/"],
    "admin/redirects/import/process/": ["/admin/redirects/import/process/"],
    "admin/^.*/$": ["/admin/no/such/page/"],
    "^documents/\\d{19,}/": ["/documents/9999999999999999999/a.txt"],
    "^((?:[\\w\\-]+/)*)$": [
        "/",
        "/members/siemens/",
        "/members/flex/",
        "/draft-of-the-matrix/",
        "/no-such-page/",
    ],
}


@dataclass(frozen=True)
class Route:
    pattern: str
    name: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    route: Route
    kind: str
    path: str


def routes(resolver=None, prefix="", namespaces=(), above=()):
    """Yield all Routes that the resolver knows."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        named = [*entry.pattern.converters] or [*entry.pattern.regex.groupindex]
        parameters = (*above, *named)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from routes(entry, pattern, inner, parameters)
        else:
            name = ":".join((*namespaces, entry.name)) if entry.name else ""
            yield Route(pattern, name, parameters)


class UnmakeableRouteError(Exception):
    """A route has a parameter for which the tables above know nothing."""


def addresses(route, world):
    """Return the Addresses of a route: one at least, or UnmakeableRouteError."""
    if route.pattern in FIXED:
        return [Address(route, "fixed", path) for path in FIXED[route.pattern]]
    if route.name == "wagtaildocs_serve":
        return [
            Address(route, kind, reverse(route.name, args=[world.pk("document", kind), "a.txt"]))
            for kind in world.kinds
        ]
    if route.name == "wagtail_bulk_action":
        return [bulk(route, world, *names) for names in BULK]
    if not route.parameters:
        return [Address(route, "fixed", reverse(route.name) + query(route, world))]
    made = []
    for kind in world.kinds if has_objects(route) else ["fixed"]:
        for values in product(*(choices(route, name, kind, world) for name in route.parameters)):
            given = dict(zip(route.parameters, values, strict=True))
            made += [Address(route, kind, path) for path in reversed_with(route, given)]
    return made


def bulk(route, world, *names):
    model = "page" if names[1] == "page" else names[1].removeprefix("portal")
    named = [world.pk(model, kind) for kind in ("own", "other")] if model != "coverage" else ["1"]
    path = reverse(route.name, args=names)
    return Address(route, "other", f"{path}?" + "&".join(f"id={pk}" for pk in named))


def query(route, world):
    """Choosers of several want to be told which."""
    if not route.name.endswith("chosen_multiple"):
        return ""
    thing = BY_ROUTE.get(route.name.rpartition(":")[0], "page")
    return "?" + "&".join(f"id={world.pk(thing, kind)}" for kind in ("own", "other"))


def has_objects(route):
    return bool({*BY_NAME, "pk", "uploaded_file_id"} & set(route.parameters))


def choices(route, parameter, kind, world):
    if parameter in dict(MODEL_NAMES) or parameter in dict(MODEL_NAMES).values():
        return [None]
    if parameter in WORDS:
        return WORDS[parameter] if parameter != "action_name" else WORDS[parameter][:2]
    thing = thing_for(route, parameter)
    return [world.pk(thing, kind)]


def thing_for(route, parameter):
    """Return the name of the object, or the model of a snippet, that a parameter stands for."""
    if parameter == "uploaded_file_id":
        return "uploaded_image" if "image" in route.name else "uploaded_document"
    namespace = route.name.rpartition(":")[0]
    label = namespace.removeprefix("wagtailsnippets_").removeprefix("wagtailsnippetchoosers_")
    if namespace != label:
        model = apps.get_model(*label.split("_", 1))
        return model if parameter in ("pk", "object_id") else of_snippet(parameter, model)
    if parameter == "pk":
        thing = BY_ROUTE.get(route.name) or BY_ROUTE.get(namespace)
    else:
        thing = BY_NAME.get(parameter)
    if thing is None:
        raise UnmakeableRouteError(f"{route.pattern} ({route.name}): no maker for {parameter}")
    return thing


def of_snippet(parameter, model):
    return (BY_NAME[parameter], model)


def reversed_with(route, given):
    """Yield the paths of a route with the names of its models, where it has some."""
    for names in MODEL_NAMES:
        if names[0] in given:
            if route.name not in OF_MODELS:
                raise UnmakeableRouteError(f"{route.pattern} ({route.name}): of which models?")
            for label in OF_MODELS[route.name]:
                yield reverse(route.name, kwargs=given | dict(zip(names, label, strict=True)))
            return
    yield reverse(route.name, kwargs=given)
