"""A portal of any size: INM's own content, and invented pages below its real index pages.

What a page shows at most, the first page of each type has in every world: worlds differ by what
lies around a page, not by how much stands on it.
"""

from django.db.models import Max
from making import MAKERS, Maker
from planting import Planter
from relations import BUSY, Relations

from education import models as education
from inm_portal.pages.models import StandardPage
from members import models as members
from news import models as news
from research import models as research

# How many of each, in a portal of 300 pages and in one of 100,000; releases are the rest.
SMALL, LARGE = 300, 100_000
MIX = {
    members.MemberPage: (45, 600),
    members.PersonPage: (45, 12_000),
    research.CallPage: (3, 40),
    research.LabPage: (2, 20),
    research.ProjectPage: (26, 4_000),
    education.ProgramPage: (25, 300),
    StandardPage: (5, 500),
    news.EventPage: (26, 22_000),
}
COVERAGE = (60, 30_000)


def number_of(range_, size):
    small, large = range_
    return round(small + (large - small) * (size - SMALL) / (LARGE - SMALL))


class World:
    """Makes a portal of `size` pages of a database that has INM's content alone."""

    def __init__(self, size, progress):
        self.size = size
        self.progress = progress
        self.planter = Planter(progress)
        self.maker = Maker()
        self.planted = {}

    def build(self, existing):
        """Add what `existing` pages lack."""
        for model, range_ in MIX.items():
            self.plant(model, number_of(range_, self.size))
        rest = self.size - existing - sum(map(len, self.planted.values()))
        self.plant(news.ReleasePage, rest)
        coverage = self.cover(number_of(COVERAGE, self.size))
        Relations(self.planted, coverage, self.maker).add()
        self.progress("relations")
        for pages in self.planted.values():
            self.planter.finish(pages)
        self.planter.index_rows(coverage)

    def plant(self, model, number):
        kind = model.allowed_parent_page_models()[0]
        parent = kind.objects.live().order_by("depth", "path").first()
        pages = [MAKERS[model](self.maker, index) for index in range(number)]
        self.planted[model] = self.planter.plant(parent, pages)

    def cover(self, number):
        first = news.Coverage.objects.aggregate(last=Max("pk"))["last"] + 1
        outlets = [self.maker.name() for _ in range(20 + self.size // 1000)]
        releases = self.planted[news.ReleasePage]
        rows = [
            news.Coverage(
                pk=first + index,
                headline=self.maker.words.title(),
                outlet=self.maker.dice.choice(outlets),
                link=f"https://example.org/{index}",
                published_on=self.maker.day(),
                summary=self.maker.words.sentence(),
                release=releases[0] if index < BUSY else self.maker.dice.choice(releases),
            )
            for index in range(number)
        ]
        return news.Coverage.objects.bulk_create(rows, batch_size=1000)
