"""The order in which things are made that need each other."""

from inm_portal.demo.order import after_their_needs


def order(things, **needs):
    return "".join(after_their_needs(things, lambda thing: needs.get(thing, "")))


def test_what_needs_nothing_stays_where_it_is():
    assert order("cab") == "cab"


def test_everything_comes_after_what_it_needs():
    assert order("abcd", a="d", b="a", d="c") == "cdab"


def test_circles_are_cut_and_nothing_comes_twice():
    assert order("abc", a="b", b="c", c="a") == "cba"
    assert order("ab", a="ab", b="b") == "ba"


def test_a_long_chain_is_no_problem():
    last = 5000

    ordered = after_their_needs(range(last + 1), lambda n: [n + 1] if n < last else [])

    assert ordered == list(range(last, -1, -1))
