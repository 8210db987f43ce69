"""Examples of members and people."""

from inm_portal import drawings
from inm_portal.desk.examples.making import LONG, figure, image, term
from inm_portal.pages.models import Figure
from inm_portal.pages.sketches import font, wall
from members.models import (
    Affiliation,
    Commitment,
    Expertise,
    InitiativeRole,
    MemberPage,
    MembershipTier,
    PersonPage,
    RoleHeld,
    Sector,
)

WALL = ["Example Robotics", "Beispiel AG", "Sample Tools", "Exemplar", "Muster Foundry", "Ex"]


def members(make):
    tier = term(MembershipTier, "Example tier")

    def member(title, **fields):
        return make.page(MemberPage, title, tier=tier, **{"joined_on": make.day(-500), **fields})

    plain = member("Example member")
    full = member(
        "Example Robotics",
        tagline="What an example member does",
        legal_name="Example Robotics Incorporated",
        other_names="Sample Robotics; ExRo",
        website="https://www.example.org/",
        headquarters="Example City, Example State",
        logo=image(),
        logo_consent_on=make.day(-400),
        on_industry_council=True,
        confirmed_on=make.day(-300),
        review_due=make.day(-1),
        sectors=[term(Sector, "Example sector"), term(Sector, "Another sector")],
        commitments=[
            Commitment(
                amount=1_500_000,
                years=3,
                purpose="An example purpose",
                announced_on=make.day(-450),
                source="https://example.org/",
            )
        ],
    )
    former = member("Former example member", left_on=make.day(-20))
    sample = member("Sample member", is_sample=True, joined_on=make.day(-200))
    long = member(LONG)
    for page in (full, former, long):
        Figure(page=page, letters=page.lettering()())
    return {
        "member": plain,
        "member_full": full,
        "member_former": former,
        "member_sample": sample,
        "member_long": long,
        "members": [plain, full, former, sample],
        **names_on_a_wall(member),
        **people(make, plain),
    }


def names_on_a_wall(member):
    # The letters of a name are found by its member's key.
    shown = [member(name, pk=-key, is_sample=key == 3) for key, name in enumerate(WALL, 1)]
    shown[1].left_on = shown[1].joined_on
    letters = wall([(str(page.pk), page.title) for page in shown])
    return {"wall": shown, "wall_figure": Figure(letters=letters), "wall_of_one": shown[:1]}


def people(make, member):
    def person(given, family, **fields):
        names = {"given_name": given, "family_name": family}
        return make.page(PersonPage, f"{given} {family}", **names, **fields)

    drawn = person("Erika", "Example")
    figure(drawn, drawings.initials(drawn.title, font()))
    letters = person("Max", "Muster", is_sample=True)
    full = person(
        "Ada",
        "Exemplar",
        portrait=image(),
        orcid="0000-0002-1825-0097",
        email="person@example.org",
        website="https://www.example.org/",
        other_names="A. Exemplar",
        confirmed_on=make.day(-10),
        expertise=[term(Expertise, "Example field"), term(Expertise, "Another field")],
        affiliations=[
            Affiliation(title="Example position", member=member, starts=make.day(-900)),
            Affiliation(
                title="Earlier position",
                organization="Example Institute",
                starts=make.day(-2000),
                ends=make.day(-901),
            ),
        ],
        roles=[RoleHeld(role=term(InitiativeRole, "Example role"), note="Of the example part")],
    )
    return {
        "person": drawn,
        "person_letters": letters,
        "person_full": full,
        "person_long": person("Maria Magdalena", "Beispielhausen-Mustermannsdorfer"),
    }
