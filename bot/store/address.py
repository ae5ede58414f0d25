"""Where the database is, read from an URL; what is shown of it never holds a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreUnusable

FILE_NAME = "ask-ai.db"
MEMORY = ":memory:"
FORMS = "DATABASE_URL must look like sqlite:///FOLDER/FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
# "postgres" is what some hosts put into DATABASE_URL.
KINDS: dict[str, Literal["sqlite", "postgresql"]] = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "postgresql+psycopg": "postgresql",
}
DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The place of a database. `shown` may be told to anybody; `file` is None when it is not on this machine, or only in memory."""

    kind: Literal["sqlite", "postgresql"]
    url: URL = field(repr=False)
    shown: str
    file: Path | None = None


def read_address(url: str) -> Address:
    """The address in this URL; `StoreUnusable`, which does not repeat it, when it is none."""
    try:
        parsed = make_url(url)
        kind = KINDS[parsed.drivername]
    except (ArgumentError, ValueError, KeyError):
        raise StoreUnusable(FORMS) from None  # the cause may quote the password
    parsed = parsed.set(drivername=DRIVERS[kind])
    if kind == "postgresql":
        shown = f"PostgreSQL database {parsed.database!r} on {parsed.host or 'the local socket'}:{parsed.port or 5432}"
        return Address(kind=kind, url=parsed, shown=shown)
    if parsed.host:
        raise StoreUnusable(f"{FORMS}; the one given has two slashes after sqlite: where three are needed (four before an absolute path)")
    if not parsed.database or parsed.database == MEMORY:
        return Address(kind=kind, url=parsed.set(database=MEMORY), shown="the database in memory")
    return Address(kind=kind, url=parsed, shown=parsed.database, file=Path(parsed.database))


def default_url(data_dir: Path) -> str:
    """The URL of the database that needs no server: a file in the data directory."""
    return URL.create("sqlite", database=str(data_dir.absolute() / FILE_NAME)).render_as_string()
