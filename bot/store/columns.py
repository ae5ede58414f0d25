"""What columns are made of, and where the tables are gathered."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Column, Dialect, Double, MetaData, Text, text
from sqlalchemy.types import TypeDecorator, TypeEngine

# PostgreSQL stores no NUL, and half a surrogate pair has no UTF-8.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
metadata = MetaData()
OPEN = text("over_at is null")


class Words(TypeDecorator[str]):
    """Text that is compared byte by byte, without characters that no database can store."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """See `TypeDecorator`."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """See `TypeDecorator`."""
        return None if value is None else UNSTORABLE.sub("", value)


def words(name: str, *, key: bool = False) -> Column[str]:
    """A column of text."""
    return Column(name, Words, primary_key=key, nullable=False)


def moment(name: str, *, nullable: bool = False) -> Column[float]:
    """A column of seconds since 1970."""
    return Column(name, Double, nullable=nullable)
