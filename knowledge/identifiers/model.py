"""The values of the identifier table and of the check of an answer against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "unknown", "removed", "deprecated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One name that an SDK has.

    `name` is what is written last (`generate_reply`), `owner` the path of the class or module it belongs to. `kind` is class, interface, enum, message,
    function, constant, type, method, property, attribute, value, event, keyword, module, environment or one of the hand-kept kinds (sip-attribute, topic,
    webhook-event, command, config-key). `keywords` are the names a callable accepts, in order. `deprecated` names what to use instead, or is "deprecated" ("" when current).
    """

    language: str
    package: str
    version: str
    name: str
    kind: str
    owner: str = ""
    keywords: tuple[str, ...] = ()
    deprecated: str = ""

    @property
    def path(self) -> str:
        """Owner and name together: `livekit.agents.AgentSession`, `livekit-client:Room`, `livekit-client:Room.connect`."""
        separator = ":" if self.owner == self.package and self.language != "python" else "."
        return f"{self.owner}{separator}{self.name}" if self.owner else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A name that is gone or on its way out: what replaced it, since which version, and where that is said.

    `name` may be dotted (`ChatContext.append`, `AgentSession.min_endpointing_delay`). `language` is "" when it never existed in any.
    """

    name: str
    language: str
    replacement: str
    since: str
    status: Literal["removed", "deprecated", "invented"]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place in a text that names something of LiveKit.

    `root` is where the name starts: (module, name) when imported (`bound`), else the bare name as written. `steps` go on from there: an attribute, "()" for a
    call, "[]" for a subscript, "subclass" for the reader's own subclass. `keywords` are those of the last call, `event` the event name given to it.
    `language` is "" when the text does not tell. `denied` is true when the sentence says that the name does not exist or is gone; `elsewhere` when the text
    also speaks of an SDK that is not in the table.
    """

    text: str
    language: str
    root: tuple[str, ...]
    bound: bool = False
    steps: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    event: str = ""
    line: int = 0
    fenced: bool = False
    denied: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the table says of a mention: `name` is the part it is about, `nearest` existing names to use instead (best first), `note` and `url` why."""

    mention: Mention
    name: str
    verdict: Verdict
    nearest: tuple[str, ...] = ()
    note: str = ""
    url: str = ""
