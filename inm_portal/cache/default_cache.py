"""Django's cache in Redis, and in this process's memory while Redis does not answer.

It counts the failed sign-ins: these limits must neither end nor fail with Redis.
"""

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from inm_portal.cache.local_cache import OF_TABLES, LocalCache
from inm_portal.cache.redis_server import TIMEOUT_SECONDS, redis_at

# Names must not be pushed out by many others; see CACHES in the settings.
MAX_ENTRIES = 100_000


class SharedCache(RedisCache):
    """What Wagtail keeps of its tables stays in this process.

    In Redis it would be there for all before the edit that changes it is committed.
    """

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
        self.here = LocalCache(servers[0], {"OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})
        self.outage = redis_at(servers[0]).outage


def in_redis_or_here(name):
    in_redis, here = getattr(RedisCache, name), getattr(LocalCache, name)

    def method(self, *args, **kwargs):
        is_kept_here = bool(args) and isinstance(args[0], str) and args[0] in OF_TABLES
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
