"""How many entries an answer lists: what has ten times as many may take longer."""


def entries_in(answer):
    """Return the number of rows, events, addresses or cards in `answer`; None for a page of one.

    None too for what is no answer to a visit.
    """
    kind = getattr(answer, "headers", {}).get("Content-Type", "").partition(";")[0]
    count = COUNTERS.get(kind)
    return count(answer) if count and answer.status_code == 200 else None


def in_data(answer):
    data = answer.json()
    rows = data.get("results", data.get("items"))
    return len(rows) if isinstance(rows, list) else None


def in_page(answer):
    context = getattr(answer, "context_data", None) or {}
    if (listing := context.get("listing")) is not None:
        return len(listing.current)
    if (rows := context.get("object_list")) is not None:
        return len(rows)
    entries = getattr(context.get("page"), "entries", None)
    return len(entries()) if entries else None


COUNTERS = {
    "text/csv": lambda answer: answer.content.count(b"\n") - 1,
    "text/calendar": lambda answer: answer.content.count(b"BEGIN:VEVENT"),
    "application/json": in_data,
    "application/xml": lambda answer: answer.content.count(b"<loc>"),
    "application/atom+xml": lambda answer: answer.content.count(b"<entry>"),
    "text/html": in_page,
}
