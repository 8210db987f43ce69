from members.models.directory import MemberIndexPage
from members.models.invitations import Invitation
from members.models.organizations import Commitment, MemberInterest, MemberPage
from members.models.partners import Representative
from members.models.people import Affiliation, PersonIndexPage, PersonPage, RoleHeld
from members.models.profiles import ProfileChange, ProfilePolicy
from members.models.reminders import ProfileReminder
from members.models.vocabularies import Expertise, InitiativeRole, MembershipTier, Sector

__all__ = [
    "Affiliation",
    "Commitment",
    "Expertise",
    "InitiativeRole",
    "Invitation",
    "MemberIndexPage",
    "MemberInterest",
    "MemberPage",
    "MembershipTier",
    "PersonIndexPage",
    "PersonPage",
    "ProfileChange",
    "ProfilePolicy",
    "ProfileReminder",
    "Representative",
    "RoleHeld",
    "Sector",
]
