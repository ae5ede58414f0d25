"""Fields of a message of LiveKit's that came as JSON, read without trust in their types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

TEXT_CHARS_MAX = 2_000
ATTRIBUTES_MAX = 100
WORD = re.compile(r"[a-z0-9_]{1,60}")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Enumeration(Protocol):
    """One of protobuf's."""

    def Name(self, number: Any) -> str:  # noqa: N802  protobuf calls it so
        """The name of a number; `ValueError` for an unknown one."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one message, asked for by their names in snake case. A field that is missing, or not what it should be, has its type's default."""

    values: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Whether it is there at all."""
        return self._value(name) is not None

    def part(self, name: str) -> Fields:
        """A message within."""
        value = self._value(name)
        return Fields(value if isinstance(value, dict) else {})

    def text(self, name: str) -> str:
        """A string on one line, cut at 2,000 characters."""
        value = self._value(name)
        return UNPRINTABLE.sub(" ", value[:TEXT_CHARS_MAX]).strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> dict[str, str]:
        """A map of strings, at most 100."""
        value = self._value(name)
        found = value.items() if isinstance(value, dict) else ()
        return {key: UNPRINTABLE.sub(" ", text) for key, text in list(found)[:ATTRIBUTES_MAX] if isinstance(text, str)}

    def number(self, name: str) -> int:
        """A whole number, as such or as a string."""
        value = self._value(name)
        if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() and len(value) < 20:
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def true(self, name: str) -> bool:
        """Whether it is set."""
        return self._value(name) is True

    def word(self, name: str, kind: Enumeration, prefix: str = "") -> str:
        """A value of an enumeration in lower case without its prefix; "unknown 17" for a number without a name here, the name itself for a new one."""
        value = self._value(name)
        if isinstance(value, str) and not value.isdigit():
            word = value.removeprefix(prefix).lower()
            return word if WORD.fullmatch(word) else "unknown"
        number = self.number(name)
        try:
            return kind.Name(number).removeprefix(prefix).lower()
        except ValueError:
            return f"unknown {number}"

    def _value(self, name: str) -> Any:
        value = self.values.get(_camel(name))
        return self.values.get(name) if value is None else value


@cache
def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)
