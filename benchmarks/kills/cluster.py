"""A PostgreSQL server of its own in a folder of its own, which may be killed without harm to anybody else's."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import psycopg2

from bot.running.system import free_ports

DATABASES = {
    "BOT_GATEWAY_DATABASE_URL": "gateway",
    "BOT_PAYMENTS_DATABASE_URL": "payments",
    "BOT_USAGE_DATABASE_URL": "usage",
    "BOT_RASA_TRACKER_DATABASE_URL": "tracker",
    "BOT_RASA_EVENTS_DATABASE_URL": "events",
}
_STARTS_WITHIN = 60.0  # seconds, with all that it has to recover


def find_server_programs() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest there is; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class Cluster:
    """`initdb`, start, kill -9 of every process of it, start again. Use it as a context manager."""

    def __init__(self, folder: Path, programs: Path) -> None:
        """`folder`: empty, and reachable for the user `postgres` where this process is root's."""
        self._data, self._programs = folder / "cluster", programs
        self._log = folder / "cluster.log"
        (self.port,) = free_ports(1)
        self._server: subprocess.Popen[bytes] | None = None
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            owner = pwd.getpwnam("postgres")
            self._user = {"user": "postgres", "group": owner.pw_gid, "extra_groups": []}
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    @property
    def url(self) -> str:
        """Of the server, without a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """The databases of the running system."""
        return {setting: f"{self.url}/{name}" for setting, name in DATABASES.items()}

    def make(self) -> None:
        """The files and the databases; the server runs afterwards."""
        make = [self._programs / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*make, "--no-locale"], check=True, stdout=subprocess.DEVNULL, cwd="/", **self._user)
        self.start()
        connection = psycopg2.connect(f"{self.url}/postgres")
        connection.autocommit = True
        for name in DATABASES.values():
            connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()

    def start(self) -> None:
        """Start, recover, and wait until it takes connections."""
        options = ["-p", str(self.port), "-h", "127.0.0.1", "-k", "", "-c", "max_connections=200"]
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
                **self._user,
            )
        until = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                psycopg2.connect(f"{self.url}/postgres").close()
                return
            except psycopg2.OperationalError:
                if time.monotonic() > until or self._server.poll() is not None:
                    raise
                time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL for the server and everything that it started, at one moment; nothing is flushed."""
        assert self._server is not None
        family = [psutil.Process(self._server.pid), *psutil.Process(self._server.pid).children(recursive=True)]
        for one in family:
            one.suspend()  # nobody of them notices that another is gone
        for one in family:
            one.kill()
        self._server.wait()
        psutil.wait_procs(family[1:], timeout=10)
        self._server = None

    def stop(self) -> None:
        """End it as an operator would."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=60)
            self._server = None

    def __enter__(self) -> Self:
        self.make()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
