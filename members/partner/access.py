"""Who acts for which member: taken from the account and its session.

An address can choose among the members that the person represents, as the links of mails do.
"""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.views.decorators.cache import never_cache

from members.models import Representative

# In the session: the primary key of the member that the person has chosen to act for.
CHOSEN = "partner_member"


def representations_of(request):
    """Return all Representatives of the signed-in person, with their members, by name."""
    return list(Representative.objects.of(request.user))


def chosen_from(representations, request):
    """Return the one that the person acts as now, the first where none was chosen, or None."""
    if request.method in {"GET", "HEAD"}:
        choose_named(representations, request)
    wanted = request.session.get(CHOSEN)
    chosen = [r for r in representations if r.member_id == wanted]
    return (chosen or representations or [None])[0]


def choose_named(representations, request):
    """Act for the member that `?for=` names by its slug; who does not represent it is told nothing.

    What a form sends is for the member of its own page, whatever its address says.
    """
    named = request.GET.get("for")
    for representation in representations:
        if representation.member.slug == named:
            request.session[CHOSEN] = representation.member_id


def representatives_only(*roles):
    """Let only representatives in one of `roles` (all, where none is named) reach a view.

    The view finds `request.representation`. Everybody else gets the answer of an address that
    does not exist; a stranger is asked to sign in, which says nothing either.
    """

    def decorate(view):
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            representation = chosen_from(representations_of(request), request)
            if representation is None or (roles and representation.role not in roles):
                raise Http404
            request.representation = representation
            return view(request, *args, **kwargs)

        return guarded

    return decorate
