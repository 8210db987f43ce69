"""A content folder on disk: everything in it is read before anything is done with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from inm_portal.demo.format import MAX_BYTES, Complaint, ContentError, Source, read
from inm_portal.demo.layout import ENDING, MEDIA, Address, address_of, natural


@dataclass
class Folder:
    """What a content folder holds: what each file says, and the pictures and files."""

    root: Path
    sources: dict[Address, Source] = field(default_factory=dict)
    media: dict[str, Path] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)


def read_folder(root: Path) -> Folder:
    """Read all files below `root`, in the order of their names.

    Problems within files become complaints. Raises ContentError where there is no folder.
    """
    folder = Folder(root)
    if not root.is_dir():
        raise ContentError(Complaint(str(root), 1, "there is no such folder"))
    for path in sorted(_files(root), key=_in_order):
        try:
            _take(folder, path)
        except ContentError as error:
            folder.complaints += error.complaints
        except ValueError as error:
            folder.complaints.append(Complaint(str(path), 1, str(error)))
    if not folder.sources and not folder.complaints:
        folder.complaints.append(Complaint(str(root), 1, "there are no content files here"))
    return folder


def _files(root: Path) -> Iterator[PurePosixPath]:
    for path in root.rglob("*"):
        inside = path.relative_to(root)
        # Desktops and editors leave .files behind; notes for readers lie at the top.
        if path.is_dir() or any(part.startswith(".") for part in inside.parts):
            continue
        if len(inside.parts) > 1 or inside.suffix != ".md":
            yield PurePosixPath(inside)


def _in_order(path: PurePosixPath) -> list[list[str | int]]:
    # Without the ending, as a dot would sort behind the hyphens of map--2.
    return [natural(part) for part in path.with_suffix("").parts]


def _take(folder: Folder, path: PurePosixPath) -> None:
    on_disk = folder.root / path
    # A link could put any file of this machine on a public page.
    if on_disk.is_symlink() or not on_disk.is_file():
        raise ValueError("this is a link; content folders hold plain files only")
    # macOS hands out decomposed letters; the references inside the files are composed.
    named = PurePosixPath(unicodedata.normalize("NFC", str(path)))
    if named.suffix != ENDING and named.parts[0] in MEDIA:
        folder.media[str(named)] = on_disk
        return
    address = address_of(named)
    with on_disk.open("rb") as file:
        source = read(file.read(MAX_BYTES + 1), str(named))
    if address in folder.sources:
        other = folder.sources[address].name
        raise ValueError(f"{other} describes the page {address.key} as well; keep one of them")
    folder.sources[address] = source
