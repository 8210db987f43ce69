"""Writes the portal as a content folder: whole, or not at all."""

import shutil
import tempfile
from pathlib import Path

from django.db import transaction

from inm_portal.demo.folder import read_folder
from inm_portal.demo.format import write
from inm_portal.demo.layout import Kind
from inm_portal.demo.load import default_site
from inm_portal.demo.plan import NOTE
from inm_portal.demo.serialize import NotExportableError, Serializer


def export(target, replace=False, warn=lambda line: None):
    """Write everything into the folder `target` and return the number of files.

    Raises NotExportableError, with nothing changed, where `target` holds something already; with
    `replace`, an earlier export may lie there, whose notes on sources are taken over.
    """
    target = Path(target).resolve()
    notes = notes_of_earlier_export(target, replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        count = write_files(draft, notes, warn)
        # A folder from mkdtemp is for its owner alone.
        draft.chmod(0o755)
        put_in_place(draft, target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return count


def write_files(folder, notes, warn):
    # One transaction, so that all files show the same moment.
    with transaction.atomic():
        serializer = Serializer(default_site())
        files = list(serializer.files())
    for path, data in files:
        on_disk = folder / path
        on_disk.parent.mkdir(parents=True, exist_ok=True)
        on_disk.write_text(write(with_notes(path, data, notes)), "utf-8", newline="\n")
    for path, file in serializer.media.items():
        with file.storage.open(file.name) as stored, (folder / path).open("wb") as copy:
            shutil.copyfileobj(stored, copy)
    for realm, pk in sorted(serializer.names.gone):
        warn(f"Left out what points to the {realm} {pk}, which is not in the site any more.")
    return len(files) + len(serializer.media)


def put_in_place(draft, target):
    if not target.exists():
        draft.rename(target)
        return
    earlier = draft.with_name(f"{draft.name}-earlier")
    target.rename(earlier)
    try:
        draft.rename(target)
    except OSError:
        earlier.rename(target)
        raise
    shutil.rmtree(earlier)


def notes_of_earlier_export(target, replace):
    """Return the notes of what will be replaced, for with_notes. Refuses to replace all else."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return {}
    if not replace:
        raise NotExportableError(f"{target} is not empty; --replace replaces an earlier export.")
    earlier = read_folder(target)
    if earlier.complaints or not any(address.kind is Kind.PAGE for address in earlier.sources):
        raise NotExportableError(f"{target} holds more than an earlier export; nothing was done.")
    return {
        (source.name, name_in_list(row)): row[NOTE]
        for source in earlier.sources.values()
        for row in rows_of(source.data)
        if NOTE in row
    }


def with_notes(path, data, notes):
    """Return the data of a file with the notes that the file of this name had before."""
    if isinstance(data, list):
        return [with_note(row, notes.get((str(path), name_in_list(row)))) for row in data]
    return with_note(data, notes.get((str(path), name_in_list(data))))


def with_note(row, note):
    if note is None or NOTE in row:
        return row
    first, *others = row.items()
    return dict([first, (NOTE, note), *others])


def rows_of(data):
    return [row for row in (data if isinstance(data, list) else [data]) if isinstance(row, dict)]


def name_in_list(row):
    """Return what tells the rows of a list file apart; None for what has a file of its own."""
    return row.get("slug") or row.get("old_path")
