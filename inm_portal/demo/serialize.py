"""The whole portal as content files: data for each file, and where pictures and files lie."""

from pathlib import PurePosixPath

from django.db.models import Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site

from inm_portal.demo.catalog import models_of, realm_of
from inm_portal.demo.layout import ENDING, MEDIA, Address, Kind, path_of
from inm_portal.demo.names import names_in_use, page_path
from inm_portal.demo.publication import version_that_travels
from inm_portal.demo.shapes import shape_of


class NotExportableError(Exception):
    """Something in the portal has no form in content files; the message says what to do."""


class Serializer:
    """Gives (path, data) for each file; `media` then has the stored files beside them."""

    def __init__(self, site):
        self.site = site
        self.names = names_in_use(site)
        self.media = {}

    def files(self):
        """Yield (path, data) for all files. Raises NotExportableError."""
        self.refuse_what_is_private()
        yield from self.lists()
        for kind in MEDIA:
            for model in models_of(kind).values():
                yield from self.of_media(kind, model)
        yield from self.pages()
        yield from self.snippets()
        yield from self.settings()

    def data(self, instance):
        return shape_of(type(instance)).write(version_that_travels(instance), self.names)

    def refuse_what_is_private(self):
        """Content files have no form for privacy: what is private here would be public there."""
        for restriction in PageViewRestriction.objects.select_related("page"):
            raise NotExportableError(
                f"The page {restriction.page.title} is private; remove its privacy setting."
            )
        for restriction in CollectionViewRestriction.objects.select_related("collection"):
            raise NotExportableError(
                f"The collection {restriction.collection.name} is private; remove its privacy "
                "setting or empty and delete the collection."
            )

    def lists(self):
        for name, model in models_of(Kind.VOCABULARY).items():
            rows = [self.data(term) for term in model.objects.order_by("sort_order", "pk")]
            for index, row in enumerate(rows):
                # Its place in the list says the same.
                if row.get("sort_order", 0) == index:
                    row.pop("sort_order", None)
                elif index:
                    row.setdefault("sort_order", 0)
            if rows:
                yield path_of(Address(Kind.VOCABULARY, name)), rows
        here = Q(site=self.site) | Q(site=None)
        redirects = Redirect.objects.filter(here).order_by("old_path", "pk")
        if rows := [self.data(redirect) for redirect in redirects]:
            yield path_of(Address(Kind.REDIRECTS)), rows

    def of_media(self, kind, model):
        for instance in model.objects.order_by("pk"):
            key = self.names.name(realm_of(model), instance.pk)
            path = path_of(Address(kind, key=key))
            ending = PurePosixPath(instance.file.name).suffix.lower()
            if ending == ENDING or not instance.file.storage.exists(instance.file.name):
                raise NotExportableError(f"The file of {instance.title} ({path.stem}) is missing.")
            file = path.with_name(f"{path.stem}{ending}")
            self.media[file] = instance.file
            title, *others = self.data(instance).items()
            yield path, dict([title, ("file", file.name), *others])

    def pages(self):
        home = self.site.root_page
        if home.specific_class is Page:
            raise NotExportableError("The site has no home page yet.")
        found = Page.objects.descendant_of(home, inclusive=True).order_by("path")
        for page in found.specific().iterator(chunk_size=100):
            address = Address(Kind.PAGE, key=page_path(page, home))
            data = {"type": page._meta.label, **self.data(page)}
            yield path_of(address, has_children=page.numchild > 0), data

    def snippets(self):
        for name, model in models_of(Kind.SNIPPET).items():
            for snippet in model.objects.order_by("pk"):
                key = self.names.name(realm_of(model), snippet.pk)
                yield path_of(Address(Kind.SNIPPET, name, key)), self.data(snippet)

    def settings(self):
        for name, model in models_of(Kind.SETTING).items():
            found = [self.site] if model is Site else model.objects.filter(site=self.site)
            for setting in found:
                if data := self.data(setting):
                    yield path_of(Address(Kind.SETTING, name)), data
