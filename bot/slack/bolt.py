"""The Bolt app: what Slack sends is saved, then acknowledged. All work is done by the worker.

There are no listeners, on purpose. Bolt acknowledges before a listener runs, keeps no reference to it and drops the acknowledgement of one that raises; what no
listener wants gets 404, or no acknowledgement at all on a socket. So the last middleware answers every request itself.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import BotError, named
from bot.intake import read
from bot.jobs import Lane, NewJob
from bot.slack.sdk import idle_client, silenced

log = logging.getLogger("bot.slack.bolt")
Keep = Callable[[NewJob], Awaitable[bool]]
Wake = Callable[[Lane], None]
# Slack waits 3 s; what is not on disk by then is better sent again.
SAVE_S = 2.5
UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Saving(AsyncMiddleware):
    """Saves the job in a body, then acknowledges; what is raised here becomes 500, and Slack sends it again.

    A subclass, since for a plain function Bolt first takes the body apart into arguments, and fails at what it does not expect.
    """

    def __init__(self, keep: Keep, wake: Wake, save_s: float) -> None:
        self._keep, self._save_s = keep, save_s
        self._wake = wake

    async def async_process(self, *, req: AsyncBoltRequest, **_: Any) -> BoltResponse:
        """See `AsyncMiddleware`; nothing comes after this."""
        body = req.body
        job = _job(body)
        if job is None:
            return acknowledgement(body)
        try:
            async with asyncio.timeout(self._save_s):
                await self._keep(job)
        except Exception as error:
            log.error("slack.not_saved", extra={"kind": kind_of(body), **named(error)})  # noqa: TRY400  its text may quote what people wrote
            if "command" in body and isinstance(error, BotError | TimeoutError):
                # Slack does not send a command again, and without words the person would see an error of Slack's.
                return _only_you(error.user_text if isinstance(error, BotError) else BotError.user_text)
            raise
        # Even for one that was known: a save that was given up may have come to its end unheard, and this is what Slack sent after it.
        self._wake(job.lane)
        return acknowledgement(body)


def build_app(*, authorize: AsyncAuthorize, keep: Keep, wake: Wake, save_s: float = SAVE_S) -> AsyncApp:
    """The app for HTTP and for Socket Mode. `keep` returns once a job is on disk, True when it was not known before; then `wake` is called.

    Signatures are not checked here (see `bot.slack.front`), since Bolt logs the body of a request whose signature is wrong.
    """
    app = AsyncApp(
        # Bolt sets the level of the logger with this name.
        name="slack_bolt.ask-ai",
        logger=silenced(),
        # Neither of these is None, or Bolt would look into the environment.
        signing_secret="",
        client=idle_client(),
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes either, its annotation does not say so
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.middleware(Saving(keep, wake, save_s))
    return app


async def dispatch(app: AsyncApp, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
    """Bolt's answer to a body that has been checked and parsed, whichever way it came.

    200 means that it is saved or nobody here needs it, 500 that Slack should send it again. The mode keeps Bolt from parsing the body a second time and differently.
    """
    try:
        request = AsyncBoltRequest(mode="socket_mode", body=body, headers=dict(headers))
    except UNREADABLE as error:
        log.error("slack.unreadable", extra={"kind": kind_of(body), **named(error)})  # noqa: TRY400  as above
        return BoltResponse(status=200)
    response = await app.async_dispatch(request)
    if response.status != 200:
        log.error("slack.not_acknowledged", extra={"kind": kind_of(body), "status": response.status})
    return response


def acknowledgement(body: Mapping[str, Any]) -> BoltResponse:
    """What Slack wants to hear. Nobody is left with an error, not even for a menu or a button that an older version posted."""
    if body.get("type") in {"block_suggestion", "dialog_suggestion"}:
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200)


def kind_of(body: Mapping[str, Any]) -> str:
    """What sort of request this is, for the log: no word of a person is in it."""
    event = body.get("event")
    kind = (event.get("type") if isinstance(event, dict) else None) or ("command" if "command" in body else body.get("type"))
    return re.sub(r"[^a-z_.]", "", str(kind))[:40]


def _job(body: dict[str, Any]) -> NewJob | None:
    """The job in the body. One of a shape that cannot be read is dropped: it would be the same when sent again."""
    try:
        return read(body)
    except UNREADABLE as error:
        log.error("slack.unreadable", extra={"kind": kind_of(body), **named(error)})  # noqa: TRY400  as above
        return None


def _only_you(words: str) -> BoltResponse:
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
