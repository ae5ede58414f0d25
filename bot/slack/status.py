"""What a person sees before there is an answer: a status line or, where Slack has none, a short greeting that becomes the answer.

Status lines: https://docs.slack.dev/reference/methods/assistant.threads.setStatus
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence

from bot.errors import SlackBusy, SlackRefused, SlackUnreachable
from bot.slack.client import SlackClient
from bot.slack.limits import LIMITS
from bot.slack.messages import Part, Place, greeting_mark
from bot.slack.sending import post, remove
from bot.slack.standing import look
from bot.slack.text import escape

log = logging.getLogger("bot.slack.status")
# The workspace, its plan or the app does not have the feature; asked again after a while, for plans and scopes change.
MISSING = frozenset(
    {"channel_type_not_supported", "feature_disabled", "feature_not_enabled", "missing_scope", "not_agent_app", "not_allowed_token_type", "unknown_method"}
)
ASK_AGAIN_S = 600.0
# A status that comes later says nothing any more.
WAIT_S = 2.0
GREETINGS_MAX = 1_000
Spot = tuple[str, str]


class Statuses:
    """The status lines and greetings of one workspace."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._missing_until = client.clock.now()
        self._greetings: OrderedDict[Spot, str | None] = OrderedDict()

    async def show(self, place: Place, words: str, steps: Sequence[str] = ()) -> None:
        """Say that somebody is at it; `steps` are shown in turn meanwhile. Posting anything takes it away.

        What cannot be reached or is busy is let be. Raises `SlackRefused` when the place takes no messages at all.
        """
        if not await self._set(place, words, steps) and words:
            await self._greet(place, words)

    async def step(self, place: Place, words: str) -> None:
        """Say what is being done, when there is a status line to say it in."""
        await self._set(place, words, ())

    async def clear(self, place: Place) -> None:
        """Take away what was shown: there will be no answer."""
        if ts := self._greetings.pop(_spot(place), ""):
            await remove(self._client, place, ts)
        else:
            await self._set(place, "", ())

    def greeting(self, place: Place) -> str | None:
        """The ts of the greeting that waits for the answer; "" when there is none, None when that is not known."""
        return self._greetings.get(_spot(place), "")

    def answered(self, place: Place) -> None:
        """The greeting has become the answer."""
        self._greetings.pop(_spot(place), None)

    async def _set(self, place: Place, words: str, steps: Sequence[str]) -> bool:
        """False when there is no such thing as a status here."""
        if self._client.clock.now() < self._missing_until or not place.thread_ts:
            return False
        shown = [*steps][: LIMITS.loading_messages] or None
        try:
            await self._client.call(
                "assistant.threads.setStatus", wait_s=WAIT_S, channel_id=place.channel, thread_ts=place.thread_ts, status=words, loading_messages=shown
            )
        except SlackRefused as error:
            log.info("slack.no_status", extra={"code": error.code})
            if error.code in MISSING:
                self._missing_until = self._client.clock.now() + ASK_AGAIN_S
            return False
        except (SlackBusy, SlackUnreachable) as error:
            log.info("slack.status_skipped", extra={"why": str(error)})
        return True

    async def _greet(self, place: Place, words: str) -> None:
        """Post the greeting, unless one stands there from before a crash."""
        if self.greeting(place) != "":
            return
        try:
            ts: str | None = (await look(self._client, place, "")).greeting or await post(
                self._client, place, Part(text=escape(words)), mark=greeting_mark(place)
            )
        except (SlackBusy, SlackUnreachable) as error:
            log.warning("slack.no_greeting", extra={"why": str(error)})
            ts = None
        self._greetings[_spot(place)] = ts
        while len(self._greetings) > GREETINGS_MAX:
            self._greetings.popitem(last=False)


def _spot(place: Place) -> Spot:
    return place.channel, place.ts or place.thread_ts
