"""The pages in the memory of one process."""

import threading


class Memory:
    """At most `limit` bytes. What was not asked for since the last round goes first.

    Reading takes no lock: it is what each visitor waits for (the CLOCK algorithm, Corbató 1968).
    """

    def __init__(self, limit):
        self.limit = limit
        self.used = 0
        self.entries = {}
        self.get = self.entries.get
        self.lock = threading.Lock()

    def put(self, key, entry):
        with self.lock:
            self.drop(key)
            self.entries[key] = entry
            self.used += entry.size
            while self.used > self.limit and len(self.entries) > 1:
                oldest = next(iter(self.entries))
                if self.entries[oldest].was_asked_for:
                    # A second chance, behind all others.
                    self.entries[oldest].was_asked_for = False
                    self.entries[oldest] = self.entries.pop(oldest)
                else:
                    self.drop(oldest)

    def drop(self, key):
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.used -= entry.size
