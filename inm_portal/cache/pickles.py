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


def unpickled(mark, number, until, answer):
    """Return the Entry, without its queries."""
    headers, bodies, etag, tables = pickle.loads(answer)  # noqa: S301
    return Entry(number, until, headers, bodies, etag, tables, [], mark)


def unpickled_queries(queries):
    return pickle.loads(queries)  # noqa: S301
