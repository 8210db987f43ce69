"""The world that conftest.py makes for the tests."""

import pytest
from wagtail.models import Page


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["first", "second"])
def test_content_is_whole_again_after_a_test_that_commits(run):
    pages = Page.objects.filter(slug="siemens")
    assert [page.title for page in pages] == ["Siemens"]

    pages.update(title="changed")
