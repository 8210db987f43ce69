"""What processes use, as Linux tells it in /proc."""

import os
import re
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def stat(number):
    """Return the fields of /proc/N/stat behind the name, or None where the process has ended."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def parent(number):
    return int(stat(number)[1])


def descendants(first):
    """Return the numbers of the process and of all that it and its children have started."""
    children = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := stat(folder.name):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [first]
    for number in found:
        found += children.get(number, [])
    return found


def cpu_seconds(numbers):
    """Return the seconds of processor time, of user and system, that the processes have had."""
    return sum(int(f[11]) + int(f[12]) for f in map(stat, numbers) if f) / TICKS


def memory(numbers):
    """Return the bytes of memory of the processes; what they share counts once (PSS)."""
    texts = (Path(f"/proc/{number}/smaps_rollup").read_text() for number in numbers)
    return sum(1024 * int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1]) for text in texts)
