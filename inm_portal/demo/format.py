"""The readable files: text to plain data and back, with the line of every key and item.

The files are a small, strict part of YAML. YAML in full turns `no` into False and `12:30` into
750, lets a second key replace the first in silence and can build objects. A content file must
mean what it seems to say, so all of that is refused here. Nothing in this module knows Django,
the content model or the folder that the files lie in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import yaml

Plain: TypeAlias = (
    "bool | int | Decimal | str | date | datetime | list[Plain] | dict[str, Plain] | None"
)
# The way from the whole of a file to a value in it: keys of mappings and indexes of lists.
Place: TypeAlias = "tuple[str | int, ...]"

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
INDENT = 2
# A longer text goes into a block of its own: nothing in it needs quotes.
LONGEST_BESIDE_ITS_KEY = 100

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
FRACTION = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATETIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[-+]\d{2}:\d{2})?", re.ASCII
)
WORDS: dict[str, Plain] = {"true": True, "false": False, "null": None, "~": None, "": None}
# The versions of YAML disagree on what these are without quotes.
AMBIGUOUS = frozenset({"yes", "no", "on", "off", "true", "false", "null"})

# What YAML forbids or takes for the end of a line, and the byte order mark, which nobody sees.
UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
NEEDS_QUOTES = re.compile(r"""[\s\-?:,\[\]{}#&*!|>'"%@`]|.*(:\s|\s#|[\s:]\Z|\s\s)""", re.DOTALL)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Complaint(NamedTuple):
    """One thing that is wrong, in the form that editors and terminals make a link of."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ContentError(Exception):
    """The content cannot be used as it stands; `complaints` says where and why."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("\n".join(map(str, complaints)))
        self.complaints = complaints


@dataclass(frozen=True)
class Source:
    """What one file says, and the line on which each key and each item begins."""

    name: str
    data: Plain
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place; where the file lacks it, of the nearest thing around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def complaint(self, place: Place, reason: str) -> Complaint:
        return Complaint(self.name, self.line(place), reason)


def read(raw: bytes, name: str) -> Source:
    """The data of one file. Raises ContentError for the first thing that cannot be read."""
    if len(raw) > MAX_BYTES:
        raise ContentError(Complaint(name, 1, f"the file is larger than {MAX_BYTES:,} bytes"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ContentError(Complaint(name, line, "this is not UTF-8 text")) from None
    return _Reader(text, name).source()


class _Reader:
    """Builds data from PyYAML's events, which still tell quotes, tags and anchors apart."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.lines: dict[Place, int] = {}
        # Any: PyYAML's types do not say which kind of event has which attribute.
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=yaml.SafeLoader))

    def source(self) -> Source:
        try:
            next(self.events)  # the start of the stream
            if isinstance(next(self.events), yaml.StreamEndEvent):
                raise self.error(1, "the file is empty")
            data = self.value(next(self.events), ())
            next(self.events)  # the end of the document
            if not isinstance(after := next(self.events), yaml.StreamEndEvent):
                raise self.error(after.start_mark.line + 1, "a second document begins here")
        except yaml.reader.ReaderError as error:
            line = self.text.count("\n", 0, error.position) + 1
            letter = f"U+{ord(self.text[error.position]):04X}"
            raise self.error(line, f"the character {letter} is not allowed here") from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise self.error(line, " ".join(filter(None, [error.context, error.problem]))) from None
        return Source(self.name, data, self.lines)

    def error(self, line: int, reason: str) -> ContentError:
        return ContentError(Complaint(self.name, line, reason))

    def value(self, event: Any, place: Place) -> Plain:
        line = event.start_mark.line + 1
        self.lines.setdefault(place, line)
        self.refuse_cleverness(event, line)
        if len(place) > MAX_DEPTH:
            raise self.error(line, f"this is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(place)
        if event.style is not None:
            return str(event.value)
        return self.plain(event.value, line)

    def refuse_cleverness(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.error(line, "a text that begins with & or * needs quotes")
        if event.tag is not None:
            raise self.error(line, "a text that begins with ! needs quotes")

    def mapping(self, place: Place) -> dict[str, Plain]:
        data: dict[str, Plain] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            self.refuse_cleverness(event, line)
            if not isinstance(event, yaml.ScalarEvent) or (event.style is None and not event.value):
                raise self.error(line, "a key must be a word")
            key = str(event.value)
            if key in data:
                first = self.lines[*place, key]
                raise self.error(line, f"the key {key} is already there, on line {first}")
            self.lines[*place, key] = line
            data[key] = self.value(next(self.events), (*place, key))
        return data

    def sequence(self, place: Place) -> list[Plain]:
        data: list[Plain] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            data.append(self.value(event, (*place, len(data))))
        return data

    def plain(self, text: str, line: int) -> Plain:
        try:
            value = value_of(text)
        except ValueError:
            raise self.error(line, f"{text} is not a date; text needs quotes") from None
        if isinstance(value, str) and text.lower() in AMBIGUOUS:
            raise self.error(line, f"{text} needs quotes as a word; otherwise write true or false")
        return value


def value_of(text: str) -> Plain:
    """What unquoted text stands for: itself, unless it looks like a number, a date or a WORD.

    Raises ValueError for a date that no calendar has.
    """
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if FRACTION.fullmatch(text):
        return Decimal(text)
    if DATE.fullmatch(text):
        return date.fromisoformat(text)
    if DATETIME.fullmatch(text):
        return datetime.fromisoformat(text)
    return text


def write(data: Plain) -> str:
    """The text of a file with this data: `read` gives it back; equal data gives equal text."""
    return "".join(f"{line}\n" for line in _block(data, 0))


def _block(value: Plain, indent: int) -> Iterator[str]:
    """The lines of a mapping or list, keys in the order in which they come."""
    margin = " " * indent
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{margin}{_one_line(key)}:", item, indent)
        return
    assert isinstance(value, list), "only mappings and lists have lines of their own"
    for item in value:
        if item and isinstance(item, (dict, list)):
            first, *others = _block(item, indent + INDENT)
            yield f"{margin}- {first[indent + INDENT :]}"
            yield from others
        else:
            yield from _entry(f"{margin}-", item, indent)


def _entry(head: str, value: Plain, indent: int) -> Iterator[str]:
    """The lines of a value behind `head`: a key with its colon, or the dash of an item."""
    if value and isinstance(value, (dict, list)):
        yield head
        yield from _block(value, indent + INDENT)
    elif isinstance(value, str) and _wants_a_block(value):
        yield f"{head} {_block_header(value)}"
        for line in value.removesuffix("\n").split("\n"):
            yield " " * (indent + INDENT) + line if line else ""
    else:
        yield f"{head} {_one_line(value)}"


def _wants_a_block(text: str) -> bool:
    if UNPRINTABLE.search(text) or not text.strip():
        return False
    return "\n" in text or len(text) > LONGEST_BESIDE_ITS_KEY


def _block_header(text: str) -> str:
    # Space at the beginning would be taken for deeper indentation, unless the width is stated.
    width = str(INDENT) if text[0].isspace() else ""
    if not text.endswith("\n"):
        return f"|{width}-"
    return f"|{width}+" if text.endswith("\n\n") else f"|{width}"


def _one_line(value: Plain) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    return str(value)


def _moment(value: datetime) -> str:
    """One moment has one text: in UTC, with seconds."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _quoted(text: str) -> str:
    if UNPRINTABLE.search(text) or "\n" in text or "\t" in text:
        return '"' + "".join(ESCAPES.get(letter) or _escaped(letter) for letter in text) + '"'
    if not NEEDS_QUOTES.match(text) and text.lower() not in AMBIGUOUS and _is_itself(text):
        return text
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _escaped(letter: str) -> str:
    if not UNPRINTABLE.match(letter):
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def _is_itself(text: str) -> bool:
    try:
        return value_of(text) == text
    except ValueError:
        return False
