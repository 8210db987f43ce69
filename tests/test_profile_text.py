"""Rich text of profiles: typed as Markdown, stored as Wagtail's own editor stores it."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.partner.rich_text import as_markdown, as_stored, links_to_nowhere

FEATURES = ("bold", "italic", "ul", "ol", "link")
# The marks of Markdown and HTML, as words and inside of them.
LETTERS = "ab1.2)( -+*_[]\\&<>#`~!=|;:/é"
words = (
    st.text(LETTERS, min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
    .map(lambda text: escape(text, quote=False))
)
linked = words.map(lambda text: f'see <a href="https://example.org/a_b*c">{text}</a>')
marked = st.tuples(words, words).map(lambda pair: f"{pair[0]} <b>bold</b> {pair[1]}")
lines = st.lists(words | linked | marked, min_size=1, max_size=3).map("<br/>".join)
paragraphs = lines.map(lambda text: f"<p>{text}</p>")
lists = st.lists(words, min_size=1, max_size=3).map(
    lambda entries: "<ul>" + "".join(f"<li>{entry}</li>" for entry in entries) + "</ul>"
)


@given(st.lists(paragraphs | lists, min_size=1, max_size=3))
def test_text_that_is_shown_and_sent_back_is_the_same(parts):
    stored = "".join(parts).replace("</ul><ul>", "")
    again = as_stored(as_markdown(stored), FEATURES)

    assert again.replace("&quot;", '"') == stored.replace("&quot;", '"')


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("One line\nand the next", "<p>One line<br/>and the next</p>"),
        ("2019. A year", "<p>2019. A year</p>"),
        ("1. An entry", "<ol><li>An entry</li></ol>"),
        ("2019\\. A year", "<p>2019. A year</p>"),
        ("A [note] on R&D_x", "<p>A [note] on R&amp;D_x</p>"),
        ("<b>bold</b> # none", "<p>&lt;b&gt;bold&lt;/b&gt; # none</p>"),
    ],
)
def test_what_is_typed_means_what_it_looks_like(typed, stored):
    assert as_stored(typed, FEATURES) == stored


@pytest.mark.parametrize(
    ("address", "leads_somewhere"),
    [
        ("https://example.org/a", True),
        ("mailto:press@example.org", True),
        ("/people/", True),
        ("//example.org/", False),
        ("/admin/", False),
        ("/people/nobody/", False),
        ("example.org", False),
        ("https:", False),
        ("javascript:alert(1)", True),
    ],
)
@pytest.mark.django_db
def test_links_lead_to_whole_addresses_and_public_pages(address, leads_somewhere):
    # What the parser takes for dangerous is no link at all.
    assert (links_to_nowhere(f"[words]({address})") == []) is leads_somewhere
