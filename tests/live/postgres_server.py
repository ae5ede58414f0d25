"""A PostgreSQL server of the tests' own, from the binaries that Debian installs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.store.tables import metadata

BINARIES = Path("/usr/lib/postgresql")
USER = "asker"
START_S = 60


class Server:
    """A PostgreSQL of its own in a folder of its own, on a free loopback port. Its commands refuse to be run by root, so root runs them as somebody else."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder, self._data = binaries, folder, folder / "data"
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def make(self) -> None:
        if self._as:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "--pgdata", str(self._data), "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k '' -F"
        self._run("pg_ctl", "start", "--wait", "--timeout", str(START_S), "--pgdata", str(self._data), "--log", str(self._folder / "log"), "--options", options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--mode", "fast", "--pgdata", str(self._data))

    def url(self, database: str = "postgres") -> str:
        return f"postgres://{USER}:unused-word@127.0.0.1:{self.port}/{database}"

    def _run(self, command: str, *arguments: str) -> None:
        # What the server inherits it keeps open, so nothing may be a pipe.
        with (self._folder.parent / f"{self._folder.name}.out").open("w+") as said:
            status = subprocess.run([*self._as, str(self._binaries / command), *arguments], stdout=said, stderr=said, cwd="/", check=False).returncode
            said.seek(0)
            assert status == 0, said.read()


@contextmanager
def serve_postgres() -> Iterator[Server]:
    """A server that runs; the test is skipped where there are no binaries."""
    found = sorted(BINARIES.glob("*/bin/initdb"))
    if not found:
        pytest.skip(f"no initdb in {BINARIES}/*/bin; on Debian: apt install postgresql")
    if os.geteuid() == 0 and not shutil.which("runuser"):
        pytest.skip("runuser not found, and PostgreSQL does not run as root")
    with tempfile.TemporaryDirectory() as around:
        Path(around).chmod(0o755)
        folder = Path(around) / "server"
        folder.mkdir()
        server = Server(found[-1].parent, folder)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def engine_of(url: str) -> Engine:
    """For looking behind the store."""
    return create_engine(url.replace("postgres://", "postgresql+psycopg://"))


def emptied(url: str) -> None:
    """All tables without their rows."""
    run_sql(url, f"truncate {', '.join(metadata.tables)} restart identity")


def run_sql(url: str, *statements: str) -> list[Any]:
    """The first column of the rows that the last one gives."""
    engine = engine_of(url)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        found = [row[0] for row in results[-1]] if results[-1].returns_rows else []
    engine.dispose()
    return found
