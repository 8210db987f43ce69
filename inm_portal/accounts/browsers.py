"""The name of a browser, as a person would say it."""

# Each names itself after those it wants to be taken for, so the rarer word comes first.
PROGRAMS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
]


def browser_name(user_agent):
    """Return "Firefox on Windows", or what is known of it."""
    program = first_in(PROGRAMS, user_agent) or "A browser"
    system = first_in(SYSTEMS, user_agent)
    return f"{program} on {system}" if system else program


def first_in(names, user_agent):
    return next((name for word, name in names if word in user_agent), "")
