"""Rich text as representatives type it: Markdown in, what Wagtail stores out.

The form works without a script, where Wagtail's editor does not.
"""

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdownify import markdownify
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

HELP = (
    "An empty line begins a paragraph, “- ” at the start of a line an entry of a list. "
    "**Bold**, *italic*, [words](https://address)."
)
# Neither headings nor pictures, nor HTML: it stays the text that somebody typed.
PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["heading", "lheading", "image", "code", "fence", "hr", "blockquote", "backticks", "autolink"]
)


def as_markdown(stored):
    """Return what Wagtail stores as Markdown; links to pages become their addresses."""
    return markdownify(expand_db_html(stored), bullets="-", escape_misc=False).strip()


def as_stored(text, features):
    """Return Markdown as Wagtail stores it, with what `features` name and nothing else."""
    soup = BeautifulSoup(PARSER.render(text), "html.parser")
    for link in soup.find_all("a"):
        if page := page_at(link.get("href", "")):
            link.attrs = {"data-linktype": "page", "data-id": str(page.pk)}
    return EditorHTMLConverter(features).to_database_format(str(soup)).replace("\n", "")


def page_at(address):
    """Return the public page that an address of the portal, such as /people/, leads to, or None."""
    if not address.startswith("/") or address.startswith("//"):
        return None
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return None
    path = f"{site.root_page.url_path.rstrip('/')}/{address.strip('/')}".rstrip("/") + "/"
    return Page.objects.live().filter(url_path=path).first()
