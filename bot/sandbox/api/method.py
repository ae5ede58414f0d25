"""A method of the Web API as a row of the table, and one call of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.api.arguments import Argument
from bot.sandbox.api.outside import Outside
from bot.sandbox.model import Channel, ChannelKind, Json, Person, Token, TokenKind
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

# The families of scopes that stand for kinds of conversations, in the order in which Slack lists them.
FAMILIES: Mapping[ChannelKind, str] = {"channel": "channels", "group": "groups", "mpim": "mpim", "im": "im"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that got past the door: token known, arguments read, a scope of the method granted."""

    workspace: Workspace
    outside: Outside
    token: Token
    arguments: Mapping[str, Any]

    @property
    def speaker(self) -> Person:
        """Whom the token speaks for."""
        return self.workspace.person(self.token.person)

    @property
    def by_app(self) -> bool:
        return self.token.kind == "bot"

    def text(self, name: str) -> str:
        """The text, "" when it was not given."""
        return str(self.arguments.get(name, ""))

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        return bool(self.arguments.get(name, otherwise))

    def items(self, name: str) -> list[Any]:
        """The list, empty when it was not given."""
        return list(self.arguments.get(name, ()))

    def needs_scope(self, *scopes: str) -> None:
        """`missing_scope` unless one of them was granted."""
        granted = self.token.scopes
        if granted is not None and not granted.intersection(scopes):
            raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def channel(self, name: str = "channel") -> Channel:
        """The channel that was named by id, if the speaker may know of it; `channel_not_found` otherwise."""
        channel = self.workspace.channels.get(self.text(name))
        if not self.workspace.channels.visible_to(self.speaker.id, channel):
            raise Refused("channel_not_found")
        return channel

    def own_channel(self, name: str = "channel") -> Channel:
        """As `channel`, and the speaker is in it; `not_in_channel` otherwise."""
        channel = self.channel(name)
        if self.speaker.id not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def needs_scope_for(self, channel: Channel, verb: str) -> None:
        """The scope for this kind of conversation: `channels:history`, `im:history` and so on."""
        self.needs_scope(f"{FAMILIES[channel.kind]}:{verb}")


Act = Callable[[Call], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A row. A bot needs one of `scopes` (none: any bot may). `tokens` says who may call at all; "" among them means without any token.

    `act` does it and returns what stands in the answer besides "ok". It runs to its end without waiting, so two calls never mix.
    """

    name: str
    act: Act
    arguments: tuple[Argument, ...] = ()
    scopes: tuple[str, ...] = ()
    tier: Tier = Tier.T3
    tokens: tuple[TokenKind | str, ...] = ("bot", "user")


def for_any_kind(verb: str) -> tuple[str, ...]:
    """The scopes of which one opens the door of a conversations method; which one it has to be is seen when the channel is known."""
    return tuple(f"{family}:{verb}" for family in FAMILIES.values())
