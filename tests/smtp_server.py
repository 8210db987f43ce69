"""A mail server of a few lines, which the tests let be down, refuse and accept."""

import socketserver
import threading


class Dialogue(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            command = line.split(":")[0].split()[0].upper()
            answer = {"MAIL": self.sender, "RCPT": self.recipient, "DATA": self.data}
            if command == "QUIT":
                self.say("221 bye")
                return
            if answer.get(command, self.fine)(line) == "end":
                return

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def fine(self, line):
        self.say("250 ok")

    def sender(self, line):
        self.say("250 ok" if self.server.does != "refuse senders" else "550 who are you")

    def recipient(self, line):
        is_refused = any(address in line for address in self.server.refused)
        self.say("550 not here" if is_refused else "250 ok")

    def data(self, line):
        self.say("354 go on")
        lines = []
        while (read := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(read)
        if self.server.before_taking:
            self.server.before_taking()
        self.server.taken.append(b"".join(lines).decode())
        if self.server.does == "take and vanish":
            return "end"
        return self.say("250 taken")


class MailServer(socketserver.ThreadingTCPServer):
    """What it was given stands in `taken`; `does` and `refused` say how it behaves."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Dialogue)
        self.does, self.refused = "accept", set()
        self.taken, self.connections, self.before_taking = [], 0, None
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()

    def stop(self):
        self.shutdown()
        self.server_close()
