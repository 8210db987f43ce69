"""A checked plan becomes pages, snippets, words, pictures and settings: all of it, or nothing."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, Site

from inm_portal.demo import publication
from inm_portal.demo.checking import Check
from inm_portal.demo.files import MediaStorage, has_bytes
from inm_portal.demo.format import ContentError
from inm_portal.demo.identity import free_key
from inm_portal.demo.indexes import indexing_later, update_indexes
from inm_portal.demo.layout import HOME, MEDIA, Kind
from inm_portal.demo.names import names_in_use
from inm_portal.demo.order import after_their_needs
from inm_portal.demo.plan import Planner
from inm_portal.demo.shapes import shape_of

ORDER = [*Kind]
PROGRESS_EVERY = 100
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


def load(root, with_samples=True, progress=lambda line: None):
    """Make the portal what the folder `root` says, and return {(kind, what happened): count}.

    Raises ContentError, with nothing changed, if anything is wrong.
    """
    with (
        # Outermost, because the end of the transaction may fail as well.
        MediaStorage().undone_on_failure() as storage,
        transaction.atomic(),
        indexing_later(),
    ):
        site = default_site()
        names = names_in_use(site)
        items = Planner(root, names).plan(with_samples)
        return Loader(site, names, items, storage).load(progress)


class NoDefaultSiteError(Exception):
    def __init__(self):
        super().__init__("There is no default site; make one under Settings > Sites.")


def default_site():
    try:
        return Site.objects.select_related("root_page").get(is_default_site=True)
    except Site.DoesNotExist:
        raise NoDefaultSiteError from None


class Loader:
    """Works in two rounds, as pages may refer to each other in circles.

    The first makes sure that everything exists, barely; the second fills it in.
    """

    def __init__(self, site, names, items, storage):
        self.site = site
        self.names = names
        self.storage = storage
        self.items = sorted(items, key=lambda item: ORDER.index(item.kind))
        self.by_ref = {item.ref: item for item in items if item.ref}
        self.objects = {}
        self.new = set()
        self.counts = Counter()

    def load(self, progress):
        for item in after_their_needs(self.items, self.needed_to_exist):
            self.ensure(item)
        # What a page says of others may be copied when it is published: they come first.
        ordered = after_their_needs(self.items, self.referred_to)
        touched = []
        for number, item in enumerate(ordered, 1):
            touched += self.fill(item)
            if number % PROGRESS_EVERY == 0:
                progress(f"{number} of {len(ordered)}")
        for instance in touched:
            update_indexes(instance)
        return self.counts

    def needed_to_exist(self, item):
        keys = shape_of(item.model).needed_references()
        here = len(item.place)
        needed = [ref for ref, place in item.references if place[here] in keys]
        return self.known([item.parent, *needed])

    def referred_to(self, item):
        return self.known([ref for ref, _ in item.references])

    def known(self, refs):
        return [self.by_ref[ref] for ref in refs if ref in self.by_ref]

    # The first round

    def ensure(self, item):
        """Find the item's object or insert it."""
        with Complaining(item):
            instance = self.find(item)
            if instance is None:
                instance = self.insert(item)
                self.new.add(item)
        self.objects[item] = instance
        if item.ref:
            self.names.bind(item.ref, instance.pk, item.model)

    def find(self, item):
        """Return the object that the portal has for the item, or None."""
        objects = item.model._default_manager
        if item.kind is Kind.PAGE:
            pk = self.names.pk(item.ref)
            return objects.filter(pk=pk).first() if pk else None
        if item.kind is Kind.VOCABULARY:
            return objects.filter(slug=item.data["slug"]).first()
        if item.kind is Kind.REDIRECTS:
            path = Redirect.normalise_path(item.data["old_path"])
            return objects.filter(old_path=path).order_by("site", "pk").first()
        if item.kind is Kind.SETTING:
            return self.find_setting(item)
        title = item.data["title"] if item.kind in MEDIA else str(self.bare(item))
        pk = self.names.claim(item.ref.realm, title)
        return objects.get(pk=pk) if pk else None

    def find_setting(self, item):
        if item.model is Site:
            return self.site
        return item.model.objects.filter(site=self.site).first()

    def bare(self, item):
        """Return an unsaved object with what can be said before the other objects exist."""
        instance = item.model()
        shape_of(item.model).fill_bare(instance, item.data, self.names)
        return instance

    def insert(self, item):
        instance = self.bare(item)
        if item.kind is Kind.PAGE:
            return self.insert_page(item, instance)
        if item.kind in MEDIA:
            self.storage.attach(instance, item.file.name, item.file.read_bytes())
        if item.kind is Kind.SNIPPET:
            instance.live = False
        if isinstance(instance, BaseSiteSetting):
            instance.site = self.site
        instance.save()
        return instance

    def insert_page(self, item, page):
        page.live = False
        if "translation_key" not in item.data:
            page.translation_key = free_key(item.ref.name) or page.translation_key
        if item.ref.name == HOME:
            return self.insert_home(page)
        page.slug = item.ref.name.rstrip("/").rpartition("/")[2]
        return Page.objects.get(pk=self.names.pk(item.parent)).add_child(instance=page)

    def insert_home(self, page):
        """Put the home page in the place of the one that Wagtail's migrations make."""
        welcome = self.site.root_page
        # By update, as a save would also leave a redirect behind.
        Page.objects.filter(pk=welcome.pk).update(slug=f"{welcome.slug}-before")
        page.slug = "home"
        Page.get_first_root_node().add_child(instance=page)
        self.site.root_page = page
        self.site.save()
        if not welcome.get_children().exists():
            Page.objects.get(pk=welcome.pk).delete()
        return page

    # The second round

    def fill(self, item):
        """Bring the item's object up to date; return it in a list, or nothing if it was."""
        with Complaining(item):
            instance, happened = self.fill_one(item)
        self.counts[item.kind, happened] += 1
        return [] if happened == UNCHANGED else [instance]

    def fill_one(self, item):
        instance = self.objects[item]
        # Pages inserted since may have become its children.
        instance.refresh_from_db()
        if item in self.new:
            self.make_it_so(item, instance)
            self.save(item, instance)
            return instance, CREATED
        was_published = publication.is_approved(instance)
        instance = publication.version_that_travels(instance)
        shape = shape_of(item.model)
        before = shape.write(instance, self.names)
        self.make_it_so(item, instance)
        has_new_bytes = item.file is not None and self.has_new_bytes(item, instance)
        is_same = shape.write(instance, self.names) == before and not has_new_bytes
        if is_same and was_published != item.is_draft:
            return instance, UNCHANGED
        self.save(item, instance)
        return instance, CHANGED

    def make_it_so(self, item, instance):
        shape_of(item.model).fill(instance, item.data, self.names)
        if not item.is_draft:
            self.clean(item, instance)

    def save(self, item, instance):
        publication.save(instance, publish=not item.is_draft, is_new=item in self.new)
        publication.settle(instance, shape_of(item.model).stated(instance, item.data))

    def has_new_bytes(self, item, instance):
        raw = item.file.read_bytes()
        if has_bytes(instance, raw):
            return False
        self.storage.attach(instance, item.file.name, raw)
        return True

    def clean(self, item, instance):
        """Raise for everything that the admin would not publish, at the lines it is about."""
        checked = Check(item.source, self.names)
        for place, part, shape, without in shape_of(item.model).parts(instance, item.place):
            try:
                part.full_clean(exclude=without)
            except ValidationError as error:
                checked.objections(error, place)
            for slot in shape.streams:
                if error := slot.clean(part):
                    checked.objections(error, (*place, slot.key))
        if checked.complaints:
            raise ContentError(*sorted(set(checked.complaints)))


class Complaining:
    """Tells what goes wrong with an item by the item's file and line."""

    def __init__(self, item):
        self.item = item

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, ValidationError):
            checked = Check(self.item.source, None)
            checked.objections(error, self.item.place)
            raise ContentError(*checked.complaints) from error
        if isinstance(error, DatabaseError):
            line = str(error).strip().splitlines()[0]
            raise ContentError(self.item.source.complaint(self.item.place, line)) from error
