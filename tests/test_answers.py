"""What every answer carries, what is refused, and which files may be had."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import get_resolver

from inm_portal import urls, wsgi

PUBLIC_POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
}


def policy(response):
    return set(response["Content-Security-Policy"].split("; "))


def test_public_answer_carries_the_strict_headers(db, visitor):
    response = visitor.get("/accounts/login/")

    assert policy(response) == PUBLIC_POLICY
    names = [
        "Cross-Origin-Embedder-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
    ]
    assert [response[name] for name in names] == [
        "require-corp",
        "same-origin",
        "same-origin",
        "strict-origin-when-cross-origin",
        "nosniff",
        "DENY",
    ]
    assert "camera=()" in response["Permissions-Policy"]


def test_admin_alone_may_run_inline_scripts(admin, signed_in):
    client = signed_in(admin)

    assert "script-src 'self' 'unsafe-inline'" in policy(client.get("/admin/"))
    for path in ["/healthz", "/administration/", "/accounts/email/"]:
        assert "unsafe" not in client.get(path)["Content-Security-Policy"]


def shown(response):
    """Return (title of the page, ways on) of a complete page, or fail."""
    html = response.content.decode()
    assert "<!DOCTYPE html>" in html[:200]
    assert html.rstrip().endswith("</html>")
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.select("h1")) == len(soup.select("main")) == 1
    return soup.h1.text, [link["href"] for link in soup.main.select("a")]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (SuspiciousOperation, 400, "We could not read this request"),
        (PermissionDenied, 403, "You cannot open this page"),
        (ValueError, 500, "Something went wrong on our side"),
    ],
)
def test_an_error_is_told_on_a_complete_page_with_the_way_home(
    error, status, title, visitor, db, monkeypatch
):
    def fail(*args, **kwargs):
        raise error("what nobody outside may read")

    monkeypatch.setattr("inm_portal.search.views.Search", fail)
    visitor.raise_request_exception = False

    response = visitor.get("/search/?q=loom")

    assert response.status_code == status
    assert shown(response) == (title, ["/"])
    assert b"nobody outside" not in response.content


@pytest.mark.sqlite
def test_a_form_without_its_token_is_told_on_a_complete_page_with_a_way_on(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "somebody"})

    assert response.status_code == 403
    assert shown(response) == ("Please send the form again", ["/accounts/login/"])


@pytest.mark.parametrize("path", ["/a%00b/", "/accounts/login/?next=%00", "/healthz?%00"])
def test_null_byte_in_an_address_is_a_bad_request(path, visitor, db):
    response = visitor.get(path)

    assert (response.status_code, response.content) == (400, b"Bad request\n")
    assert policy(response) == PUBLIC_POLICY


def test_null_byte_in_a_cookie_is_a_bad_request(visitor, db):
    response = visitor.get("/accounts/login/", HTTP_COOKIE='sessionid="a-session-key\\000"')

    assert response.status_code == 400


def test_escaped_percent_sign_before_zeros_is_no_null_byte(visitor):
    assert visitor.get("/healthz?q=100%2500").status_code == 200


@pytest.mark.sqlite
def test_health_of_the_database_follows_the_database(visitor, db, monkeypatch):
    assert visitor.get("/readyz").status_code == 200

    class Down:
        def cursor(self):
            raise OperationalError("the database is down")

    monkeypatch.setattr(urls, "connection", Down())

    assert visitor.get("/readyz").status_code == 503
    assert visitor.get("/healthz").status_code == 200


def test_health_asks_no_database_and_is_never_kept(visitor, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = visitor.get("/healthz")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def uploaded():
    """A function that puts a file into the media folder."""

    def upload(path, content):
        file = settings.MEDIA_ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    return upload


def test_picture_is_served_so_that_it_can_run_nothing(uploaded, visitor):
    uploaded("images/evil.html", "<script>alert(1)</script>")

    response = visitor.get("/media/images/evil.html")

    assert response.status_code == 200
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "documents/secret.pdf",
        "images/../documents/secret.pdf",
        "images/%2e%2e/documents/secret.pdf",
        "images/../../secret-key",
        "secret.pdf",
        "images/",
    ],
)
def test_document_cannot_be_had_past_its_permissions(path, uploaded, visitor, db):
    uploaded("documents/secret.pdf", "secret")
    uploaded("secret.pdf", "secret")
    uploaded("../secret-key", "secret")
    uploaded("images/open.txt", "open")

    assert visitor.get(f"/media/{path}").status_code == 404


def test_no_route_saves_a_copy_over_its_original():
    """Wagtail's copy view of a model saves what it copies, past the guards of the edit view."""
    copies = [route for route in routes(get_resolver()) if "copy" in route]

    # Pages have a copy view that is one, and sites are the superusers' alone.
    assert [r for r in copies if not r.startswith(("admin/pages/", "admin/sites/"))] == []


def routes(resolver, start=""):
    for pattern in resolver.url_patterns:
        route = f"{start}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


@pytest.mark.parametrize(
    "path",
    [
        "/admin/api/main/pages/3/action/revert_to_page_revision/",
        "/admin/images/1/preview/fill-1x99999999/",
        f"/documents/{'9' * 5000}/x",
        f"/media/images/{'a/' * 2500}",
    ],
)
def test_ways_past_the_guards_lead_nowhere(path, admin, signed_in):
    client = signed_in(admin)

    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


@pytest.mark.parametrize("charset", ["undefined", "rot13", "punycode", "no-such"])
def test_a_request_in_an_encoding_that_is_none_is_read_as_utf_8(charset, monkeypatch):
    environ = RequestFactory().get("/search/?q=%C3%A9").environ
    environ["CONTENT_TYPE"] = f"text/plain; Charset={charset}"
    monkeypatch.setattr(wsgi, "django", lambda environ, start_response: WSGIRequest(environ))

    assert wsgi.application(environ, None).GET["q"] == "é"


def test_who_names_another_host_is_refused_and_fills_no_log(client, caplog):
    answer = client.get("/", headers={"host": f"{'x' * 5000}.example"})

    assert answer.status_code == 400
    assert caplog.records == []
