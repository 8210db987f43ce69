"""The order in which things are made that need each other."""


def after_their_needs(things, needs):
    """Return `things` so that each comes after what it needs, otherwise in their own order.

    `needs(thing)` gives hashable things. Circles are cut where they close. Walks with a stack of
    its own: a thousand pages in a chain would be too deep for calls within calls.
    """
    ordered, seen = [], set()
    for first in things:
        path = [(first, iter(needs(first)))] if first not in seen else []
        seen.add(first)
        while path:
            thing, waiting_for = path[-1]
            following = next((need for need in waiting_for if need not in seen), None)
            if following is None:
                ordered.append(thing)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(needs(following))))
    return ordered
