"""What a visit may weigh."""

import gzip

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from inm_portal.pages.stylesheets import joined

KB = 1024
PACKED = {"accept-encoding": "gzip"}


def test_the_stylesheet_of_the_visitors_stays_small():
    assert len(joined().encode()) <= 30 * KB


def test_the_scripts_of_the_visitors_stay_small():
    # Those of the admin lie in a folder of their own.
    scripts = set((settings.BASE_DIR / "static").rglob("*.js"))
    scripts -= set((settings.BASE_DIR / "static/admin").rglob("*.js"))

    assert sum(script.stat().st_size for script in scripts) <= 15 * KB


@pytest.mark.django_db
def test_the_home_page_stays_small_and_so_does_all_that_comes_with_it(visitor):
    page = visitor.get("/")
    soup = BeautifulSoup(page.content, "html.parser")
    # Files are tested as they are written, so the one stylesheet and the fonts are weighed there.
    beside = {element.get("src") or element["href"] for element in soup.select("img, [rel=icon]")}
    fonts = (settings.BASE_DIR / "static/fonts").glob("*.woff2")

    sent = [visitor.get(address, headers=PACKED) for address in ["/", *beside]]
    weight = sum(len(response.getvalue()) for response in sent)
    weight += len(gzip.compress(joined().encode())) + sum(font.stat().st_size for font in fonts)

    assert {response.status_code for response in sent} == {200}
    assert sent[0].headers["Content-Encoding"] == "gzip"
    assert len(page.content) <= 60 * KB
    assert weight <= 350 * KB
