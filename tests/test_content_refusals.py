"""Content that does not fit the models: refused whole, each problem with file, line and reason."""

import io
from pathlib import Path

import pytest
from content_state import state
from content_world import write_world
from django.core.files.storage import FileSystemStorage
from PIL import Image

from inm_portal.demo.format import ContentError
from inm_portal.demo.load import load

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

INDEX = "type: members.MemberIndexPage\ntitle: Members\nsummary: All\n"
MEMBER = """\
type: members.MemberPage
title: Siemens
summary: A member
tier: zeta-tier
joined_on: 2025-05-27
"""
PROJECT = """\
type: research.ProjectPage
title: Looms
summary: A project
question: Why?
"""
THEME = "type: research.ThemePage\ntitle: Scale\nsummary: A theme\nnumber: 1\nshort_name: Scale\n"
MEMBERS = "pages/members/index.yaml"
SIEMENS = "pages/members/siemens.yaml"
SMART = "pages/research/projects/smart-looms.yaml"
SCALE = "pages/research/themes/scale.yaml"
TIERS = "vocabularies/members-membershiptier.yaml"


def complaints_about(folder):
    before = state()
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert state() == before
    return [str(complaint) for complaint in caught.value.complaints]


def loom_body(block):
    return f"{THEME}body:\n{block}"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        # Values
        ({MEMBERS: INDEX.replace("All", "5")}, f"{MEMBERS}:3: summary takes text"),
        (
            {SIEMENS: MEMBER.replace("2025-05-27", "'2025-05-27'")},
            f"{SIEMENS}:5: joined_on takes a date, such as 2025-05-27",
        ),
        (
            {SIEMENS: MEMBER + "on_industry_council: 1\n"},
            ":6: on_industry_council takes true or false",
        ),
        ({SIEMENS: MEMBER + "website: siemens\n"}, f"{SIEMENS}:6: Enter a valid URL."),
        ({SIEMENS: MEMBER + "sectors: energy\n"}, ":6: sectors takes a list of names of sectors"),
        ({SIEMENS: MEMBER + "sectors: [energy, energy]\n"}, ":6: energy stands in sectors 2 times"),
        ({SIEMENS: MEMBER + "live: 0\n"}, f"{SIEMENS}:6: live takes true or false"),
        (
            {SIEMENS: MEMBER + "go_live_at: 2025-05-27T09:00\n"},
            ":6: go_live_at takes a date and time with its offset, such as 2025-05-27T09:00-04:00",
        ),
        (
            {SIEMENS: MEMBER + f"tagline: {'x' * 121}\n"},
            ":6: Ensure this value has at most 120 characters (it has 121).",
        ),
        (
            {SIEMENS: MEMBER + f"about: <p>{'x' * 6001}</p>\n"},
            ":6: Ensure this value has at most 6000 characters (it has 6001).",
        ),
        ({SCALE: THEME + "hue: pink\n"}, f"{SCALE}:6: Value 'pink' is not a valid choice."),
        # Keys
        (
            {SIEMENS: MEMBER + "taglin: x\n"},
            f"{SIEMENS}:6: unknown key taglin; did you mean tagline?",
        ),
        ({SIEMENS: MEMBER + "slug: x\n"}, f"{SIEMENS}:6: unknown key slug"),
        ({SIEMENS: MEMBER.replace("tier: zeta-tier\n", "")}, f"{SIEMENS}:1: tier is missing"),
        ({SIEMENS: "- a\n"}, f"{SIEMENS}:1: type is missing"),
        ({TIERS: "name: a\n"}, f"{TIERS}:1: this file takes a list"),
        (
            {SIEMENS: MEMBER + "commitments:\n  - amount: 1\n    purpose: x\n    sum: 2\n"},
            f"{SIEMENS}:9: unknown key sum",
        ),
        (
            {SIEMENS: MEMBER + "commitments:\n  - amount: 1\n"},
            f"{SIEMENS}:7: purpose is missing",
        ),
        # References
        (
            {SIEMENS: MEMBER + "sectors: [energy, steel]\n"},
            f"{SIEMENS}:6: there is no sector named steel",
        ),
        (
            {SIEMENS: MEMBER + "interests:\n  - page: /research/themes/none/\n"},
            f"{SIEMENS}:7: there is no page named /research/themes/none/",
        ),
        (
            {SMART: PROJECT + "call: /members/siemens/\n"},
            f"{SMART}:5: /members/siemens/ is a member, not a call for proposals",
        ),
        ({SIEMENS: MEMBER + "logo: maps\n"}, f"{SIEMENS}:6: there is no image named maps"),
        (
            {SIEMENS: MEMBER + 'about: <p><a linktype="page" path="/no/">x</a></p>\n'},
            f"{SIEMENS}:6: there is no page named /no/",
        ),
        (
            {
                TIERS: "- {name: A, slug: zeta-tier}\n- {name: B, slug: alpha-tier}\n"
                "- name: C\n  slug: zeta-tier\n"
            },
            f"{TIERS}:4: zeta-tier is already there, on line 1",
        ),
        (
            {TIERS: "- {name: A, slug: zeta-tier}\n- {name: A, slug: alpha-tier}\n"},
            f"{TIERS}:2: A is already there, on line 1",
        ),
        # Streams and rich text
        (
            {SCALE: loom_body("  - type: txt\n    value: a\n")},
            f"{SCALE}:7: unknown block txt; did you mean text?",
        ),
        (
            {SCALE: loom_body("  - text: a\n")},
            f"{SCALE}:7: a block has a type and a value, and nothing besides",
        ),
        (
            {SCALE: loom_body("  - type: callout\n    value:\n      heading: x\n      tex: y\n")},
            f"{SCALE}:10: unknown key tex; did you mean text?",
        ),
        (
            {SCALE: loom_body("  - type: callout\n    value:\n      heading: 1\n")},
            f"{SCALE}:9: heading takes text",
        ),
        (
            {SCALE: loom_body("  - type: people\n    value:\n      people: [/members/siemens/]\n")},
            f"{SCALE}:9: /members/siemens/ is a member, not a person",
        ),
        (
            {SCALE: loom_body("  - type: text\n    value: <p onclick='x'>a</p>\n")},
            f"{SCALE}:8: <p> has no onclick in rich text",
        ),
        (
            {SCALE: loom_body("  - type: text\n    value: <script>x</script>\n")},
            f"{SCALE}:8: rich text has no <script>",
        ),
        (
            {SIEMENS: MEMBER + "about: <p><a linktype='page' path='/no/'>x</a></p>\n"},
            f"{SIEMENS}:6: rich text takes <a> in small letters, each attribute's value in double "
            "quotes without < and >",
        ),
        (
            {SIEMENS: MEMBER + 'about: <p><A linktype="page" path="/no/">x</A></p>\n'},
            f"{SIEMENS}:6: rich text takes <a> in small letters",
        ),
        (
            {SCALE: loom_body("  - type: text\n    value: <p>a</b></p>\n")},
            f"{SCALE}:8: </b> closes nothing that is open here",
        ),
        (
            {SCALE: loom_body("  - type: text\n    value: <p>a\n")},
            f"{SCALE}:8: <p> is never closed",
        ),
        (
            {SCALE: loom_body('  - type: text\n    value: <a href="javascript:x">a</a>\n')},
            f"{SCALE}:8: javascript:x begins like no address, such as https:// or /",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, changes, complaint):
    complaints = complaints_about(write_world(tmp_path, changes))

    assert [told for told in complaints if complaint in told] != [], complaints


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (
            {SIEMENS: MEMBER + "left_on: 2025-05-01\n"},
            f"{SIEMENS}:6: This must be later than the day of joining.",
        ),
        (
            {SIEMENS: MEMBER + "logo: map\n"},
            f"{SIEMENS}:1: A logo needs the consent: who gave it, and when.",
        ),
        (
            {SIEMENS: MEMBER + "commitments:\n  - amount: 1\n    purpose: x\n    currency: usd\n"},
            f"{SIEMENS}:9: Enter the three-letter currency code, such as USD or EUR.",
        ),
        (
            {SCALE: loom_body("  - type: files\n    value: {}\n")},
            f"{SCALE}:8: The minimum number of items is 1",
        ),
        (
            {
                SCALE: loom_body(
                    "  - type: links\n    value:\n      links:\n        - label: a\n"
                    "          address: nowhere\n"
                )
            },
            f"{SCALE}:11: Enter a valid URL.",
        ),
        (
            {"snippets/pages-sisterinitiative/b.yaml": "name: Sister\nsummary: Again\n"},
            "snippets/pages-sisterinitiative/sister.yaml:1: UNIQUE",
        ),
    ],
)
def test_what_only_the_models_know_is_told_too(tmp_path, changes, complaint):
    """These come up while loading, after other things have been written and are taken back."""
    (told,) = complaints_about(write_world(tmp_path, changes))

    assert told.lower().startswith(complaint.lower()) or "duplicate key" in told


