"""Rich text as representatives type it: Markdown in, what Wagtail stores out.

The form works without a script, where Wagtail's editor does not.
"""

import re

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdownify import MarkdownConverter
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

HELP = (
    "An empty line begins a new paragraph; a line that begins with “- ” is an entry of a list. "
    "For bold type **word**, for italic *word*, for a link [MIT](https://www.mit.edu/)."
)
# Neither headings nor pictures, nor HTML: it stays the text that somebody typed, line by line.
NOT_READ = (
    *("heading", "lheading", "image", "code", "fence", "hr", "blockquote"),
    *("backticks", "autolink", "reference"),
)
PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(NOT_READ)
# A number of more digits is a year, and no entry of a list.
YEAR = re.compile(r"^(\s*\d{3,9})(?=[.)](\s|$))", re.MULTILINE)
# Where the last character is a mark to PARSER, and has to stay a letter.
MARKS = [
    r"\\(?=[!-/:-@\[-`{-~]|\n|$)",
    r"\*",
    r"(?<![^\W_])_",
    r"_(?![^\W_])",
    r"\](?=\()",
    r"&(?=#?\w+;)",
    r"^\s*[-+](?=\s|$)",
    r"^\s*\d{1,2}[.)](?=\s|$)",
]
MARK = re.compile("|".join(MARKS), re.MULTILINE)
MARK_IN_LINK = re.compile("|".join([*MARKS, r"[\[\]]"]), re.MULTILINE)
# Of bold, italic, lists and links in each other.
DEEPEST = 12
ELSEWHERE = re.compile(r"(https?://|mailto:|tel:)\S", re.IGNORECASE)


class Writer(MarkdownConverter):
    """Writes the Markdown that PARSER reads, with no more escapes than that takes."""

    def escape(self, text, parent_tags):
        mark = MARK_IN_LINK if "a" in parent_tags else MARK
        return mark.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], text)

    def convert_br(self, el, text, parent_tags):
        return "\n"


def as_markdown(stored):
    """Return what Wagtail stores as Markdown; links to pages become their addresses."""
    return Writer(bullets="-", autolinks=False).convert(expand_db_html(stored)).strip()


def as_stored(text, features):
    """Return Markdown as Wagtail stores it, with what `features` name and nothing else."""
    soup = rendered(text)
    for link in soup.find_all("a"):
        if page := page_at(link.get("href", "")):
            link.attrs = {"data-linktype": "page", "data-id": str(page.pk)}
    for found, stored in [("strong", "b"), ("em", "i")]:
        for tag in soup.find_all(found):
            tag.name = stored
    return EditorHTMLConverter(features).to_database_format(str(soup)).replace("\n", "")


def depth(text):
    """Return how many marks lie in each other at most; Wagtail's sanitizer recurses."""
    deepest = level = 0
    for block in PARSER.parse(YEAR.sub(r"\1\\", text)):
        for token in [block, *(block.children or [])]:
            level += token.nesting
            deepest = max(deepest, level)
    return deepest


def rendered(text):
    return BeautifulSoup(PARSER.render(YEAR.sub(r"\1\\", text)), "html.parser")


def links_to_nowhere(text):
    """Return the addresses that Markdown links to and that are neither whole nor a page's."""
    addresses = [link.get("href", "") for link in rendered(text).find_all("a")]
    return [each for each in addresses if not (ELSEWHERE.match(each) or page_at(each))]


def page_at(address):
    """Return the public page that an address of the portal, such as /people/, leads to, or None."""
    if not address.startswith("/") or address.startswith("//"):
        return None
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return None
    path = f"{site.root_page.url_path.rstrip('/')}/{address.strip('/')}".rstrip("/") + "/"
    return Page.objects.live().filter(url_path=path).first()
