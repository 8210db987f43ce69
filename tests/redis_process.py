"""A Redis of the tests' own, which can be killed and started again. Valkey does as well."""

import os
import shutil
import signal
import subprocess
import time

import pytest
from redis import Redis
from redis.exceptions import RedisError

PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")


class RedisProcess:
    """Keeps nothing on the disk: started again, it is empty."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "socket"
        self.url = f"unix://{self.socket}"
        self.client = Redis.from_url(self.url)
        self.process = None

    def start(self):
        arguments = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdout=(self.folder / "log").open("a")
        )
        for _ in range(200):
            try:
                self.client.ping()
                return
            except RedisError:
                time.sleep(0.02)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def hold(self):
        """It is there and does not answer, as behind a network that loses everything."""
        self.process.send_signal(signal.SIGSTOP)


@pytest.fixture
def redis(tmp_path_factory):
    if PROGRAM is None:
        # A failure where everything should be installed.
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up("neither Redis nor Valkey is installed")
    # Not in the test's own folder: the name of a socket is at most 107 bytes long.
    process = RedisProcess(tmp_path_factory.mktemp("redis"))
    process.start()
    yield process
    process.client.close()
    process.kill()
