"""Channels and direct messages of a workspace, and who is in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.sandbox.core import Core, new_id
from bot.sandbox.model import Change, Channel, ChannelKind, Person
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import channel_json

ID_PREFIXES: dict[ChannelKind, str] = {"channel": "C", "group": "C", "mpim": "C", "im": "D"}


class Channels:
    """By id. Every change is told to the listeners."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_id: dict[str, Channel] = {}

    def __iter__(self) -> Iterator[Channel]:
        """All of them, oldest first."""
        return iter(tuple(self._by_id.values()))

    def get(self, channel_id: str) -> Channel:
        """The channel; `channel_not_found` when there is none. A name, with or without #, is not an id."""
        try:
            return self._by_id[channel_id]
        except KeyError:
            raise Refused("channel_not_found") from None

    def named(self, name: str) -> Channel | None:
        """The channel of that name (without #); direct messages have none."""
        return next((channel for channel in self._by_id.values() if channel.kind != "im" and channel.name == name), None)

    def add(self, name: str, *, kind: ChannelKind = "channel", members: tuple[str, ...], topic: str = "") -> Channel:
        """A new channel with these members; the first of them made it."""
        channel = Channel(
            id=new_id(ID_PREFIXES[kind]), name=name, kind=kind, members=members, creator=members[0], created=int(self._core.clock.now()), topic=topic
        )
        self._by_id[channel.id] = channel
        self._core.changed(Change(kind="channel", data={"channel": channel_json(channel, self._core)}, seen_by=self.audience(channel)))
        return channel

    def direct(self, one: Person, other: Person) -> tuple[Channel, bool]:
        """The direct message of these two, and whether it is new."""
        pair = {one.id, other.id}
        old = next((channel for channel in self._by_id.values() if channel.kind == "im" and set(channel.members) == pair), None)
        return (old, False) if old else (self.add("", kind="im", members=(one.id, other.id)), True)

    def few(self, people: tuple[Person, ...]) -> tuple[Channel, bool]:
        """The group conversation of exactly these, and whether it is new."""
        members = tuple(person.id for person in people)
        old = next((channel for channel in self._by_id.values() if channel.kind == "mpim" and set(channel.members) == set(members)), None)
        name = f"mpdm-{'--'.join(sorted(person.name for person in people))}-1"
        return (old, False) if old else (self.add(name, kind="mpim", members=members), True)

    def join(self, channel_id: str, person: Person) -> Channel:
        """The channel with the person in it, as before when they already were."""
        channel = self.get(channel_id)
        if person.id in channel.members:
            return channel
        return self._set_members(channel, (*channel.members, person.id), person, joined=True)

    def leave(self, channel_id: str, person: Person) -> Channel:
        """The channel without the person."""
        channel = self.get(channel_id)
        if person.id not in channel.members:
            return channel
        return self._set_members(channel, tuple(member for member in channel.members if member != person.id), person, joined=False)

    def of(self, person_id: str) -> list[Channel]:
        """What the person is in, oldest first."""
        return [channel for channel in self._by_id.values() if person_id in channel.members]

    def visible_to(self, person_id: str, channel: Channel) -> bool:
        """Everybody sees public channels; the rest only its members."""
        return channel.kind == "channel" or person_id in channel.members

    def audience(self, channel: Channel) -> frozenset[str] | None:
        """Who may see what happens in a channel: None for everybody."""
        return None if channel.kind == "channel" else frozenset(channel.members)

    def archive(self, channel_id: str) -> Channel:
        """The channel, closed for new messages."""
        channel = self._by_id[channel_id] = replace(self.get(channel_id), archived=True)
        self._core.changed(Change(kind="channel", data={"channel": channel_json(channel, self._core)}, seen_by=self.audience(channel)))
        return channel

    def _set_members(self, channel: Channel, members: tuple[str, ...], person: Person, *, joined: bool) -> Channel:
        changed = self._by_id[channel.id] = replace(channel, members=members)
        data = {"channel": channel.id, "user": person.id, "joined": joined, "ts": self._core.next_ts()}
        self._core.changed(Change(kind="member", data=data, seen_by=self.audience(changed)))
        return changed
