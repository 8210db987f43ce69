"""What the profile of a member lacks, and why that matters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    # The name of a field in PROFILE_FIELDS.
    field: str
    words: str
    reason: str


GAPS = [
    Gap("tagline", "no tagline", "your page begins with the summary instead"),
    Gap("about", "no text about the organization", "visitors do not read what it does"),
    Gap("sectors", "no sector", "whoever looks for members by industry does not find yours"),
    Gap("website", "no website", "nobody gets from the portal to your organization"),
    Gap("headquarters", "no headquarters", "visitors do not see where you are at home"),
    Gap("logo", "no logo that may be shown", "add one, and say who agrees to its use"),
    Gap("boilerplate", "no boilerplate", "your news releases end without a word about you"),
    Gap("press_contacts", "no press contact", "journalists do not know whom to ask"),
    Gap("interests", "no interests", "no theme and no pillar names your organization"),
]


def gaps_of(member):
    """Return the Gaps of the public page; two queries at most."""
    has = {
        "sectors": member.sectors.all(),
        "logo": member.shown_logo,
        "interests": member.interests.all(),
    }
    return [gap for gap in GAPS if not has.get(gap.field, getattr(member, gap.field))]
