"""Work that must not be lost: what is saved before Slack is told "received", and what the worker takes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# "answer" may take a minute; "quick" is for what a person watches for within seconds: buttons, modals, commands, the app home.
Lane = Literal["answer", "quick"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A piece of work to be saved.

    `keys` name it; each is unique among all jobs that are kept, so whatever comes twice under one of them is refused. `thread` serialises: of the jobs with
    the same thread only one runs at a time, in the order they were saved ("" for none). `payload` is JSON. `after_s` is how long to wait before the first run.
    """

    keys: tuple[str, ...]
    kind: str
    payload: Mapping[str, Any]
    thread: str = ""
    lane: Lane = "answer"
    after_s: float = 0.0

    def __post_init__(self) -> None:
        if not self.keys or not all(self.keys):
            raise ValueError("a job needs a key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed piece of work. `key` is the first of its keys; `attempt` counts from 1; `lease` tells this claim from every other one of the same job."""

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    thread: str
    lane: Lane
    attempt: int
    lease: str
