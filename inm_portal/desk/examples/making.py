"""How an example is made: its dates, its address, its picture and its drawing."""

from datetime import timedelta
from functools import cache

from django.core.files.storage import FileSystemStorage
from django.utils.timezone import localdate, now

from inm_portal import drawings
from inm_portal.pages.models import Figure, PortalDocument, PortalImage

LONG = (
    "An example of a very long name, as an association for manufacturing research and workforce "
    "development may have one"
)
SENTENCE = "This is an example sentence, about as long as a summary that an editor writes here."
PARAGRAPHS = (
    f"<p>{SENTENCE} It goes on with <b>strong</b> and <i>other</i> words.</p>"
    "<h2>An example heading</h2><ul><li>An example point</li><li>Another one</li></ul>"
    "<h3>A lower heading</h3><ol><li>A first step</li><li>A second step</li></ol>"
)
FEW = drawings.Numbers(projects=9, members=7, milestones=12, reached=5, running=4)
MANY = drawings.Numbers(projects=150, members=80, milestones=150, reached=80, running=60)

# Else each would look for the collection that is the default.
UNSORTED = {"collection_id": 0}


class Maker:
    def __init__(self, site):
        # The library's own address: a link of an example leads nowhere else.
        self.url_path = f"{site.root_page.url_path}patterns/"
        self.root = site.root_page
        self.today = localdate()
        self.now = now()

    def page(self, page_type, title, **fields):
        values = {"slug": "example", "summary": SENTENCE, **fields}
        return page_type(title=title, url_path=self.url_path, live=True, **values)

    def below(self, page_type, title):
        """Return a page with the way to it, as `page_at` finds one."""
        page = self.page(page_type, title, path=f"{self.root.path}0000", depth=self.root.depth + 1)
        page.way_here = [self.root]
        return page

    def day(self, days):
        return self.today + timedelta(days)

    def moment(self, days):
        return self.now + timedelta(days)


def term(model, name):
    return model(name=name, slug="example")


def figure(page, drawing, **fields):
    """Give `page` a figure with `drawing`, as the tasks do."""
    markup = drawings.to_svg(drawing, decorative=True)
    return Figure(page=page, markup=markup, caption=drawing.description, **fields)


@cache
def drawing(name, frame, numbers=FEW):
    return drawings.draw(name, numbers, "example", frame)


def image(**fields):
    """Return a picture that every initiative has: its icon."""
    values = {"title": "Example picture", "description": "An example picture: the icon of the site"}
    size = {"width": 64, "height": 64, "file_size": 20_480}
    picture = PortalImage(file="icon.svg", **UNSORTED, **size, **values, **fields)
    picture.file.storage = FileSystemStorage(base_url="/")
    # None are made yet, and the database need not be asked.
    picture.prefetched_renditions = []
    return picture


def document(title, **fields):
    # Its address has a key; no document has this one.
    return PortalDocument(
        pk=0, title=title, file="example.pdf", file_size=182_000, **UNSORTED, **fields
    )
