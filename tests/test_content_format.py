"""The readable files as text: what is read, what is refused, and that writing loses nothing."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from inm_portal.demo.format import MAX_BYTES, MAX_DEPTH, Complaint, ContentError, read, write

NEW_YORK = timezone(timedelta(hours=-4))

# Each is a character or a word that YAML, editors or terminals treat in a way of their own.
PIECES = [*" \t\n-:#'\"|>&*!%@`{}[],?\\~=<.eE+_09abZé不🏭\r\x00\x85\xa0\u2028\ufeff\ufffe\x1b"]
PIECES += ["yes", "No", "null", "true", "---", "...", "<<", "2025-05-27", "2025-13-45", "12:30"]
PIECES += ["0x1F", "1e3", "-1.5", "T09:00Z", ": ", " #", "\n\n", "  ", "word " * 25]


def complaint_about(text):
    with pytest.raises(ContentError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), "a.yaml")
    return caught.value.complaints


def random_data(random, depth=0):
    kinds = ["text", "text", "text", "leaf"] + ["list", "mapping"] * (depth < 4)
    kind = random.choice(kinds) if depth else "mapping"
    if kind == "text":
        return "".join(random.choices(PIECES, k=random.randrange(8)))
    if kind == "list":
        return [random_data(random, depth + 1) for _ in range(random.randrange(4))]
    if kind == "mapping":
        keys = ["".join(random.choices(PIECES, k=2)) for _ in range(random.randrange(1, 4))]
        return {key: random_data(random, depth + 1) for key in keys}
    return random.choice(
        [
            None,
            True,
            False,
            random.randrange(-(10**20), 10**20),
            Decimal(random.randrange(10**6)).scaleb(-3),
            date.fromordinal(random.randrange(1, 3_000_000)),
            datetime(2025, 5, 27, 9, 0, random.randrange(60), random.choice([0, 1]), UTC),
        ]
    )


@pytest.mark.parametrize("seed", range(400))
def test_what_is_written_is_read_again_and_written_the_same(seed):
    data = random_data(random.Random(seed))

    text = write(data)

    assert read(text.encode(), "a.yaml").data == data
    assert write(read(text.encode(), "a.yaml").data) == text


def test_unquoted_text_means_what_it_looks_like():
    text = """\
plain: Made in America
number: -12
exact: 1.50
truth: true
nothing: null
empty:
day: 2025-05-27
moment: 2025-05-27T09:00-04:00
spaced: 2025-05-27 13:00:00.5Z
clock: 12:30
zip: 02139
quoted: '2025-05-27'
"""

    assert read(text.encode(), "a.yaml").data == {
        "plain": "Made in America",
        "number": -12,
        "exact": Decimal("1.50"),
        "truth": True,
        "nothing": None,
        "empty": None,
        "day": date(2025, 5, 27),
        "moment": datetime(2025, 5, 27, 9, tzinfo=NEW_YORK),
        "spaced": datetime(2025, 5, 27, 13, 0, 0, 500000, tzinfo=UTC),
        "clock": "12:30",
        "zip": "02139",
        "quoted": "2025-05-27",
    }


def test_text_is_written_as_people_would_write_it():
    data = {
        "type": "members.MemberPage",
        "motto": "It's: fine",
        "answer": "no",
        "text": "One.\nTwo.\n",
        "long": "word " * 24 + "end",
        "when": datetime(2025, 5, 27, 9, tzinfo=NEW_YORK),
        "rows": [{"a": 1, "b": []}, ["x", {}], "path: /"],
    }

    assert (
        write(data)
        == f"""\
type: members.MemberPage
motto: "It's: fine"
answer: 'no'
text: |
  One.
  Two.
long: |-
  {"word " * 24}end
when: 2025-05-27T13:00:00Z
rows:
  - a: 1
    b: []
  - - x
    - {{}}
  - 'path: /'
"""
    )


def test_every_place_knows_its_line():
    source = read(b"# note\na: 1\nb:\n  - x\n  - c: |\n      text\n    d: 2\n", "a.yaml")

    assert [source.line(place) for place in [("a",), ("b",), ("b", 0), ("b", 1, "d")]] == [
        2,
        3,
        4,
        7,
    ]
    assert source.line(("b", 1, "missing", 3)) == 5
    assert source.line(("missing",)) == 2


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the file is empty"),
        ("# only a note\n", 1, "the file is empty"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key a is already there, on line 1"),
        ("a:\n  b: 1\n  b: 2\n", 3, "the key b is already there, on line 2"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
        ("a: &x 1\n", 1, "a text that begins with & or * needs quotes"),
        ("a: 1\nb: *a\n", 2, "a text that begins with & or * needs quotes"),
        ("a: !!python/name:os.system x\n", 1, "a text that begins with ! needs quotes"),
        ("a: 2025-02-30\n", 1, "2025-02-30 is not a date; text needs quotes"),
        ("a: 1\nb: No\n", 2, "No needs quotes as a word; otherwise write true or false"),
        ("a: True\n", 1, "True needs quotes as a word; otherwise write true or false"),
        ("? [a]\n: 1\n", 1, "a key must be a word"),
        ("?\n: 1\n", 1, "a key must be a word"),
        ("a: 1\nb: \x07\n", 2, "the character U+0007 is not allowed here"),
        (b"a: 1\nb: M\xfcnchen\n", 2, "this is not UTF-8 text"),
        (
            "a: " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1) + "\n",
            1,
            "this is nested more than 40 levels deep",
        ),
        ("a: '" + "x" * MAX_BYTES + "'\n", 1, "the file is larger than 1,000,000 bytes"),
    ],
)
def test_unclear_files_are_refused_with_their_line(text, line, reason):
    assert complaint_about(text) == (Complaint("a.yaml", line, reason),)


@pytest.mark.parametrize("text", ["a: 1\n b: 2\n", "a: 1\nb: 'open\n", "a: 1\nb: [1, 2\n"])
def test_text_that_is_no_yaml_is_refused_with_a_line(text):
    (complaint,) = complaint_about(text)

    assert complaint.line in {2, 3}
    assert complaint.reason


def test_complaints_read_like_a_compilers():
    assert str(Complaint("pages/index.yaml", 7, "why")) == "pages/index.yaml:7: why"
