"""A visitor of the race: a process of its own, which knows nothing of Django."""

import http.client
import itertools
import re
from collections import Counter

ADDRESSES = ["/members/siemens/", "/members/", "/members.json", "/"]
NUMBER = re.compile(rb"Siemens race-(\d+)")


def visit(port, number, edits, acknowledged, results):
    """Ask `number` times, and on until there were so many edits.

    Put (Counter of states, [what was older than acknowledged before]).
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    states, old = Counter(), []
    for turn, address in enumerate(itertools.cycle(ADDRESSES)):
        least = acknowledged.value
        if turn >= number and least >= edits:
            break
        connection.request("GET", address, headers={"Host": f"127.0.0.1:{port}"})
        answer = connection.getresponse()
        body = answer.read()
        state = answer.getheader("X-Cache")
        states[f"{answer.status} {state}"] += 1
        found = [int(match) for match in NUMBER.findall(body)]
        if not found or min(found) < least:
            old.append((address, state, least, found[:3]))
    results.put((states, old))
