"""Checks on single values that people type, each with a message that says what is wanted."""

import datetime
import re
import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

validate_doi = RegexValidator(
    r"^10\.\d{4,9}/\S{1,200}$",
    "Enter the DOI alone, such as 10.1000/182, without an address in front.",
)
validate_currency = RegexValidator(
    r"^[A-Z]{3}$", "Enter the three-letter currency code, such as USD or EUR."
)
# Control characters but tab and line ends, and marks that make text read in another order.
validate_readable = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff]",
    "This has characters that nobody can see, probably pasted from elsewhere. Type it anew.",
    inverse_match=True,
)
validate_web_address = RegexValidator(
    r"^https?://[^/?#@\s]+([/?#]|$)",
    "Enter an address of the web, such as https://www.example.org/, without a user name.",
    # Not "invalid", for which URLField has words of its own.
    code="web_address",
    flags=re.IGNORECASE,
)
# Names stand in mails that the portal sends to others.
validate_name = RegexValidator(
    r"[\r\n\t<>@]|://|www\.", "Enter a name alone, on one line.", inverse_match=True
)
validate_phone = RegexValidator(
    r"^[+(\d][\d ()./-]*(ext\.? ?\d+)?$", "Enter a telephone number, such as +1 617 555 0100."
)


# Of what a portal tells: any other is a slip of the pen, and lists offer all years up to it.
YEARS = range(1900, 2200)


def validate_year(day: datetime.date) -> None:
    """Refuse a day, or a moment by its year in UTC, outside YEARS."""
    if day.year not in YEARS:
        raise ValidationError(f"Is the year right? Here it is one from {YEARS[0]} to {YEARS[-1]}.")


def validate_orcid(value: str) -> None:
    """Accept an ORCID iD such as 0000-0002-1825-0097 (ISO 7064 MOD 11-2 check digit).

    Raises ValidationError for a wrong form or a wrong check digit.
    """
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value):
        raise ValidationError("Enter the ORCID iD in the form 0000-0002-1825-0097.")
    digits = value.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)):
        raise ValidationError("This ORCID iD has a typing error: its check digit does not fit.")


def validate_time_zone(value):
    """Accept a name of the IANA time zone database, such as America/New_York."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Enter a time zone such as America/New_York or Europe/Berlin.")


def relative_luminance(color: str) -> float:
    """Return the WCAG 2.2 relative luminance (0 to 1) of a `#rrggbb` color."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def validate_plate_color(value: str) -> None:
    """Accept a `#rrggbb` color on which white text has a contrast of at least 7:1 (WCAG AAA)."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValidationError("Enter the color as # and six hexadecimal digits, such as #0d2f73.")
    contrast = 1.05 / (relative_luminance(value) + 0.05)
    if contrast < 7:
        raise ValidationError(
            f"White text on this color has a contrast of {contrast:.1f}:1; at least 7:1 is "
            "needed. Choose a darker color."
        )
