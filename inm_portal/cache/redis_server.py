"""A connection to Redis or Valkey for each thread; a server that does not answer costs little.

Nothing of ours may depend on Redis for its truth: whoever asks must know what to do without.
"""

import logging
import os
import threading
import time
from functools import cache

from redis.backoff import NoBackoff
from redis.connection import Connection, parse_url
from redis.exceptions import ConnectionError as LostConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# It is near, and answers within a millisecond: visitors and editors wait no longer than this.
TIMEOUT_SECONDS = 0.25
# So long nobody asks after a question without an answer.
PAUSE_SECONDS = 1.0
LOG_SECONDS = 60


class NoAnswerError(Exception):
    """Redis has not done what it was asked to, as far as anybody knows."""


class Outage:
    """Whether Redis is out of reach for this process."""

    def __init__(self):
        self.is_on = False
        self.until = self.next_log = 0.0

    def lasts(self):
        """Whether not to ask now. Of several threads one tries, and the others go on without."""
        if not self.is_on:
            return False
        now = time.monotonic()
        if now < self.until:
            return True
        self.until = now + PAUSE_SECONDS
        return False

    def begin(self, error):
        self.log(error)
        self.is_on = True
        self.until = time.monotonic() + PAUSE_SECONDS

    def end(self):
        if self.is_on:
            logger.warning("Redis answers again")
            self.is_on, self.next_log = False, 0.0

    def log(self, error):
        if time.monotonic() >= self.next_log:
            logger.error("Redis does not answer: %s", error)
            self.next_log = time.monotonic() + LOG_SECONDS


class RedisServer:
    """`opened` counts the connections: a server that was started again has other contents."""

    def __init__(self, url):
        options = {
            "socket_timeout": TIMEOUT_SECONDS,
            "socket_connect_timeout": TIMEOUT_SECONDS,
            "protocol": 2,
            "retry": Retry(NoBackoff(), 0),
            "driver_info": None,
            **parse_url(url),
        }
        self.connection_class = options.pop("connection_class", Connection)
        self.options = options
        self.local = threading.local()
        self.lock = threading.Lock()
        self.outage = Outage()
        self.opened = 0

    def ask(self, *command):
        """Return the answer to a command as bytes, int, list of such or None."""
        return self.ask_packed(packed(*command))

    def ask_packed(self, command):
        if self.outage.lasts():
            raise NoAnswerError
        try:
            answer = self.exchange(command)
        except ResponseError as error:
            # It answers, if only to refuse: no memory left, or a copy that takes no writes.
            self.outage.log(error)
            raise NoAnswerError from error
        except (RedisError, OSError) as error:
            self.local.connection = None
            self.outage.begin(error)
            raise NoAnswerError from error
        if self.outage.is_on:
            self.outage.end()
        return answer

    def exchange(self, command):
        connection = getattr(self.local, "connection", None)
        # Another process's number: it was opened before a fork, and is the parent's.
        if connection is not None and connection.pid == os.getpid():
            try:
                connection.send_packed_command(command)
                return connection.read_response()
            except LostConnectionError:
                # Redis closes what was idle for long, and ends when it is updated.
                self.local.connection = None
        connection = self.open()
        connection.send_packed_command(command)
        return connection.read_response()

    def open(self):
        connection = self.connection_class(**self.options)
        connection.connect()
        with self.lock:
            self.opened += 1
        self.local.connection = connection
        return connection


def packed(*command):
    """Return a command as Redis' protocol writes it, in the form that a connection sends."""
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in command]
    lengths = b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
    return [b"*%d\r\n%s" % (len(parts), lengths)]


@cache
def redis_at(url):
    """Return this process's RedisServer at `url`: all who ask it share an outage."""
    return RedisServer(url)
