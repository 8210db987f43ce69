"""Single values: what a file may say for each kind, and what the portal makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from inm_portal.demo.format import Plain


class Scalar(NamedTuple):
    """One kind of value: its name for complaints, and both directions.

    `read` may raise ValueError. What `write` gives, `accepts` accepts.
    """

    words: str
    accepts: Callable[[Plain], bool]
    write: Callable[[Any], Plain]
    read: Callable[[Any], Any]


def same(value: Any) -> Any:
    return value


def number(value: float) -> Plain:
    """The shortest exact way to write a number."""
    exact = Decimal(repr(value))
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def text(value: Any) -> str:
    """Text with the line ends of files: what is typed into a browser comes with two characters."""
    return str(value).replace("\r\n", "\n")


def is_text(value: Plain) -> bool:
    return isinstance(value, str)


def is_whole(value: Plain) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_day(value: Plain) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def is_moment(value: Plain) -> bool:
    # Without its offset a time of day names another moment on each machine.
    return isinstance(value, datetime) and value.tzinfo is not None


def is_texts(value: Plain) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_data(value: Plain) -> bool:
    """Whether JSON can hold it, which has no dates."""
    if isinstance(value, list):
        return all(is_data(item) for item in value)
    if isinstance(value, dict):
        return all(is_data(item) for item in value.values())
    return not isinstance(value, date)


def to_data(value: Any) -> Plain:
    if isinstance(value, list):
        return [to_data(item) for item in value]
    if isinstance(value, dict):
        return {key: to_data(item) for key, item in value.items()}
    if isinstance(value, str):
        return text(value)
    return number(value) if isinstance(value, float) else value


def from_data(value: Any) -> Any:
    if isinstance(value, list):
        return [from_data(item) for item in value]
    if isinstance(value, dict):
        return {key: from_data(item) for key, item in value.items()}
    return float(value) if isinstance(value, Decimal) else value


TEXT = Scalar("text, in quotes if it looks like a number or a date", is_text, text, same)
FLAG = Scalar("true or false", lambda value: isinstance(value, bool), bool, same)
WHOLE = Scalar("a whole number", is_whole, int, same)
DAY = Scalar("a date, such as 2025-05-27", is_day, same, same)
MOMENT = Scalar(
    "a date and time with its offset, such as 2025-05-27T09:00-04:00", is_moment, same, same
)
TEXTS = Scalar("a list of texts", is_texts, list, same)
DATA = Scalar("text, numbers, lists and mappings", is_data, to_data, from_data)
