"""The profile's form as a browser would send it."""

from bs4 import BeautifulSoup

ADDRESS = "/partner/profile/"


def form_of(client):
    """Return what the form of the profile would send, unchanged, as data for a POST."""
    soup = BeautifulSoup(client.get(ADDRESS).content, "html.parser")
    (form,) = soup.select("main form[enctype]")
    data = {}
    for element in form.select("input[name], textarea[name], select[name]"):
        kind = element.get("type", element.name)
        if kind in ("submit", "file") or (kind == "checkbox" and not element.has_attr("checked")):
            continue
        if element.name == "textarea":
            # The line end after the tag is not part of the text.
            value = element.text.removeprefix("\n")
        else:
            value = element.get("value", "on" if kind == "checkbox" else "")
        data.setdefault(element["name"], []).append(value)
    return data


def save(client, then="save", **typed):
    """Send the form with some of its fields typed anew; return the response."""
    data = form_of(client) | typed
    return client.post(ADDRESS, {**data, then: "1"})
