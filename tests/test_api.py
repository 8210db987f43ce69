"""The API answers a parameter that it cannot use with 400 and a reason."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

ENORMOUS = "9" * 20
MALFORMED = [
    "?search=a&search_operator=x",
    f"?offset={ENORMOUS}",
    f"?search=a&offset={ENORMOUS}",
    "?offset=-1",
    "?limit=abc",
    f"?limit={ENORMOUS}",
    "?type=members.MemberPage&joined_on=abc",
    "?type=members.MemberPage&joined_on=2025-02-30",
    "?type=news.EventPage&starts=abc",
    "?first_published_at=2025-05-27T25:00",
    "?alias_of=abc",
    "?child_of=abc",
    "?descendant_of=abc",
    "?translation_of=abc",
    "?fields=(",
    "?fields=no_such_field",
    "?order=no_such_field",
    "?order=random&offset=1",
    "?no_such_parameter=1",
    "find/?id=abc",
    "?search=%00",
]


@pytest.mark.parametrize("query", MALFORMED)
def test_a_malformed_parameter_is_refused_with_a_reason(query, visitor):
    visitor.raise_request_exception = False

    response = visitor.get(f"/api/v2/pages/{query}")

    assert response.status_code == 400
    assert response.content.startswith((b'{"message":', b'{\n    "message":', b"Bad request"))


@pytest.mark.parametrize("query", [f"alias_of={ENORMOUS}", f"id={ENORMOUS}", "locale=none"])
def test_a_value_that_nothing_has_finds_nothing(query, visitor):
    visitor.raise_request_exception = False

    response = visitor.get(f"/api/v2/pages/?{query}")

    found = response.json().get("items")
    assert response.status_code in {200, 400, 404}
    assert not found


@pytest.mark.parametrize("question", ['"', 'siemens"', '"siemens', "\\"])
def test_signs_of_the_search_are_no_error(question, visitor):
    answer = visitor.get("/api/v2/pages/", {"search": question}).json()

    titles = [item["title"] for item in answer["items"]]
    assert ("Siemens" in titles) == ("siemens" in question)


def test_a_database_that_fails_is_no_fault_of_the_parameters(visitor, monkeypatch):
    def broken(self, request):
        raise RuntimeError("gone")

    monkeypatch.setattr("inm_portal.api.PortalPagesViewSet.listing_view", broken)

    with pytest.raises(RuntimeError):
        visitor.get("/api/v2/pages/")
