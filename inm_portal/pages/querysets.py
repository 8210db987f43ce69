"""Querysets that are built once, as those of Django's class-based views are."""

import threading
from functools import lru_cache, wraps

# Days are among the arguments: those that are over drop out.
MOST = 32


def built_once(build):
    """Decorate `build`, which returns a queryset, so that it runs once for the same arguments.

    Each call returns a copy that has not asked the database. To build a query takes Django about
    as long as the database takes to answer it. What `build` returns has to follow from its
    arguments alone, neither from rows nor from the present moment: `tests/test_querysets.py` finds
    all that are built once.
    """
    # Each thread has its own: copies share the queries within, which count as they are compiled.
    of_thread = threading.local()

    @wraps(build)
    def copy_of(*arguments):
        if not hasattr(of_thread, "built"):
            of_thread.built = lru_cache(maxsize=MOST)(build)
        return of_thread.built(*arguments).all()

    return copy_of
