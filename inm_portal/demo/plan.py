"""What a content folder wants the portal to be: read, understood and checked as a whole."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from inm_portal.demo.catalog import models_of, page_types, realm_of
from inm_portal.demo.checking import Check
from inm_portal.demo.files import check_file
from inm_portal.demo.folder import read_folder
from inm_portal.demo.format import ContentError, Source
from inm_portal.demo.layout import HOME, MEDIA, Address, Kind, parent_of, path_of
from inm_portal.demo.names import Ref
from inm_portal.demo.shapes import shape_of
from inm_portal.pages.models import Term

# Says where a fact comes from. It is for the readers of the file and stays there.
NOTE = "source"


@dataclass(eq=False)
class Item:
    """One thing that a folder describes, with its place in its file.

    `ref` is the name that others call it by; settings and redirects have none.
    """

    kind: Kind
    model: type
    ref: Ref | None
    source: Source
    place: tuple = ()
    data: dict[str, Any] = field(default_factory=dict)
    references: list[tuple[Ref, tuple]] = field(default_factory=list)
    file: Path | None = None

    @property
    def is_sample(self):
        return self.data.get("is_sample") is True

    @property
    def is_draft(self):
        return self.data.get("live") is False

    @property
    def parent(self):
        """The Ref of the page above; None for the home page and for all that is no page."""
        if self.kind is not Kind.PAGE or self.ref.name == HOME:
            return None
        return Ref(self.ref.realm, parent_of(self.ref.name))


class Planner:
    """Turns a folder into Items and collects everything that is wrong with them."""

    def __init__(self, root, names):
        self.names = names
        self.folder = read_folder(root)
        self.complaints = list(self.folder.complaints)
        self.items = []
        self.by_ref = {}

    def plan(self, with_samples=True):
        """Return the Items. Raises ContentError with all complaints, by file and line."""
        for address, source in self.folder.sources.items():
            self.understand(address, source)
        for item in self.items:
            self.announce(item)
        for item in self.items:
            self.check(item)
        self.check_pages()
        self.check_doubles()
        self.check_samples()
        self.check_leftover_media()
        if self.complaints:
            raise ContentError(*sorted(set(self.complaints)))
        return self.items if with_samples else self.without_samples()

    def wrong(self, item, place, reason):
        self.complaints.append(item.source.complaint((*item.place, *place), reason))

    # What each file is about

    def understand(self, address, source):
        if address.kind is Kind.PAGE:
            self.understand_page(address, source)
        elif address.kind is Kind.REDIRECTS:
            self.understand_list(address.kind, Redirect, source)
        elif model := models_of(address.kind).get(address.model):
            if address.kind is Kind.VOCABULARY:
                self.understand_list(address.kind, model, source)
            else:
                ref = Ref(realm_of(model), address.key) if realm_of(model) else None
                self.add(Item(address.kind, model, ref, source), source.data)
        else:
            checked = Check(source, self.names)
            checked.unknown((), f"name in {address.kind}/:", address.model, models_of(address.kind))
            self.complaints += checked.complaints

    def understand_page(self, address, source):
        types = page_types()
        label = source.data.get("type") if isinstance(source.data, dict) else None
        if isinstance(label, str) and label in types:
            self.add(Item(Kind.PAGE, types[label], Ref("page", address.key), source), source.data)
        elif label is None:
            self.complaints.append(source.complaint((), "type is missing"))
        else:
            checked = Check(source, self.names)
            checked.unknown(("type",), "type", label, types)
            self.complaints += checked.complaints

    def understand_list(self, kind, model, source):
        if not isinstance(source.data, list):
            self.complaints.append(source.complaint((), "this file takes a list"))
            return
        for index, data in enumerate(source.data):
            slug = data.get("slug") if isinstance(data, dict) else None
            ref = Ref(realm_of(model), slug) if isinstance(slug, str) and realm_of(model) else None
            item = Item(kind, model, ref, source, (index,))
            self.add(item, data)
            if issubclass(model, Term):
                # The order of the list is the order of the words.
                item.data.setdefault("sort_order", index)

    def add(self, item, data):
        self.items.append(item)
        if isinstance(data, dict):
            own = shape_of(item.model).slots
            besides = {NOTE, "type"} if item.kind is Kind.PAGE else {NOTE}
            besides -= own.keys()
            item.data = {key: value for key, value in data.items() if key not in besides}
        else:
            self.wrong(item, (), "this takes a mapping")

    def announce(self, item):
        if item.ref is None:
            return
        present = self.names.model(item.ref) if self.names.pk(item.ref) else None
        if item.kind is Kind.PAGE and present not in {None, Page, item.model}:
            words = f"in the portal, the page {item.ref.name} is a {present._meta.verbose_name}"
            self.wrong(item, ("type",), words)
        if item.ref in self.by_ref:
            first = self.by_ref[item.ref]
            line = first.source.line(first.place)
            self.wrong(item, ("slug",), f"{item.ref.name} is already there, on line {line}")
        self.by_ref[item.ref] = item
        self.names.announce(item.ref, item.model)

    # What each item says

    def check(self, item):
        checked = Check(item.source, self.names, item.is_draft)
        besides = {"file"} if item.kind in MEDIA else set()
        shape_of(item.model).check(item.data, item.place, checked, besides)
        if item.kind in MEDIA:
            self.check_media(item, checked)
        self.complaints += checked.complaints
        item.references = checked.references

    def check_media(self, item, checked):
        name = item.data.pop("file", None)
        if not isinstance(name, str) or "/" in name:
            checked.wrong(("file",), "file takes the name of a file in the same folder")
            return
        item.file = self.folder.media.pop(str(PurePosixPath(item.kind, name)), None)
        if item.file is None:
            checked.wrong(("file",), f"there is no {name} here, or another .yaml has taken it")
        else:
            check_file(item.file, item.kind is Kind.IMAGE, ("file",), checked)

    def check_leftover_media(self):
        for name in self.folder.media:
            self.complaints.append(Source(name, None, {}).complaint((), "no .yaml has this file"))

    # What the items are together

    def check_pages(self):
        pages = [item for item in self.items if item.kind is Kind.PAGE]
        for item in pages:
            above = self.names.model(item.parent) if item.parent else Page
            # The page that Wagtail's migrations leave at the top is no home page.
            if item.parent and above in {None, Page}:
                missing = path_of(Address(Kind.PAGE, key=item.parent.name), has_children=True)
                self.wrong(item, (), f"there is no page above this one; {missing} is missing")
            elif above not in item.model.allowed_parent_page_models():
                name, other = item.model._meta.verbose_name, above._meta.verbose_name
                self.wrong(item, ("type",), f"a {name} cannot lie below a {other}")
        for model, count in Counter(item.model for item in pages).items():
            if model.max_count and count > model.max_count:
                last = [item for item in pages if item.model is model][-1]
                words = f"there may be {model.max_count} {model._meta.verbose_name}, not {count}"
                self.wrong(last, ("type",), words)

    def check_doubles(self):
        """Complain about rows of one list that would be the same row."""
        seen = defaultdict(dict)
        for item in self.items:
            for key in {"name", "old_path"} & item.data.keys() if item.place else ():
                value = str(item.data[key])
                if value in (known := seen[item.model, key]):
                    self.wrong(item, (key,), f"{value} is already there, on line {known[value]}")
                else:
                    known[value] = item.source.line((*item.place, key))

    def check_samples(self):
        """Without its samples, what is left must stand on its own."""
        samples = {item.ref for item in self.items if item.is_sample and item.ref}
        for item in self.items:
            if item.is_sample:
                continue
            if item.parent in samples:
                self.wrong(item, (), "a page below a sample must be a sample itself")
            for ref, place in item.references:
                if ref in samples:
                    reason = f"this is no sample and cannot refer to one ({ref.name})"
                    self.complaints.append(item.source.complaint(place, reason))

    def without_samples(self):
        """Return what is left, also without pictures and files that only samples show."""
        kept = [item for item in self.items if not item.is_sample]
        used = {ref for item in kept for ref, _ in item.references}
        by_samples = {ref for item in self.items if item.is_sample for ref, _ in item.references}
        return [
            item
            for item in kept
            if item.kind not in MEDIA or item.ref in used or item.ref not in by_samples
        ]
