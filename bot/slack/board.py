"""Slack as a board for cards: a `bot.looking.board.Board` over replies, forms and files."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import httpx

from bot.chat import Place
from bot.errors import SlackRefused, SlackUnreachable
from bot.looking.board import Form, Shown
from bot.slack.cards import message_of, view_of
from bot.slack.directory import Directory
from bot.slack.files import TIMEOUT, is_slack
from bot.slack.messages import Message, reply_mark
from bot.slack.messages import Place as Spot
from bot.slack.responses import Responses
from bot.slack.text import plain
from bot.slack.workspaces import Workspaces
from bot.thread import ThreadId

log = logging.getLogger("bot.slack.board")
# A trigger lives for three seconds and opens one view. https://docs.slack.dev/reference/methods/views.open#errors
TRIGGER_GONE = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger", "invalid_trigger_id"})
THREAD_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBoard:
    """Cards in every workspace. `http` carries pictures to Slack's hosts alone; `api_url` names another one that counts as Slack."""

    workspaces: Workspaces
    directory: Directory
    responses: Responses
    http: httpx.AsyncClient
    api_url: str = ""

    async def show(self, place: Place, shown: Shown, *, instead: bool = False) -> None:
        """See `bot.looking.board.Board`. In a thread without replies Slack would never show it, so there it stands in the channel."""
        message = message_of(shown, threaded=bool(place.thread.ts) and place.ts != place.thread.ts)
        if instead and await self.responses.whisper(place.response_url, message, instead=True):
            return
        where = spot(place)
        if place.ts == place.thread.ts:
            where = replace(where, thread_ts="")
        workspace = await self.workspaces.of(place.thread.team)
        try:
            await workspace.replies.ephemeral(where, message)
        except SlackRefused:
            if not await self.responses.whisper(place.response_url, message):
                raise

    async def post(self, place: Place, shown: Shown, *, key: str, attempt: int) -> str:
        """See `bot.looking.board.Board`."""
        workspace = await self.workspaces.of(place.thread.team)
        return await workspace.replies.post(spot(place), message_of(shown, threaded=bool(place.thread.ts)), key=key, attempt=attempt)

    async def edit(self, place: Place, ts: str, shown: Shown, *, key: str) -> None:
        """See `bot.looking.board.Board`. It never posts: what was deleted stays away."""
        client = await self.workspaces.client_of(place.thread.team)
        message: Message = message_of(shown, threaded=bool(place.thread.ts))
        part = message.parts[0]
        await client.call("chat.update", channel=place.thread.channel, ts=ts, text=part.notice, blocks=message.blocks(1), metadata=reply_mark(key, 1, of=1))

    async def ask(self, place: Place, form: Form, *, trigger: str) -> bool:
        """See `bot.looking.board.Board`."""
        client = await self.workspaces.client_of(place.thread.team)
        try:
            await client.call("views.open", trigger_id=trigger, view=view_of(form, place))
        except SlackRefused as refused:
            if refused.code not in TRIGGER_GONE:
                raise
            return False
        return True

    async def aside(self, place: Place) -> Place:
        """See `bot.looking.board.Board`."""
        if place.top:
            return place
        client = await self.workspaces.client_of(place.thread.team)
        channel = str(((await client.call("conversations.open", users=place.person)).get("channel") or {}).get("id") or "")
        return Place(thread=ThreadId(team=place.thread.team, channel=channel, ts=""), ts="", person=place.person, top=True)

    async def link(self, place: Place, ts: str) -> str:
        """See `bot.looking.board.Board`."""
        client = await self.workspaces.client_of(place.thread.team)
        try:
            return str((await client.call("chat.getPermalink", channel=place.thread.channel, message_ts=ts)).get("permalink") or "")
        except SlackRefused:
            return ""

    async def picture(self, place: Place, png: bytes, *, alt: str, name: str) -> None:
        """See `bot.looking.board.Board`. The upload takes three steps: https://docs.slack.dev/messaging/working-with-files#uploading_files"""
        client = await self.workspaces.client_of(place.thread.team)
        if await self._stands(place, name):
            return
        where = await client.call("files.getUploadURLExternal", filename=name, length=len(png), alt_txt=plain(alt)[:1_000])
        url = str(where["upload_url"])
        if not is_slack(url, self.api_url):
            raise SlackRefused("an upload would go to a host that is not Slack's", code="invalid_url")
        try:
            answer = await self.http.post(url, content=png, timeout=TIMEOUT, follow_redirects=False)
        except httpx.HTTPError as error:
            raise SlackUnreachable(f"uploading a picture: {type(error).__name__}", maybe_done=False) from error
        if answer.status_code != httpx.codes.OK:
            raise SlackUnreachable(f"uploading a picture: HTTP {answer.status_code}", maybe_done=False)
        files = [{"id": where["file_id"], "title": "Timeline"}]
        await client.call("files.completeUploadExternal", files=files, channel_id=place.thread.channel, thread_ts=place.thread.ts or None)

    async def _stands(self, place: Place, name: str) -> bool:
        """Whether a picture of this name is in the thread already."""
        client = await self.workspaces.client_of(place.thread.team)
        found = await client.call("conversations.replies", channel=place.thread.channel, ts=place.thread.ts, limit=THREAD_PAGE)
        return any(file.get("name") == name for message in found.get("messages") or () for file in message.get("files") or ())

    async def name_of(self, team: str, person: str) -> str:
        """See `bot.looking.board.Board`."""
        return await self.directory.person_name(team, person) or person


def spot(place: Place) -> Spot:
    """The place as replies know it."""
    return Spot(team=place.thread.team, channel=place.thread.channel, thread_ts=place.thread.ts, person=place.person, ts=place.ts)
