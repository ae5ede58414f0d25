"""A report as it is kept, so that what is shared is what was seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.chat import Place
from bot.diagnostics.report import Evidence, Fact, Finding, Report
from bot.diagnostics.seen import Unseen
from knowledge import Link

LOOK = "look"


def kept_look(report: Report, place: Place) -> dict[str, Any]:
    """What is kept of a look: the report, and where it was asked for."""
    return {"report": as_json(report), "team": place.thread.team, "channel": place.thread.channel, "thread": place.thread.ts}


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON."""
    kept: dict[str, Any] = _plain(asdict(report))
    return kept


def from_json(kept: Mapping[str, Any]) -> Report:
    """The report again, equal to the one that was kept."""
    values = dict(kept)
    values["at"] = datetime.fromisoformat(kept["at"])
    values["findings"] = tuple(_finding(finding) for finding in kept["findings"])
    values["facts"] = tuple(Fact(**_timed(fact)) for fact in kept["facts"])
    values["unseen"] = tuple(Unseen(**one) for one in kept["unseen"])
    values["near"] = tuple(kept["near"])
    return Report(**values)


def _finding(kept: Mapping[str, Any]) -> Finding:
    evidence = tuple(Evidence(**_timed(one)) for one in kept["evidence"])
    return Finding(**{**kept, "link": Link(**kept["link"]), "evidence": evidence})


def _timed(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "at": datetime.fromisoformat(kept["at"]) if kept["at"] else None}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
