"""Which requests a stored page may answer, and under which key: its address in one spelling."""

from urllib.parse import parse_qsl, urlencode

from inm_portal.cache import conf

# A longer address is none of ours.
LONGEST = 500


def is_about_a_page(environ):
    """Whether anybody at all would get the same answer to this request."""
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and not environ["PATH_INFO"].startswith(conf.BYPASS)
        and environ.get("HTTP_HOST") in conf.HOSTS
        and "HTTP_AUTHORIZATION" not in environ
        and conf.SESSION_COOKIE not in environ.get("HTTP_COOKIE", "")
        and "HTTP_RANGE" not in environ
        and (not conf.IS_SECURE or environ.get("HTTP_X_FORWARDED_PROTO") == "https")
    )


def key_of(environ):
    """Return (path, query) in one spelling, or None for an address that is never stored.

    Parameters that no page knows are left out: a campaign's mark makes no page of its own, and what
    is not in the key must not be seen by the page either.
    """
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST:
        return None
    if not query:
        return path, ""
    known = [(n, v) for n, v in parse_qsl(query, keep_blank_values=True) if n in conf.PARAMETERS]
    return path, urlencode(sorted(known, key=lambda pair: pair[0]))


def is_all_of(key, environ):
    """Whether `key` has all parameters of the request."""
    return parameters(key[1]) == parameters(environ.get("QUERY_STRING", ""))


def parameters(query):
    return sorted(parse_qsl(query, keep_blank_values=True))


def store_name(release, key):
    """Return what the store calls the page that the code of `release` makes."""
    return f"{release} {key[0]}?{key[1]}"


def key_in(name):
    """Return the key in a name of the store: a query has no question mark, a path may."""
    path, _, query = name.partition(" ")[2].rpartition("?")
    return path, query


def plain_request(environ, key):
    """Return the request as the page may see it: its address, and nothing of who asks."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("HTTP_") and name not in {"REMOTE_USER", "CONTENT_TYPE"}
    }
    kept |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": key[0],
        "QUERY_STRING": key[1],
        "HTTP_HOST": conf.HOST,
    }
    if conf.IS_SECURE:
        kept["HTTP_X_FORWARDED_PROTO"] = "https"
    return kept
