"""Who and what belongs together, in a portal of invented pages."""

from education import models as education
from members import models as members
from news import models as news
from research import models as research

# What the first page of each type has at least, in every world: as much as a page shows.
BUSY = 24


class Relations:
    """Between `planted`, {page type: its pages}, rows of coverage and INM's own themes."""

    def __init__(self, planted, coverage, maker):
        self.planted = planted
        self.coverage = coverage
        self.dice = maker.dice
        self.words = maker.words
        self.themes = list(research.ThemePage.objects.in_order())
        self.pillars = list(research.PillarPage.objects.in_order())

    def add(self):
        self.add_subjects()
        self.add_support()
        self.add_people()
        self.add_terms()
        self.add_dates()

    def popular(self, pages, index):
        """Return one of `pages`: the first for the first indexes, later ones ever more seldom."""
        return pages[0] if index < BUSY else pages[int(len(pages) * self.dice.random() ** 2)]

    def add_subjects(self):
        """Give news and events what they are about: one of each kind to the busy ones."""
        kinds = [
            *(self.planted[kind] for kind in (members.MemberPage, members.PersonPage)),
            self.themes,
            self.pillars,
            self.planted[research.ProjectPage],
            self.planted[education.ProgramPage],
        ]
        for rows, owners in (
            (news.ReleaseSubject, self.planted[news.ReleasePage]),
            (news.EventSubject, self.planted[news.EventPage]),
            (news.CoverageSubject, self.coverage),
        ):
            field = rows._meta.get_field(self.owner_field(rows)).attname
            create(
                rows,
                (
                    {field: owner.pk, "page_id": self.popular(kind, index).pk}
                    for index, owner in enumerate(owners)
                    for kind in (kinds if index < BUSY else self.dice.sample(kinds, 2))
                ),
            )

    def owner_field(self, rows):
        return {
            news.ReleaseSubject: "release",
            news.EventSubject: "event",
            news.CoverageSubject: "coverage",
        }[rows]

    def add_support(self):
        kinds = list(research.SupportKind.objects.all())
        known = self.planted[members.MemberPage]
        create(
            research.Supporter,
            (
                {"project": project, "member": self.popular(known, index), "kind": kind}
                for index, project in enumerate(self.planted[research.ProjectPage])
                for kind in self.dice.sample(kinds, 1)
            ),
        )
        create(
            news.Issuer,
            (
                {"release": release, "member": self.popular(known, index)}
                for index, release in enumerate(self.planted[news.ReleasePage])
            ),
        )
        create(
            members.MemberInterest,
            (
                {"member": member, "page_id": area.pk}
                for member in known
                for area in self.dice.sample([*self.themes, *self.pillars], 2)
            ),
        )

    def add_people(self):
        people = self.planted[members.PersonPage]
        known = self.planted[members.MemberPage]
        roles = list(research.TeamRole.objects.all())
        create(
            members.Affiliation,
            (
                {"person": person, "title": "Engineer", "member": self.popular(known, index)}
                if index < 2 * len(known)
                else {"person": person, "title": "Engineer", "organization": "Sample University"}
                for index, person in enumerate(people)
            ),
        )
        create(
            research.TeamMember,
            (
                {"project": project, "person": self.popular(people, index), "role": role}
                for index, project in enumerate(self.planted[research.ProjectPage])
                for role in roles[:3]
            ),
        )
        create(
            news.Quotation,
            (
                {"release": one, "person": self.popular(people, n), "words": self.words.sentence()}
                for n, one in enumerate(self.planted[news.ReleasePage])
            ),
        )
        create(
            members.RoleHeld,
            (
                {"person": person, "role": role}
                for person, role in zip(people, members.InitiativeRole.objects.all(), strict=False)
            ),
        )

    def add_terms(self):
        """Fill the many-to-many relations."""
        self.choose(research.ProjectPage, "themes", self.themes)
        self.choose(research.ProjectPage, "pillars", self.pillars)
        for model, name in (
            (members.MemberPage, "sectors"),
            (members.PersonPage, "expertise"),
            (education.ProgramPage, "audiences"),
            (education.ProgramPage, "goals"),
            (education.ProgramPage, "formats"),
        ):
            words = model._meta.get_field(name).related_model.objects.all()
            self.choose(model, name, list(words))

    def choose(self, model, name, others):
        field = model._meta.get_field(name)
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        pages = self.planted[model]
        for index, page in enumerate(pages):
            # In memory: the search index and the revisions ask for it again and again.
            setattr(page, name, [others[0] if index < BUSY else self.dice.choice(others)])
        rows = ({source: page, target: getattr(page, name).all()[0]} for page in pages)
        create(field.remote_field.through, rows)

    def add_dates(self):
        """Give events their sessions and programs their cohorts."""
        events = self.planted[news.EventPage]
        sessions = create(
            news.EventSession,
            (
                {"event": event, "title": self.words.title(), "starts": event.starts}
                for event in events
            ),
        )
        people = self.planted[members.PersonPage]
        create(
            news.SessionSpeaker,
            (
                {"session": session, "person": self.popular(people, index)}
                for index, session in enumerate(sessions)
            ),
        )
        create(
            education.Offering,
            (
                {"program": program, "starts": self.planted[news.EventPage][0].starts.date()}
                for program in self.planted[education.ProgramPage]
            ),
        )


def create(model, rows):
    return model._default_manager.bulk_create([model(**row) for row in rows], batch_size=5000)