def test_all_problems_are_told_at_once_and_in_order(tmp_path):
    changes = {
        SIEMENS: MEMBER + "tagline: 1\nlogo: none\n",
        MEMBERS: INDEX + "x: 1\n",
        "redirects.yaml": "a: [\n",
    }

    assert complaints_about(write_world(tmp_path, changes)) == [
        f"{MEMBERS}:4: unknown key x",
        f"{SIEMENS}:6: tagline takes text, in quotes if it looks like a number or a date",
        f"{SIEMENS}:7: there is no image named none",
        "redirects.yaml:2: while parsing a flow node expected the node content, but found "
        "'<stream end>'",
    ]


def test_what_is_no_sample_cannot_refer_to_one(tmp_path):
    siemens = MEMBER + "interests:\n  - page: /research/themes/scale/\n"
    changes = {SIEMENS: siemens, SCALE: THEME + "is_sample: true\n"}

    complaints = complaints_about(write_world(tmp_path, changes))

    reason = "this is no sample and cannot refer to one (/research/themes/scale/)"
    assert f"{SIEMENS}:7: {reason}" in complaints
    assert all(told.endswith(reason) for told in complaints)


def test_a_page_below_a_sample_is_a_sample(tmp_path):
    about = "type: pages.StandardPage\ntitle: A\nsummary: x\n"
    changes = {
        "pages/a/index.yaml": about + "is_sample: true\n",
        "pages/a/b.yaml": about,
    }

    assert complaints_about(write_world(tmp_path, changes)) == [
        "pages/a/b.yaml:1: a page below a sample must be a sample itself"
    ]


