"""Django's cache in Redis, and in this process's memory while Redis does not answer.

It counts the failed sign-ins: these limits must neither end nor fail with Redis.
"""

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY

from inm_portal.cache.redis_server import TIMEOUT_SECONDS, redis_at

# Names must not be pushed out by many others; see CACHES in the settings.
MAX_ENTRIES = 100_000


class SharedCache(RedisCache):
    """What Wagtail keeps of its tables stays in this process: record.py takes it away there.

    In Redis another process could put it back while a page is made, which then would not be seen
    to read it; and it would be there before the edit that changes it is committed.
    """

    kept_here = frozenset([SITE_ROOT_PATHS_CACHE_KEY])

    def __init__(self, servers, params):
        options = {
            "socket_timeout": TIMEOUT_SECONDS,
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "protocol": 2,
            # For a connection that was idle for long.
            "retry": Retry(NoBackoff(), 1, supported_errors=(LostConnectionError,)),
        }
        super().__init__(servers, params | {"OPTIONS": options})
        # Django makes a cache for each thread; these two they have in common.
        self.here = LocMemCache(servers[0], {"OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})
        self.outage = redis_at(servers[0]).outage


def in_redis_or_here(name):
    in_redis, here = getattr(RedisCache, name), getattr(LocMemCache, name)

    def method(self, *args, **kwargs):
        is_kept_here = bool(args) and isinstance(args[0], str) and args[0] in self.kept_here
        if not is_kept_here and not self.outage.lasts():
            try:
                answer = in_redis(self, *args, **kwargs)
            except ResponseError as error:
                # It answers, if only to refuse: no memory left, say.
                self.outage.log(error)
            except RedisError as error:
                self.outage.begin(error)
            else:
                self.outage.end()
                return answer
        return here(self.here, *args, **kwargs)

    return method


for name in (
    *("add", "clear", "delete", "delete_many", "get", "get_many", "has_key", "incr"),
    *("set", "set_many", "touch"),
):
    setattr(SharedCache, name, in_redis_or_here(name))
