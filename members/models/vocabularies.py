"""The words that members and people are sorted by."""

from inm_portal.pages.models import Term


class MembershipTier(Term):
    class Meta(Term.Meta):
        verbose_name = "membership tier"


class Sector(Term):
    class Meta(Term.Meta):
        verbose_name = "sector"


class Expertise(Term):
    class Meta(Term.Meta):
        verbose_name = "field of expertise"
        verbose_name_plural = "fields of expertise"


class InitiativeRole(Term):
    class Meta(Term.Meta):
        verbose_name = "role in the initiative"
        verbose_name_plural = "roles in the initiative"
