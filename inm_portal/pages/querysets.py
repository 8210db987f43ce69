"""Querysets that are built once, as those of Django's class-based views are."""

from functools import lru_cache, wraps

from inm_portal.cache.record import moment_of, watched

# Days are among the arguments: those that are over drop out.
MOST = 32
# What has the same rows at each visit.
CONSTANT_TABLES = {"django_content_type"}


def built_once(build):
    """Decorate `build`, which returns a queryset, so that it runs once for the same arguments.

    Each call returns a copy that has not asked the database. To build a query takes Django about
    as long as the database takes to answer it. What `build` returns has to follow from its
    arguments alone: raises RuntimeError where it reads rows or takes the present moment.
    """

    @lru_cache(maxsize=MOST)
    def built(*arguments):
        with watched() as recorder:
            queryset = build(*arguments)
        _, params = queryset.query.sql_with_params()
        takes_the_moment = recorder.has_said_until_when or any(
            recorder.is_near(param) and moment_of(param) not in arguments for param in params
        )
        if takes_the_moment or recorder.tables - CONSTANT_TABLES:
            raise RuntimeError(f"{build.__qualname__} follows from more than its arguments.")
        return queryset

    @wraps(build)
    def copy_of(*arguments):
        return built(*arguments).all()

    return copy_of
