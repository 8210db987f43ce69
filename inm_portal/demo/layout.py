"""Which file of a content folder holds what, by the folder's and the file's name alone."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple

ENDING = ".yaml"
HOME = "/"
# The file of a page that has pages below it lies in their folder, under this name.
INDEX = "index"
KEY = re.compile(r"\w+(-+\w+)*")


class Kind(StrEnum):
    """What a file describes; the value is the name of its folder, or of the file itself.

    The order is the one of loading: words and pictures before the pages that show them.
    """

    VOCABULARY = "vocabularies"
    IMAGE = "images"
    DOCUMENT = "documents"
    PAGE = "pages"
    SNIPPET = "snippets"
    SETTING = "settings"
    REDIRECTS = "redirects"


MEDIA = (Kind.IMAGE, Kind.DOCUMENT)


class Address(NamedTuple):
    """What one file describes.

    `model` is empty where the kind says it all, and `app-model` elsewhere; `key` is a page's
    path, the file's name for pictures, files and snippets, and empty for the rest.
    """

    kind: Kind
    model: str = ""
    key: str = ""


def address_of(path: PurePosixPath) -> Address:
    """What the file at `path` (within the folder) describes. ValueError says why it is nothing."""
    folder, *between = path.parts[:-1] or ("",)
    if path.suffix != ENDING:
        raise ValueError(f"content files end in {ENDING}")
    if not folder and path.stem == Kind.REDIRECTS:
        return Address(Kind.REDIRECTS)
    if folder not in set(Kind) - {Kind.REDIRECTS}:
        raise ValueError(f"no content is kept here; the folders are {', '.join(_folders())}")
    kind = Kind(folder)
    if kind is Kind.PAGE:
        return Address(kind, key=_page_path(*between, path.stem))
    depth = 1 if kind is Kind.SNIPPET else 0
    if len(between) != depth:
        raise ValueError(f"files lie {'directly in' if depth == 0 else 'one folder below'} {kind}/")
    if kind in MEDIA:
        return Address(kind, key=_key(path.stem))
    if kind is Kind.SNIPPET:
        return Address(kind, between[0], _key(path.stem))
    return Address(kind, path.stem)


def path_of(address: Address, has_children: bool = False) -> PurePosixPath:
    """Where the file of `address` lies; `has_children` is about pages."""
    parts = [part for part in (address.model, *address.key.split("/")) if part]
    if address.kind is Kind.PAGE and (has_children or parts[-1:] in ([], [INDEX])):
        parts.append(INDEX)
    return PurePosixPath(address.kind, *parts).with_suffix(ENDING)


def parent_of(path: str) -> str:
    """The path of the page above the page at `path`."""
    return path[: path.rstrip("/").rindex("/") + 1]


def natural(key: str) -> list[str | int]:
    """A sort key that puts map--2 before map--10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", key)]


def _page_path(*parts: str) -> str:
    slugs = parts[:-1] if parts[-1] == INDEX else parts
    for slug in slugs:
        _key(slug)
    return "".join(f"/{slug}" for slug in slugs) + "/"


def _key(name: str) -> str:
    if not KEY.fullmatch(name):
        raise ValueError(f"the name {name!r} must consist of letters, digits, - and _")
    return name


def _folders() -> list[str]:
    return [f"{kind}/" for kind in Kind if kind is not Kind.REDIRECTS]
