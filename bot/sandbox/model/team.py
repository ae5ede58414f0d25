"""The workspace, who is in it, and where they talk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ChannelKind = Literal["channel", "group", "mpim", "im"]
TokenKind = Literal["bot", "user", "app"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The workspace. `domain` is the first part of its address in permalinks."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be in a channel; the app's bot user is one, with `bot_id` set. `title` is what they do.

    `deleted` is a deactivated account, `restricted` a guest's.
    """

    id: str
    name: str
    real_name: str
    title: str = ""
    admin: bool = False
    bot_id: str = ""
    deleted: bool = False
    restricted: bool = False
    email: str = ""
    tz: str = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usergroup:
    """A named group of people that can be mentioned (`<!subteam^S…>`), unless it is disabled."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The app under test. Its secrets are made at start, so none stands in the repository. `agent`: declared with `agent_view`."""

    id: str
    name: str
    bot_id: str
    bot_user: str
    client_id: str
    client_secret: str = field(repr=False)
    signing_secret: str = field(repr=False)
    agent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token and whom it speaks for. `scopes` of None means all of them: a person's own client may do what the person may."""

    value: str = field(repr=False)
    kind: TokenKind
    person: str
    scopes: frozenset[str] | None = None

    @property
    def is_client(self) -> bool:
        """Whether it belongs to a person's own client and not to an app: no scopes to ask for, no rate limits, no app on its messages."""
        return self.kind == "user" and self.scopes is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel, private channel, group conversation or direct message. `members` are in the order in which they came; a direct message has exactly two."""

    id: str
    name: str
    kind: ChannelKind
    members: tuple[str, ...]
    creator: str
    created: int
    topic: str = ""
    archived: bool = False
