"""How often what happened: counted in this process, added up on the disk once a second."""

import threading
import time

EVERY_SECONDS = 1.0


class Tally:
    def __init__(self, store):
        self.store = store
        self.numbers = {}
        self.lock = threading.Lock()
        self.next_note = 0.0

    def add(self, name):
        # Two threads at once may lose a count here: a lock for each visitor would cost more.
        numbers = self.numbers
        numbers[name] = numbers.get(name, 0) + 1
        if time.monotonic() >= self.next_note:
            self.note()

    def note(self):
        with self.lock:
            if time.monotonic() < self.next_note:
                return
            self.next_note = time.monotonic() + EVERY_SECONDS
            numbers, self.numbers = self.numbers, {}
        # A copy: a thread that took it before may still add a name.
        self.store.add_up(dict(numbers))
