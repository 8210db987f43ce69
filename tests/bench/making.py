"""One invented page of each type."""

import datetime

from django.utils.timezone import localdate, now
from words import RARE, RARE_PAGES, Words

from education import models as education
from inm_portal.pages.models import StandardPage
from members import models as members
from news import models as news
from research import models as research

DAY = datetime.timedelta(days=1)
DAYS = 20 * 365


class Maker:
    """What the makers below share. It makes the same pages each time."""

    def __init__(self):
        self.words = Words()
        self.dice = self.words.dice
        self.tiers = list(members.MembershipTier.objects.all())
        self.kinds = list(education.ProgramKind.objects.all())

    def page(self, model, title="", **fields):
        return model(title=title or self.words.title(), summary=self.words.sentence(), **fields)

    def name(self):
        return self.words.word().capitalize()

    def day(self):
        return localdate() - DAY * self.dice.randrange(DAYS)

    def moment(self, first, last):
        """Return a moment so many days after today at the earliest and at the latest."""
        return now() + DAY * self.dice.uniform(first, last)

    def body(self, model, name="body"):
        block = {"type": "text", "value": self.words.text()}
        return model._meta.get_field(name).stream_block.to_python([block])


def member(maker, index):
    return maker.page(
        members.MemberPage,
        f"{maker.name()} {maker.name()} {index}",
        about=maker.words.text(),
        boilerplate=maker.words.sentence(),
        tier=maker.dice.choice(maker.tiers),
        joined_on=maker.day(),
    )


def person(maker, index):
    given, family = maker.name(), maker.name()
    return maker.page(
        members.PersonPage,
        f"{given} {family} {index}",
        given_name=given,
        family_name=family,
        bio=maker.words.text(),
    )


def call(maker, index):
    opens = maker.moment(-DAYS, 100)
    return maker.page(
        research.CallPage,
        opens=opens,
        closes=opens + 90 * DAY,
        body=maker.body(research.CallPage),
    )


def lab(maker, index):
    return maker.page(research.LabPage, body=maker.body(research.LabPage))


def project(maker, index):
    starts = maker.day()
    steps = [
        {
            "type": "milestone",
            "value": {"date": str(starts), "title": maker.words.phrase(3, 5), "done": step < 2},
        }
        for step in range(3)
    ]
    return maker.page(
        research.ProjectPage,
        question=maker.words.sentence(),
        abstract=maker.words.text(),
        status=maker.dice.choice(research.ProjectPage.Status.values),
        starts=starts,
        milestones=research.ProjectPage._meta.get_field("milestones").stream_block.to_python(steps),
    )


def program(maker, index):
    return maker.page(
        education.ProgramPage,
        kind=maker.dice.choice(maker.kinds),
        length="12 months",
        eligibility=maker.words.text(),
        body=maker.body(education.ProgramPage),
    )


def standard(maker, index):
    return maker.page(StandardPage, body=maker.body(StandardPage))


def event(maker, index):
    starts = maker.moment(-DAYS, 200)
    return maker.page(
        news.EventPage,
        starts=starts,
        ends=starts + datetime.timedelta(hours=3),
        place=maker.words.phrase(2, 4),
        body=maker.body(news.EventPage),
    )


def release(maker, index):
    rare = f" {RARE}" if index < RARE_PAGES else ""
    return maker.page(
        news.ReleasePage,
        maker.words.title() + rare,
        dateline_place="Cambridge, Massachusetts",
        published_on=maker.day(),
        body=maker.body(news.ReleasePage),
        frozen_boilerplates=[],
    )


MAKERS = {
    members.MemberPage: member,
    members.PersonPage: person,
    research.CallPage: call,
    research.LabPage: lab,
    research.ProjectPage: project,
    education.ProgramPage: program,
    StandardPage: standard,
    news.EventPage: event,
    news.ReleasePage: release,
}
