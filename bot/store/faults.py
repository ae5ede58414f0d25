"""What databases and their drivers raise, as errors of the store: why, and what to do about it.

Codes: https://sqlite.org/rescode.html, https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.errors import StoreFailed, StoreUnusable

Fault = tuple[type[StoreFailed], str]
DISK_FULL: Fault = (StoreFailed, "the disk is full; free some space")
NOT_WRITABLE: Fault = (StoreUnusable, "it cannot be opened and written; check the owner and the permissions of the file and its folder, or set ASK_AI_DATA")
DAMAGED: Fault = (StoreUnusable, "it is damaged, or not a database of ask-ai; restore a backup, or move it away to begin anew")
NO_TABLES: Fault = (StoreUnusable, "its tables are not as expected; run `ask-ai migrate`")
LOCKED: Fault = (StoreFailed, "another process kept it locked for too long; stop whatever else writes to it")
GONE: Fault = (StoreFailed, "the server cannot be reached or ends the connection; check that it runs, and DATABASE_URL")
REFUSED: Fault = (StoreUnusable, "the server refuses this user; check user, password and rights in DATABASE_URL")
# What a server says to who connects: https://www.postgresql.org/docs/current/protocol-error-fields.html
FATAL = re.compile(r"FATAL:\s+(.+)")
# By the beginning of the code; the longest that fits decides.
SQLITE: dict[str, Fault] = {
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_IOERR": (StoreFailed, "it could not be read or written (disk I/O error); check the disk, its free space and the limits of this process"),
    "SQLITE_READONLY": NOT_WRITABLE,
    "SQLITE_CANTOPEN": NOT_WRITABLE,
    "SQLITE_PERM": NOT_WRITABLE,
    "SQLITE_AUTH": NOT_WRITABLE,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_FORMAT": DAMAGED,
    "SQLITE_NOMEM": (StoreFailed, "there is no memory left; give this process more"),
    "SQLITE_ERROR": NO_TABLES,
}
POSTGRES: dict[str, Fault] = {
    "08": GONE,
    "57P": GONE,
    "57014": (StoreFailed, "a statement took too long; check the load of the server"),
    "25P03": GONE,
    "28": REFUSED,
    "42501": REFUSED,
    "3D000": (StoreUnusable, "the server has no such database; create it, or correct DATABASE_URL"),
    "3F000": NO_TABLES,
    "42P01": NO_TABLES,
    "42703": NO_TABLES,
    "25006": (StoreUnusable, "the server is read-only; let DATABASE_URL name the primary"),
    "40": LOCKED,
    "55P03": LOCKED,
    "53100": (StoreFailed, "the disk of the server is full; free some space there"),
    "53": (StoreFailed, "the server has no connections or memory to spare; raise its limits, or stop what else uses it"),
    "58": (StoreFailed, "the server reports a fault of its machine; check its log"),
    "XX": (StoreUnusable, "the server reports that it is damaged; check its log"),
}


@contextmanager
def database_errors(shown: str) -> Iterator[None]:
    """Turns what is known of foreign errors into `StoreFailed`; any other is a bug of ours and stays what it is."""
    try:
        yield
    except NoConnectionFree as error:
        raise StoreFailed(f"{shown}: all connections are busy; check the load of the server") from error
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        fault = _fault_of(error)
        if fault is None:
            raise
        kind, why = fault
        raise kind(f"{shown}: {why}") from error


def _fault_of(error: Exception) -> Fault | None:
    lost = isinstance(error, DBAPIError) and (error.connection_invalidated or isinstance(error, InterfaceError))
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _longest(SQLITE, getattr(cause, "sqlite_errorname", ""))
    code = getattr(cause, "sqlstate", None)
    if coded := _longest(POSTGRES, code or ""):
        return coded
    if said := FATAL.search(str(cause)):
        return (StoreFailed, f"the server does not let us in: {said[1]}; check DATABASE_URL")
    # What is met while connecting comes without a code.
    return GONE if lost or (code is None and isinstance(cause, psycopg.OperationalError)) else None


def _longest(faults: dict[str, Fault], code: str) -> Fault | None:
    fitting = max((known for known in faults if code.startswith(known)), key=len, default=None)
    return None if fitting is None else faults[fitting]
