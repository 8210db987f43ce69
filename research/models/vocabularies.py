"""The words for what people and members do in a project."""

from inm_portal.pages.models import Term


class TeamRole(Term):
    class Meta(Term.Meta):
        verbose_name = "role in a project"
        verbose_name_plural = "roles in a project"


class SupportKind(Term):
    class Meta(Term.Meta):
        verbose_name = "kind of support"
        verbose_name_plural = "kinds of support"