def test_files_put_into_the_media_storage_are_removed_again(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    stored_meanwhile = []
    take_back = FileSystemStorage.delete

    def noting_delete(storage, name):
        stored_meanwhile.append(name)
        take_back(storage, name)

    monkeypatch.setattr(FileSystemStorage, "delete", noting_delete)
    folder = write_world(tmp_path / "world", {SIEMENS: MEMBER + "left_on: 2025-05-01\n"})

    complaints_about(folder)

    assert sorted(stored_meanwhile) == [
        "documents/charter.txt",
        "documents/notes.txt",
        "original_images/map--2.png",
        "original_images/map.png",
    ]


def photograph(**options):
    target = io.BytesIO()
    Image.new("RGB", (8, 6)).save(target, "JPEG", **options)
    return target.getvalue()


def located():
    exif = Image.Exif()
    exif[0x010E] = "42.3601 N"
    return exif


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("images/map.jpg", photograph(exif=located()), "remove its exif"),
        ("images/map.jpg", photograph(comment="by me"), "remove its comment"),
        ("images/map.jpg", photograph()[:300], "Upload a valid image"),
        ("images/map.jpg", b"<script>", "Upload a valid image"),
        ("documents/charter.pdf", b"<script>", "The content of this file is not that of a .pdf"),
        ("documents/charter.html", b"<p>", "File extension “html” is not allowed"),
    ],
)
def test_a_file_that_no_upload_would_be_is_refused(name, content, reason, tmp_path):
    folder = write_world(tmp_path)
    description = (folder / name).with_suffix(".yaml")
    lines = description.read_text().splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("file:"))
    lines[place] = f"file: {Path(name).name}"
    description.write_text("\n".join(lines) + "\n")
    (folder / name).write_bytes(content)

    complaints = complaints_about(folder)

    source = f"{Path(name).with_suffix('.yaml')}:{place + 1}: "
    assert [told for told in complaints if told.startswith(source) and reason in told], complaints
