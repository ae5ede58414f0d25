"""Messages of a workspace: posted, edited, deleted, reacted to, in threads and for one person only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, KeysView
from dataclasses import replace

from bot.sandbox.channels import Channels
from bot.sandbox.core import Core
from bot.sandbox.files import Files
from bot.sandbox.mentions import called_by_attachments, called_by_blocks, called_by_text
from bot.sandbox.model import Change, ChangeKind, Edited, Mention, Message, Reaction, Via
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape, message_json, reactions_json

TOMBSTONE = "This message was deleted."


class Messages:
    """By channel and ts. What is done here was allowed before: scopes, membership and lengths are looked at by the Web API.

    `mentions` is everybody whom a text ever called, in the order in which it came to be seen; a new version of a text counts those whom the old one did not call.
    """

    def __init__(self, core: Core, channels: Channels, files: Files) -> None:
        self._core, self._channels, self._files = core, channels, files
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._replies: dict[tuple[str, str], list[str]] = {}
        self.mentions: list[Mention] = []

    def get(self, channel: str, ts: str) -> Message:
        """The message, ephemeral or not; `message_not_found` when there is none or it was deleted."""
        try:
            return self._by_channel[channel][ts]
        except KeyError:
            raise Refused("message_not_found") from None

    def find(self, channel: str, ts: str) -> Message | None:
        """The message, if there is one that everybody in the channel sees."""
        message = self._by_channel.get(channel, {}).get(ts)
        return None if message is None or message.only_for else message

    def in_channel(self, channel: str) -> list[Message]:
        """What stands in the channel itself (no replies, nothing ephemeral), oldest first."""
        return [message for message in self._by_channel.get(channel, {}).values() if message.in_channel and not message.only_for]

    def thread(self, channel: str, root: str) -> list[Message]:
        """The first message of a thread and its replies, oldest first, nothing ephemeral; `thread_not_found` when there is no such message."""
        messages = self._by_channel.get(channel, {})
        if root not in messages or messages[root].only_for:
            raise Refused("thread_not_found")
        return [messages[root], *self.replies(channel, root)]

    def replies(self, channel: str, root: str) -> list[Message]:
        """The replies under a message, oldest first."""
        messages = self._by_channel.get(channel, {})
        return [messages[ts] for ts in self._replies.get((channel, root), ())]

    def ephemeral_for(self, person: str, channel: str) -> list[Message]:
        """What only this person sees in the channel and its threads, oldest first."""
        return [message for message in self._by_channel.get(channel, {}).values() if message.only_for == person]

    def json(self, message: Message) -> Shape:
        """The message as Slack writes it, with what its thread says about it."""
        replies = () if message.is_reply else self.replies(message.channel, message.ts)
        shape = message_json(message, self._core, files=self._files.all(message.files), replies=replies)
        root = self.find(message.channel, message.thread) if message.is_reply else None
        return shape | ({"parent_user_id": root.person} if root else {})

    def post(self, message: Message, *, link_names: bool = False) -> Message:
        """A new message, whose ts came from `Core.next_ts`; it becomes visible to the channel, or to `only_for` alone."""
        messages = self._by_channel.setdefault(message.channel, {})
        if message.ts in messages:
            raise ValueError(f"{message.ts} is taken")
        messages[message.ts] = message
        if message.is_reply and not message.only_for:
            self._replies.setdefault((message.channel, message.thread), []).append(message.ts)
        self._share_files(message)
        self._note(message, "ephemeral" if message.only_for else "post", called(message, link_names=link_names))
        root = {"root": self.json(messages[message.thread])} if message.is_reply and message.thread in messages else {}
        self._tell("ephemeral" if message.only_for else "message", message, message=self.json(message), **root)
        return message

    def edit(self, message: Message, *, by: str, silent: bool = False, link_names: bool = False) -> Message:
        """Put `message` in the place of the one with its ts. `silent` leaves no mark of an edit, as when a stream ends; then `by` is not written down."""
        old = self.get(message.channel, message.ts)
        previous = self.json(old)
        if not silent:
            message = replace(message, edited=Edited(person=by, ts=self._core.next_ts()))
        self._by_channel[message.channel][message.ts] = message
        self._share_files(message)
        self._note(message, "update", newly(called(message, link_names=link_names), called(old, link_names=link_names)))
        kind: ChangeKind = "ephemeral" if message.only_for else "message_changed"
        self._tell(kind, message, message=self.json(message), previous_message=previous, ts=self._core.next_ts())
        return message

    def put(self, message: Message) -> None:
        """Put `message` in the place of the one with its ts and tell nobody: a stream tells by itself."""
        old = self.get(message.channel, message.ts)
        self._by_channel[message.channel][message.ts] = message
        self._note(message, "stream", newly(called(message), called(old)))

    def delete(self, channel: str, ts: str) -> None:
        """Take a message away. The first message of a thread that has replies leaves a tombstone, and that is told as a change of the message."""
        message = self.get(channel, ts)
        previous = self.json(message)
        if self._replies.get((channel, ts)):
            stone = Message(channel=channel, ts=ts, person="USLACKBOT", text=TOMBSTONE, thread=ts, subtype="tombstone")
            self._by_channel[channel][ts] = stone
            self._tell("message_changed", stone, message=self.json(stone), previous_message=previous, ts=self._core.next_ts())
            return
        del self._by_channel[channel][ts]
        if message.is_reply and not message.only_for:
            self._replies[channel, message.thread].remove(ts)
        kind: ChangeKind = "ephemeral_deleted" if message.only_for else "message_deleted"
        self._tell(kind, message, deleted_ts=ts, previous_message=previous, ts=self._core.next_ts())

    def react(self, channel: str, ts: str, name: str, person: str) -> None:
        """Add an emoji; `already_reacted` when the person has it there."""
        message = self.get(channel, ts)
        people = next((reaction.people for reaction in message.reactions if reaction.name == name), ())
        if person in people:
            raise Refused("already_reacted")
        others = tuple(reaction for reaction in message.reactions if reaction.name != name)
        self._set_reactions(message, (*others, Reaction(name=name, people=(*people, person))), name, person, added=True)

    def unreact(self, channel: str, ts: str, name: str, person: str) -> None:
        """Take an emoji back; `no_reaction` when the person does not have it there."""
        message = self.get(channel, ts)
        if not any(reaction.name == name and person in reaction.people for reaction in message.reactions):
            raise Refused("no_reaction")
        kept = (_without(reaction, person) if reaction.name == name else reaction for reaction in message.reactions)
        self._set_reactions(message, tuple(reaction for reaction in kept if reaction.people), name, person, added=False)

    def _set_reactions(self, message: Message, reactions: tuple[Reaction, ...], name: str, person: str, *, added: bool) -> None:
        self._by_channel[message.channel][message.ts] = replace(message, reactions=reactions)
        self._tell(
            "reaction", message, message_ts=message.ts, user=person, name=name, added=added, item_user=message.person,
            reactions=reactions_json(reactions), ts=self._core.next_ts(),
        )  # fmt: skip

    def _tell(self, kind: ChangeKind, about: Message, /, **data: object) -> None:
        channel = self._channels.get(about.channel)
        seen_by = frozenset({about.only_for}) if about.only_for else self._channels.audience(channel)
        self._core.changed(Change(kind=kind, data={"channel": channel.id, "channel_type": channel.kind, **data}, seen_by=seen_by))

    def _share_files(self, message: Message) -> None:
        for file in self._files.all(message.files):
            self._files.share(file.id, message.channel)

    def _note(self, message: Message, via: Via, who: Iterable[str]) -> None:
        self.mentions += (Mention(who=one, by=message.person, channel=message.channel, ts=message.ts, via=via) for one in who)


def called(message: Message, *, link_names: bool = False) -> KeysView[str]:
    """Whom the message calls, each once, in order."""
    in_text = called_by_text(message.text, link_names=link_names)
    return dict.fromkeys([*in_text, *called_by_blocks(message.blocks), *called_by_attachments(message.attachments)]).keys()


def newly(now: Iterable[str], before: Collection[str]) -> list[str]:
    """Those who are called now and were not before, in order."""
    return [who for who in now if who not in before]


def _without(reaction: Reaction, person: str) -> Reaction:
    return replace(reaction, people=tuple(other for other in reaction.people if other != person))
