"""Text for formats that are stricter than HTML."""

import re

# XML and iCalendar cannot hold these, and pasted text sometimes does.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain(text):
    return UNWRITABLE.sub(" ", text)
