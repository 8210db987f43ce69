"""Objects by the names that files use for them, and back.

A page goes by its path, a term by its slug. Pictures, files and snippets have no such name of
their own: theirs is made from the title, and those with the same title are told apart by their
age: `map`, `map--2`, `map--3`. A doubled hyphen never comes out of a title, so that these names
stay the same when everything is loaded elsewhere in their order.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from inm_portal.demo.catalog import models_of, realm_of
from inm_portal.demo.layout import Kind

LONGEST = 60


class Ref(NamedTuple):
    """A name and the realm it belongs to, such as ("page", "/members/siemens/")."""

    realm: str
    name: str


class Names:
    def __init__(self):
        self._names = defaultdict(dict)
        self._objects = {}
        self._unclaimed = defaultdict(list)
        # What was asked for and is not there: (realm, primary key).
        self.gone = set()

    def bind(self, ref, pk, model):
        """Let `ref` stand for the object; another object of that name gets a nameless one."""
        bound = self._objects.get(ref)
        if bound and bound[0] != pk:
            self._names[ref.realm][bound[0]] = f"{ref.name}--{bound[0]}"
        self._objects[ref] = (pk, model)
        self._names[ref.realm][pk] = ref.name

    def announce(self, ref, model):
        """Note that `ref` will stand for an object of `model`, and now for what it stands for."""
        self._objects[ref] = (self.pk(ref), model)

    def name(self, realm, pk):
        """Return the name of an object, None if there is no such object in the portal."""
        name = self._names[realm].get(pk)
        if name is None:
            self.gone.add((realm, pk))
        return name

    def pk(self, ref):
        """Return the primary key behind a name, None if there is none yet."""
        return self._objects.get(ref, (None, None))[0]

    def model(self, ref):
        return self._objects.get(ref, (None, None))[1]

    def claim(self, realm, title):
        """Return the oldest object of this title that was not claimed before, or None."""
        unclaimed = self._unclaimed[realm, title_slug(title, realm)]
        return unclaimed.pop(0) if unclaimed else None

    def add_titled(self, model, objects):
        """Name objects after their titles; `objects` are (pk, title), oldest first."""
        realm = realm_of(model)
        seen = Counter()
        for pk, title in objects:
            slug = title_slug(title, realm)
            seen[slug] += 1
            name = slug if seen[slug] == 1 else f"{slug}--{seen[slug]}"
            self.bind(Ref(realm, name), pk, model)
            self._unclaimed[realm, slug].append(pk)


def names_in_use(site):
    """Return the Names of everything that is in the database now."""
    names = Names()
    home = site.root_page
    for page in Page.objects.descendant_of(home, inclusive=True).order_by("path"):
        names.bind(Ref("page", page_path(page, home)), page.pk, page.specific_class)
    for model in models_of(Kind.VOCABULARY).values():
        for pk, slug in model.objects.values_list("pk", "slug"):
            names.bind(Ref(realm_of(model), slug), pk, model)
    for model in (get_image_model(), get_document_model()):
        names.add_titled(model, model.objects.order_by("pk").values_list("pk", "title"))
    for model in models_of(Kind.SNIPPET).values():
        names.add_titled(model, [(one.pk, str(one)) for one in model.objects.order_by("pk")])
    return names


def page_path(page, home):
    """Return the path of a page below the home page, whatever the home page's own slug is."""
    return "/" + page.url_path.removeprefix(home.url_path)


def title_slug(title, realm):
    slug = slugify(title, allow_unicode=True)[:LONGEST].strip("-_")
    return slug or realm.rpartition(".")[2]
