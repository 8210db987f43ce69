"""The admin's forms as a person finds them: fetched, read from the page, changed, sent."""

from bs4 import BeautifulSoup


def form_of(client, address):
    """Return the fields of the form that the page at `address` edits with, or None."""
    response = client.get(address)
    if response.status_code != 200:
        return None
    forms = BeautifulSoup(response.content, "html.parser").select("main form[method]")
    own = [form for form in forms if form.select_one("[name=csrfmiddlewaretoken]")]
    fields = {}
    for element in own[-1].select("input[name], textarea[name], select[name]") if own else []:
        if element.name == "select":
            chosen = element.select("option[selected]")
            fields[element["name"]] = [option.get("value", "") for option in chosen]
        elif element.name == "textarea":
            fields[element["name"]] = element.text.removeprefix("\n")
        elif element.get("type") not in {"checkbox", "radio", "submit"} or element.has_attr(
            "checked"
        ):
            fields[element["name"]] = element.get("value", "")
    return fields


def send(client, address, **changes):
    """Fill in and send the form at `address`; a None takes a field out.

    Whoever is shown no form sends the changes alone.
    """
    fields = {**(form_of(client, address) or {}), **changes}
    return client.post(
        address, {name: value for name, value in fields.items() if value is not None}
    )
