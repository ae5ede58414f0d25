"""What people do and see with nothing but a Slack client: the Web API with their own token, and the sandbox's endpoints for what Slack's client does by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.sandbox.model import Change
from bot.sandbox.server import Sandbox

Message = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at their client. `changes` is all that the sandbox told anybody; a person looks only at what they may see."""

    name: str
    id: str
    sandbox: Sandbox
    http: httpx.AsyncClient
    changes: list[Change]

    @property
    def token(self) -> str:
        return self.sandbox.people[self.name]

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A method of the Web API, as this person."""
        given = {name: value for name, value in arguments.items() if value != ""}
        answer = await self.http.post(f"{self.sandbox.api_url}{method}", json=given, headers={"authorization": f"Bearer {self.token}"})
        body: dict[str, Any] = answer.json()
        assert body["ok"], f"{method}: {body['error']}"
        return body

    async def does(self, what: str, **body: Any) -> dict[str, Any]:
        """What their client does besides; the answer, refusals included."""
        answer = await self.http.post(f"{self.sandbox.url}/sandbox/{what}", json=body, headers={"authorization": f"Bearer {self.token}"})
        return dict(answer.json())

    async def says(self, text: str, *, channel: str = "ask-ai", thread: str = "") -> str:
        """Post a message; its ts."""
        return str((await self.call("chat.postMessage", channel=self.place(channel), text=text, thread_ts=thread))["ts"])

    async def edits(self, ts: str, text: str, *, channel: str = "ask-ai") -> None:
        await self.call("chat.update", channel=self.place(channel), ts=ts, text=text)

    async def deletes(self, ts: str, *, channel: str = "ask-ai") -> None:
        await self.call("chat.delete", channel=self.place(channel), ts=ts)

    async def reacts(self, ts: str, name: str, *, channel: str = "ask-ai") -> None:
        await self.call("reactions.add", channel=self.place(channel), timestamp=ts, name=name)

    async def uploads(self, name: str, content: bytes, *, text: str, channel: str = "ask-ai") -> str:
        """Post a message with a file; its ts."""
        where = await self.call("files.getUploadURLExternal", filename=name, length=len(content))
        await self.http.post(where["upload_url"], content=content)
        await self.call("files.completeUploadExternal", files=[{"id": where["file_id"]}], channel_id=self.place(channel), initial_comment=text)
        return str((await self.channel(channel))[-1]["ts"])

    async def presses(self, message: Message, action_id: str, value: str = "", *, channel: str = "ask-ai") -> dict[str, Any]:
        """Use a button, or choose `value` in a menu or among feedback buttons."""
        return await self.does("press", channel=self.place(channel), message_ts=message["ts"], **where(message["blocks"], action_id), value=value)

    async def submits(self, view: Mapping[str, Any], **values: Any) -> dict[str, Any]:
        """Send a modal in which these blocks are filled in."""
        state = {block: {where_in(view["blocks"], block): value} for block, value in values.items()}
        return await self.does("submit", view_id=view["id"], state=state)

    async def thread(self, ts: str, *, channel: str = "ask-ai") -> list[Message]:
        """A whole thread, its first message first."""
        return list((await self.call("conversations.replies", channel=self.place(channel), ts=ts, limit=200))["messages"])

    async def replies(self, ts: str, *, channel: str = "ask-ai") -> list[Message]:
        """What the bot said in a thread."""
        return [message for message in await self.thread(ts, channel=channel) if message.get("bot_id")]

    async def reply(self, ts: str, *, channel: str = "ask-ai") -> Message:
        """The one thing that the bot said in a thread."""
        (only,) = await self.replies(ts, channel=channel)
        return only

    async def channel(self, name: str) -> list[Message]:
        """What stands in a channel itself, oldest first."""
        return list(reversed((await self.call("conversations.history", channel=self.place(name), limit=200))["messages"]))

    def place(self, name: str) -> str:
        """The id of a channel, or of the direct message with the bot for "bot"."""
        return self.sandbox.direct[self.name] if name == "bot" else self.sandbox.channels.get(name, name)

    def sees(self, *kinds: str) -> list[Mapping[str, Any]]:
        """What changed on their screen, of these kinds, in order."""
        return [change.data for change in self.changes if change.kind in kinds and self.sandbox.workspace.may_see(self.id, change)]

    def whispers(self) -> list[str]:
        """What only they were told."""
        return [shown(data["message"]) for data in self.sees("ephemeral")]

    def modal(self) -> Mapping[str, Any]:
        """The view that was opened for them last."""
        opened: Mapping[str, Any] = self.sees("view_opened", "view_updated")[-1]["view"]
        return opened


def shown(message: Mapping[str, Any]) -> str:
    """The words of a message: its Markdown where it has some, else its text."""
    markdown = [str(block["text"]) for block in message.get("blocks") or () if block["type"] == "markdown"]
    return "\n\n".join(markdown) or str(message.get("text") or "")


def written(message: Mapping[str, Any]) -> str:
    """All words of a message, those in its blocks too: what a human can read there, in order, a line for each piece."""
    return "\n".join([str(message.get("text") or ""), *_words_in(message.get("blocks") or ())])


def choice(reply: Message, name: str) -> str:
    """The value of one of the feedback buttons of a reply."""
    (buttons,) = [element for block in reply["blocks"] if block["type"] == "context_actions" for element in block["elements"]]
    return str(buttons[name]["value"])


def where(blocks: Sequence[Mapping[str, Any]], action_id: str) -> dict[str, str]:
    """Where in the blocks something can be pressed."""
    for block in blocks:
        if any(element.get("action_id") == action_id for element in _inside(block)):
            return {"block_id": str(block["block_id"]), "action_id": action_id}
    raise AssertionError(f"there is no {action_id} in {blocks}")


def where_in(blocks: Sequence[Mapping[str, Any]], block_id: str) -> str:
    """The action id of an input."""
    return next(str(block["element"]["action_id"]) for block in blocks if block.get("block_id") == block_id)


def _words_in(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("text"), str):
            yield node["text"]
        if isinstance(node.get("url"), str):
            yield node["url"]
        for value in node.values():
            yield from _words_in(value)
    elif isinstance(node, (list, tuple)):
        for inner in node:
            yield from _words_in(inner)


def _inside(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in node.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                yield inner
                yield from _inside(inner)
