"""INM's content without its samples: a site of facts alone, with no trace of what is invented."""

from pathlib import Path

import pytest
from content_state import clear_portal
from crawling import broken, crawl
from django.test import override_settings
from wagtail.models import Page

from inm_portal import demo
from inm_portal.demo.load import load

pytestmark = pytest.mark.django_db

CONTENT = Path(demo.__file__).parent / "content"


@pytest.fixture
def portal_of_facts(db, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        clear_portal()
        load(CONTENT, with_samples=False)
        yield


def text_of(response):
    streamed = getattr(response, "streaming", False)
    return (response.getvalue() if streamed else response.content).decode(errors="replace")


def test_every_page_of_facts_is_reached_and_none_speaks_of_samples(portal_of_facts, visitor):
    published = {page.url for page in Page.objects.live().filter(depth__gt=1)}

    seen = crawl(visitor)

    assert broken(seen) == {}
    assert published - set(seen) == set()
    followed = {address: response for address, response in seen.items() if response is not None}
    assert len(followed) > len(published)
    speaking = [address for address, found in followed.items() if "Sample" in text_of(found)]
    assert speaking == []
