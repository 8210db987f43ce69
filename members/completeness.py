"""What the profile of a member lacks, and why that matters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    # The name of a field in PROFILE_FIELDS.
    field: str
    words: str
    reason: str


GAPS = [
    Gap("tagline", "no tagline", "the page opens with the summary, which also stands on cards"),
    Gap("about", "no text about the organization", "visitors do not read why it is a member"),
    Gap("sectors", "no sector", "whoever looks for members by industry does not find it"),
    Gap("website", "no website", "nobody gets from the portal to the organization"),
    Gap("headquarters", "no headquarters", "visitors do not see where it is at home"),
    Gap("logo", "no logo with consent", "the page shows none"),
    Gap("boilerplate", "no boilerplate", "releases cannot carry it"),
    Gap("press_contacts", "no press contact", "journalists do not know whom to ask"),
    Gap("interests", "no interest", "the pages of themes and pillars do not name it"),
]


def gaps_of(member):
    """Return the Gaps of the public page; two queries at most."""
    has = {
        "sectors": member.sectors.all(),
        "logo": member.shown_logo,
        "interests": member.interests.all(),
    }
    return [gap for gap in GAPS if not has.get(gap.field, getattr(member, gap.field))]
