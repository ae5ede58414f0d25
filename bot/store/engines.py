"""Connections as the store needs them: durable, patient for a known time, and silent about what they carry."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from bot.errors import StoreUnusable
from bot.store.address import Address

BUSY_MS = 5_000
STATEMENT_MS = 15_000
CONNECT_S = 10
AGAIN_S = 0.01
# Of a code of SQLite, what the rest says more precisely. https://sqlite.org/rescode.html
PRIMARY_CODE = 0xFF
WAL_BYTES = 64 * 1024 * 1024
RETURNING_SINCE = (3, 35, 0)
# WAL with FULL: a commit that returned survives a power cut. https://sqlite.org/pragma.html#pragma_synchronous
WAL = "pragma journal_mode = wal"
PRAGMAS = (
    "pragma synchronous = full",
    f"pragma journal_size_limit = {WAL_BYTES}",
    "pragma secure_delete = on",  # deleted words are overwritten
)
# The server ends a silent connection after a minute, and its lock with it.
POSTGRES_OPTIONS = {
    "statement_timeout": f"{STATEMENT_MS}",
    "lock_timeout": "10000",
    "idle_in_transaction_session_timeout": "30000",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}


def sqlite_engine(address: Address, *, busy_ms: int = BUSY_MS, version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Engine:
    """An engine of one connection, to be used from one thread. Each transaction may write from its beginning, so none fails half-way for a lock.

    It waits `busy_ms` for the locks of others. Raises `StoreUnusable` when this `version` of SQLite lacks what the store needs.
    """
    if version < RETURNING_SINCE:
        raise StoreUnusable(f"SQLite {'.'.join(map(str, version))} is too old; 3.35 or newer is needed, or PostgreSQL by DATABASE_URL")
    engine = create_engine(address.url, poolclass=QueuePool, pool_size=1, max_overflow=0, hide_parameters=True, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", partial(_prepare, busy_ms))
    event.listen(engine, "begin", _begin)
    return engine


def postgres_engine(address: Address, *, connections: int) -> Engine:
    """An engine of at most so many connections, each tried before it is used."""
    options = " ".join(f"-c {name}={value}" for name, value in POSTGRES_OPTIONS.items())
    return create_engine(
        address.url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=CONNECT_S,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_S, "application_name": "ask-ai", "options": options},
    )


def _prepare(busy_ms: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions by itself
    connection.execute(f"pragma busy_timeout = {busy_ms}").close()
    _write_ahead(busy_ms, connection)
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _write_ahead(busy_ms: int, connection: Any) -> None:
    """SQLite itself does not wait with this for somebody who writes into a file that was just made, whatever `busy_timeout` says."""
    until_s = time.monotonic() + busy_ms / 1_000
    while True:
        try:
            connection.execute(WAL).close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                raise
            time.sleep(AGAIN_S)  # noqa: TID251  whoever opens a database waits for it on a thread of its own
        else:
            return


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")
