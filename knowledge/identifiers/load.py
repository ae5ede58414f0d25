"""The table that ships with the package, read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.identifiers.compact import unpack
from knowledge.identifiers.model import Removed, Symbol
from knowledge.identifiers.store import Store
from knowledge.identifiers.table import IdentifierTable

TABLE = "identifiers.json.gz"
REMOVED = "removed.yaml"
NAMES = "names.yaml"


@cache
def load_builtin() -> IdentifierTable:
    """The shipped table, with the names that are kept by hand; the same object every time."""
    data = resources.files("knowledge") / "data"
    return IdentifierTable(
        Store(unpack((data / TABLE).read_bytes())),
        extra=read_names((data / NAMES).read_text("utf-8")),
        removed=read_removed((data / REMOVED).read_text("utf-8")),
    )


def read_removed(text: str) -> tuple[Removed, ...]:
    """The entries of `removed.yaml` in order: groups that share language, version, status and address, each with `names: {old: new}`.

    Raises:
        ValueError: an entry lacks a field or has an unknown status.
    """
    return tuple(item for group in _rows(text) for item in _group(group))


def _group(group: dict[str, Any]) -> Iterator[Removed]:
    if missing := {"status", "since", "url", "names"} - set(group):
        raise ValueError(f"removed.yaml: a group has no {', '.join(sorted(missing))}: {str(group)[:80]}")
    if group["status"] not in {"removed", "deprecated", "invented"}:
        raise ValueError(f"removed.yaml: status {group['status']!r} is none of removed, deprecated, invented")
    for language in group.get("languages", [""]):
        for name, replacement in group["names"].items():
            yield Removed(
                name=str(name), language=language, replacement=str(replacement or ""), since=str(group["since"]), status=group["status"], url=group["url"]
            )


def read_names(text: str) -> tuple[Symbol, ...]:
    """The names kept by hand in `names.yaml`, in order: groups of one kind with the address where they are defined."""
    return tuple(
        Symbol(language=group.get("language", ""), package=group["package"], version=str(group.get("version", "")), name=str(name), kind=group["kind"])
        for group in _rows(text)
        for name in group["names"]
    )


def _rows(text: str) -> list[dict[str, Any]]:
    # The C loader is ten times as fast, and these files are read while somebody waits.
    rows: list[dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []  # noqa: S506  both are safe loaders
    return rows
