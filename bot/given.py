"""What is done with an answer beside posting it: kept between two attempts, shown without blocks, handed over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.model import Quoted
from bot.thread import Given, Spent, ThreadId
from knowledge import Link


def hand_over_key(given: Given) -> str:
    """One hand-over an answer: whoever asks for it, and however often."""
    return f"human:{given.id}"


def links_of(given: Given) -> frozenset[str]:
    """The addresses that may be clicked in an answer: those of its sources, since others stand there because a document or a model wrote them."""
    return frozenset(link.url for link in given.sources)


def with_links(given: Given) -> str:
    """An answer with its sources in words, for where there are no blocks."""
    links = "\n".join(f"- [{link.title}]({link.url})" for link in given.sources)
    return f"{given.text}\n\nSources:\n\n{links}" if links else given.text


def as_json(given: Given) -> dict[str, Any]:
    """The answer as a step keeps it."""
    return asdict(given)


def from_json(kept: Mapping[str, Any]) -> Given:
    """The answer again, equal to the one that was kept."""
    values = dict(kept)
    values["thread"] = ThreadId(**kept["thread"])
    values["sources"] = tuple(Link(**link) for link in kept["sources"])
    values["quoted"] = tuple(Quoted(**quoted) for quoted in kept["quoted"])
    values["spent"] = Spent(**kept.get("spent", {}))  # a job that was begun before an update has none
    return Given(**values)
