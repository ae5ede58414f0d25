"""What an app shows besides messages: modals, home tabs, statuses, suggestions, sessions."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.model.talk import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a home tab of one person. `source` is what the app sent (type, title, blocks, …), `hash` changes with every version.

    `values` is what the person has filled in so far: block id → action id → Slack's state value. `previous` is the view below it on the stack.
    """

    id: str
    person: str
    source: Json
    hash: str
    root: str
    previous: str = ""
    values: Json = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Its type: "modal" or "home"."""
        return str(self.source.get("type", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the app says it is doing in a thread ("is looking this up…"); cleared by its next message there, by "" and after two minutes."""

    channel: str
    thread: str
    words: str
    loading: tuple[str, ...] = ()
    set_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """Suggested prompts of a direct message or of one thread in it. Each has "title" and "message"."""

    channel: str
    thread: str
    title: str
    prompts: tuple[Json, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An agent session of a thread. While `status` is "processing", people see a stop button."""

    channel: str
    thread: str
    status: str
    title: str = ""
    initiator: str = ""
