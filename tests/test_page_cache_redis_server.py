"""What the page cache asks of Redis: pages and their limits, connections, Django's own cache."""

import os
import socket
import threading
import time

import pytest
from django.core.cache.backends.base import DEFAULT_TIMEOUT

from inm_portal.cache import conf
from inm_portal.cache.default_cache import SharedCache
from inm_portal.cache.entry import Entry
from inm_portal.cache.local_cache import LocalCache
from inm_portal.cache.redis_server import NoAnswerError, RedisServer
from inm_portal.cache.redis_store import RedisStore

# The store.


@pytest.fixture
def pages(redis):
    return RedisStore(RedisServer(redis.url))


def entry(body=b"text", number=5, until=None):
    return Entry(number, until, [("A", "b")], {"": body}, 'W/"x"', ("a_table",), [])


def test_a_page_comes_back_as_it_was_stored(pages):
    one, other = entry(), entry(until=1234567890.123)
    pages.put("one", one)
    pages.put("other", other)

    assert [pages.get("one"), pages.get("other"), pages.get("none")] == [one, other, None]
    assert [pages.queries("one", mark) for mark in (one.mark, other.mark)] == [[], None]


def test_only_the_making_that_was_asked_about_is_kept_and_never_for_less(pages):
    first, second = entry(), entry()
    pages.put("key", first)
    pages.keep("key", first.mark, 9)
    pages.keep("key", first.mark, 7)
    assert pages.get("key").number == 9

    pages.put("key", second)
    pages.keep("key", first.mark, 12)
    pages.keep("none", first.mark, 12)

    assert pages.get("key").number == 5
    assert pages.get("none") is None


def test_more_than_fits_goes_from_the_oldest_on(pages, monkeypatch):
    monkeypatch.setattr(conf, "DISK", 5000)
    for name in [*"abcdefgh", "a"]:
        pages.put(name, entry(bytes(1000)))

    count, size = pages.size()
    assert [name for name in "abcdefgh" if pages.get(name)] == ["a", "f", "g", "h"]
    assert (count, size <= 5000) == (4, True)


def test_what_was_not_replaced_for_a_month_goes_by_itself(pages, redis, monkeypatch):
    pages.put("old", entry())
    days = redis.client.ttl(pages.page("old")) / 86400
    monkeypatch.setattr(time, "time", lambda real=time.time: real() + 31 * 86400)
    pages.put("new", entry())

    assert 29 < days <= 30
    assert pages.size()[0] == 1


def test_full_redis_stores_nothing_and_answers(pages, redis, caplog):
    pages.put("one", entry())
    redis.client.config_set("maxmemory", 1)
    pages.put("two", entry())

    assert [pages.get("one") is None, pages.get("two")] == [False, None]
    assert "used memory" in caplog.text


# Connections.


def test_each_thread_and_each_process_has_its_own_connection(redis):
    one = RedisServer(redis.url)
    numbers = [one.ask("CLIENT", "ID")]
    thread = threading.Thread(target=lambda: numbers.append(one.ask("CLIENT", "ID")))
    thread.start()
    thread.join()
    ours, child = socket.socketpair()
    if os.fork() == 0:
        child.send(b"%d" % one.ask("CLIENT", "ID"))
        os._exit(0)
    numbers.append(int(ours.recv(20)))
    os.wait()

    assert len(set(numbers)) == 3
    assert one.ask("CLIENT", "ID") == numbers[0]


def test_a_connection_that_redis_has_closed_is_opened_again(redis):
    one = RedisServer(redis.url)
    one.ask("PING")
    redis.client.client_kill_filter(_type="normal", skipme=True)

    assert one.ask("PING") == b"PONG"
    assert one.opened == 2


def test_a_password_that_is_wrong_is_no_answer(redis, caplog):
    one = RedisServer(redis.url.replace("unix://", "unix://:never-print-this@"))
    redis.client.config_set("requirepass", "another")

    with pytest.raises(NoAnswerError):
        one.ask("PING")
    assert "WRONGPASS" in caplog.text or "invalid" in caplog.text
    assert "never-print-this" not in caplog.text


# Django's cache.


@pytest.fixture
def caches(redis):
    """Those of two processes, each with a memory of its own."""
    caches = [SharedCache([redis.url], {"KEY_PREFIX": "portal"}) for _ in range(2)]
    for cache in caches:
        cache.here = LocalCache(f"{redis.url} {id(cache)}", {})
    return caches


def test_counts_are_common_to_all_processes(caches):
    one, other = caches
    one.set("tries", [1, 2], 60)

    assert other.get("tries") == [1, 2]
    assert [other.add("lock", True, 10), one.add("lock", True, 10)] == [True, False]
    assert one.get_many(["tries", "lock", "none"]) == {"tries": [1, 2], "lock": True}


def test_without_redis_each_process_counts_for_itself(caches, redis):
    one, other = caches
    redis.kill()

    one.set("tries", [1], 60)
    assert [one.add("lock", True, 10), one.add("lock", True, 10)] == [True, False]

    assert [one.get("tries"), other.get("tries", "none")] == [[1], "none"]
    assert one.delete("tries")
    assert one.get_or_set("tries", [5], DEFAULT_TIMEOUT) == [5]


def test_what_wagtail_keeps_of_its_tables_is_not_common(caches, redis):
    one, other = caches
    one.set("wagtail_site_root_paths", [1], 60, version=2)

    assert one.get("wagtail_site_root_paths", version=2) == [1]
    assert other.get("wagtail_site_root_paths", version=2) is None
    assert redis.client.dbsize() == 0
