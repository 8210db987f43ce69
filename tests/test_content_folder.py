"""Broken content folders: files of the wrong kind, in the wrong place, or that cannot be read."""

import pytest
from content_state import state
from content_world import write_world

from inm_portal.demo.format import ContentError
from inm_portal.demo.load import load

pytestmark = pytest.mark.django_db

INDEX = "type: members.MemberIndexPage\ntitle: Members\nsummary: All\n"
MEMBER = """\
type: members.MemberPage
title: Siemens
summary: A member
tier: zeta-tier
joined_on: 2025-05-27
"""
SIEMENS = "pages/members/siemens.yaml"
MAP = "images/map.yaml"


def complaints_about(folder):
    before = state()
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert state() == before
    return [str(complaint) for complaint in caught.value.complaints]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        # Types and places
        (
            {SIEMENS: MEMBER.replace("MemberPage", "Member")},
            f"{SIEMENS}:1: unknown type members.Member; did you mean members.MemberPage?",
        ),
        (
            {"pages/members/x/index.yaml": MEMBER, "pages/members/x.yaml": MEMBER},
            "pages/members/x/index.yaml:1: pages/members/x.yaml describes the page /members/x/ as "
            "well; keep one of them",
        ),
        (
            {"pages/people/x.yaml": MEMBER},
            "pages/people/x.yaml:1: a member cannot lie below a people index",
        ),
        (
            {"pages/nowhere/x.yaml": MEMBER},
            "pages/nowhere/x.yaml:1: there is no page above this one; pages/nowhere/index.yaml is "
            "missing",
        ),
        (
            {"pages/second.yaml": INDEX},
            "pages/second.yaml:1: there may be 1 member directory, not 2",
        ),
        (
            {"vocabularies/members-colors.yaml": "[]\n"},
            "vocabularies/members-colors.yaml:1: unknown name in vocabularies/: members-colors",
        ),
        ({"stuff/a.yaml": "a: 1\n"}, "stuff/a.yaml:1: no content is kept here; the folders are "),
        ({"pages/notes.txt": "a\n"}, "pages/notes.txt:1: content files end in .yaml"),
        ({"pages/a b.yaml": MEMBER}, "pages/a b.yaml:1: the name 'a b' must consist of letters"),
        # Pictures and files
        (
            {MAP: "title: Map\nfile: ../../etc/passwd\ndescription: x\n"},
            f"{MAP}:2: file takes the name of a file in the same folder",
        ),
        (
            {MAP: "title: Map\nfile: none.png\ndescription: x\n"},
            f"{MAP}:2: there is no none.png here, or another .yaml has taken it",
        ),
        ({MAP: None}, "images/map.png:1: no .yaml has this file"),
        (
            {"images/map.png": b"not a picture"},
            f"{MAP}:2: Upload a valid image. The file you uploaded was either not an image or a "
            "corrupted image.",
        ),
        (
            {"images/map--2.png": b"x" * (10 * 1024 * 1024 + 1)},
            "images/map--2.yaml:2: the file is larger than 10,485,760 bytes",
        ),
        # Text
        ({SIEMENS: MEMBER + "a: [\n"}, f"{SIEMENS}:7: while parsing a flow node"),
        (
            {SIEMENS: MEMBER + "title: x\n"},
            f"{SIEMENS}:6: the key title is already there, on line 2",
        ),
        ({SIEMENS: b"title: M\xfcnchen\n"}, f"{SIEMENS}:1: this is not UTF-8 text"),
        ({SIEMENS: b"#" * 1_000_001}, f"{SIEMENS}:1: the file is larger than 1,000,000 bytes"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, changes, complaint):
    complaints = complaints_about(write_world(tmp_path, changes))

    assert [told for told in complaints if complaint in told] != [], complaints


def test_a_link_is_no_content(tmp_path):
    folder = write_world(tmp_path / "world")
    (folder / "images/map.png").unlink()
    (folder / "images/map.png").symlink_to("/etc/hostname")

    assert "images/map.png:1: this is a link; content folders hold plain files only" in (
        complaints_about(folder)
    )


def test_a_missing_folder_and_an_empty_one_are_refused(tmp_path):
    assert complaints_about(tmp_path / "none") == [f"{tmp_path}/none:1: there is no such folder"]
    assert complaints_about(tmp_path) == [f"{tmp_path}:1: there are no content files here"]
