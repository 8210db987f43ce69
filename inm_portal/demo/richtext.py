"""Rich text: HTML whose links name pages, files and pictures, one paragraph on each line.

Wagtail keeps `<a linktype="page" id="7">`; the number means nothing elsewhere. Files say
`<a linktype="page" path="/members/siemens/">`, and `key` for files and pictures.
"""

import re
from html.parser import HTMLParser

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text.rewriters import extract_attrs

from inm_portal.demo.names import Ref

# The value of linktype or embedtype: realm, the attribute that holds the name, and the model.
TARGETS = {
    "page": ("page", "path", lambda: Page),
    "document": ("document", "key", get_document_model),
    "image": ("image", "key", get_image_model),
}
LINK = re.compile(r"<(?:a|embed)\b[^>]*>")
ID = re.compile(r'\bid="([^"]*)"')

# Line ends between two of these are for the eyes: HTML has no text there.
AFTER = r"(?:</(?:p|h[1-6]|ul|ol|li|blockquote)>|<(?:ul|ol|hr|embed)\b[^>]*>)"
BEFORE = r"</?(?:p|h[1-6]|ul|ol|li|hr|embed|blockquote)\b"
JOINED = re.compile(rf"({AFTER})(?={BEFORE})")
BROKEN = re.compile(rf"({AFTER})\s*\n\s*(?={BEFORE})")

VOID = {"br", "hr", "embed"}
# Everything Wagtail's editor can produce. Anything else, such as a script, would go past it.
PLAIN = "p h1 h2 h3 h4 h5 h6 ul ol li b i strong em sup sub code del s br hr blockquote"
ALLOWED = {tag: set() for tag in PLAIN.split()} | {
    "a": {"linktype", "path", "key", "href"},
    "embed": {"embedtype", "key", "url", "format", "alt"},
}
# As Wagtail stores it. Links are found by this form, and in any other would go unchecked.
TAG = re.compile(r'<[a-z][a-z0-9]*(\s+[a-z-]+="[^"<>]*")*\s*/?>')
SAFE_ADDRESS = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


def write(html, names):
    """Return stored rich text as files have it. Links to what no longer exists lose their end."""

    def named(match):
        tag = match.group()
        target = _target(tag)
        number = ID.search(tag)
        if not target or not number:
            return tag
        realm, attribute, _ = target
        name = names.name(realm, int(number[1])) if number[1].isdecimal() else None
        shown = f'{attribute}="{name}"' if name else ""
        return re.sub(r"\s+(?=>|/>)", "", tag.replace(number[0], shown).replace("  ", " "))

    return JOINED.sub(r"\1\n", LINK.sub(named, _joined(html)))


def build(text, names):
    """Return what Wagtail stores for the rich text of a file."""

    def numbered(match):
        tag = match.group()
        if not (target := _target(tag)):
            return tag
        realm, attribute, _ = target
        name = extract_attrs(tag).get(attribute)
        if name is None:
            # A link whose end is gone. Wagtail's reference index needs an id to look at.
            return re.sub(r"^<(a|embed)\b", r'<\1 id="0"', tag)
        return tag.replace(f'{attribute}="{name}"', f'id="{names.pk(Ref(realm, name))}"')

    return LINK.sub(numbered, _joined(text))


def check(text, place, checked):
    """Complain about tags that rich text does not have and about links to nothing."""
    parser = _Tags()
    parser.feed(text)
    for reason in [*parser.reasons, *(f"<{tag}> is never closed" for tag in parser.open)]:
        checked.wrong(place, reason)
    for tag in LINK.findall(text):
        kind = _kind(tag)
        if kind in TARGETS:
            realm, attribute, model = TARGETS[kind]
            if name := extract_attrs(tag).get(attribute):
                checked.refer(place, realm, name, [model()])


def _joined(text):
    return BROKEN.sub(r"\1", text.strip())


def _kind(tag):
    attributes = extract_attrs(tag)
    return attributes.get("linktype") or attributes.get("embedtype")


def _target(tag):
    return TARGETS.get(_kind(tag))


class _Tags(HTMLParser):
    """Notes tags and attributes that are not ALLOWED, and tags closed in the wrong order."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.reasons = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.reasons.append(f"rich text has no <{tag}>")
        if not TAG.fullmatch(self.get_starttag_text()):
            reason = "in small letters, each attribute's value in double quotes without < and >"
            self.reasons.append(f"rich text takes <{tag}> {reason}")
        for name, value in attrs:
            # Wagtail's editor numbers paragraphs for its comments.
            if name not in ALLOWED.get(tag, {name}) | {"data-block-key"}:
                self.reasons.append(f"<{tag}> has no {name} in rich text")
            if name == "href" and not SAFE_ADDRESS.match(value or ""):
                self.reasons.append(f"{value} begins like no address, such as https:// or /")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.reasons.append(f"</{tag}> closes nothing that is open here")

    def handle_comment(self, data):
        self.reasons.append("rich text has no comments")
