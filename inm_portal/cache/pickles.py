"""A stored page as bytes, in two parts, and back.

Who can write where these are stored can run code here: their place has to be as safe as the code.
"""

import logging
import pickle

from inm_portal.cache.entry import Entry

logger = logging.getLogger(__name__)


def pickled(key, entry):
    """Return (answer, queries) of an Entry as bytes, or None where that is not possible."""
    answer = pickle.dumps((entry.headers, entry.bodies, entry.etag, entry.tables))
    try:
        return answer, pickle.dumps(entry.queries)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        # Some parameter of a query: in doubt, this page is then made anew and not asked again.
        logger.warning("what %s is made of is not stored: %s", key, error)
        return None


def unpickled(key, mark, number, until, answer):
    """Return the Entry, without its queries, or None if it is damaged."""
    parts = loaded(key, answer)
    if parts is None:
        return None
    headers, bodies, etag, tables = parts
    return Entry(number, until, headers, bodies, etag, tables, [], mark)


def unpickled_queries(key, queries):
    return loaded(key, queries)


def loaded(key, part):
    try:
        return pickle.loads(part)  # noqa: S301
    except Exception:
        # Whatever half a file can bring about: the page is made anew.
        logger.warning("what is stored of %s is damaged", key, exc_info=True)
        return None
