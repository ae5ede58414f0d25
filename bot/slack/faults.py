"""What the SDK and the network can raise, turned into the bot's errors: whether Slack may have acted, and what to do.

No message repeats what Slack wrote but for its error code: replies quote messages. Codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import BotError, SlackBusy, SlackRefused, SlackUnreachable

CODE = re.compile(r"[a-z][a-z0-9_.:]{1,79}")
POINTER = re.compile(r"json-pointer:(/[\w/]{1,200})")
TOO_MANY, SERVER_FAULT, GOOD = 429, 500, 200
OTHERWISE_S = 1.0
RETRY_AFTER_MAX_S = 3_600.0
BUSY = frozenset({"ratelimited", "rate_limited"})
# Slack's own words for "it may have happened or not".
FAILED = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "update_failed", "messaging_processing_failed"}
)
REMEDIES = {
    "account_inactive": "the token belongs to an app that was removed; install the app again",
    "invalid_auth": "the token is not valid; check SLACK_BOT_TOKEN",
    "is_archived": "the channel is archived",
    "missing_scope": "add the scope to the app and install it again; `ask-ai doctor` lists what is missing",
    "not_authed": "the token is missing; check SLACK_BOT_TOKEN",
    "not_in_channel": "invite the app to the channel",
    "not_allowed_token_type": "this is another kind of token; check SLACK_BOT_TOKEN",
    "token_expired": "the token has run out; install the app again",
    "token_revoked": "the token was revoked; install the app again",
}
# The one method that is called with the other token. https://docs.slack.dev/reference/methods/apps.connections.open
OPENS_SOCKETS = "apps.connections.open"
CHECK_IT = "check SLACK_APP_TOKEN, an app-level token with the scope connections:write"
REMEDIES_OF_SOCKETS = {
    "account_inactive": f"the app was removed; {CHECK_IT}",
    "invalid_auth": f"the token is not valid; {CHECK_IT}",
    "missing_scope": CHECK_IT,
    "not_allowed_token_type": f"this is another kind of token; {CHECK_IT}",
    "not_authed": f"the token is missing; {CHECK_IT}",
    "token_expired": f"the token has run out; {CHECK_IT}",
    "token_revoked": f"the token was revoked; {CHECK_IT}",
}
# Requests that did not leave this machine.
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
# A body that is JSON but no object makes the SDK stumble over its own `.get`; one that is no text, or nested without end, its parser.
NO_ANSWER = (aiohttp.ClientError, TimeoutError, AttributeError, UnicodeDecodeError, RecursionError)


@contextmanager
def foreign_errors(method: str) -> Iterator[None]:
    """Raise `SlackRefused`, `SlackBusy` or `SlackUnreachable` for whatever one call of the SDK raises; the cause is kept."""
    try:
        yield
    except SlackApiError as error:
        raise answered(method, error.response) from error
    except NOT_SENT as error:
        raise SlackUnreachable(f"{method}: no connection to Slack; check the network and SLACK_API_URL", maybe_done=False) from error
    except NO_ANSWER as error:
        raise SlackUnreachable(f"{method}: no usable answer from Slack ({type(error).__name__})", maybe_done=True) from error


def answered(method: str, response: Any) -> BotError:
    """The error behind an answer that is not "ok". `response` is the SDK's, or the HTTP client's own where the body was no JSON."""
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    body = getattr(response, "data", None)
    data: Mapping[str, Any] = body if isinstance(body, dict) else {}
    code = str(data.get("error") or "")
    if not CODE.fullmatch(code):
        code = f"http_{status}"
    if status == TOO_MANY or code in BUSY:
        after_s = retry_after_s(response.headers)
        return SlackBusy(f"{method}: Slack wants a pause of {after_s:g} s", after_s=after_s)
    if status >= SERVER_FAULT or code in FAILED or (status == GOOD and not data):
        return SlackUnreachable(f"{method}: Slack failed ({code})", maybe_done=True)
    needed = str(data.get("needed") or "")
    remedy = (REMEDIES_OF_SOCKETS if method == OPENS_SOCKETS else REMEDIES).get(code, "")
    details = "; ".join(filter(None, (f"needs {needed}" if needed else "", remedy)))
    return SlackRefused(f"{method}: {code}{f' ({details})' if details else ''}", code=code, needed=needed, pointers=_pointers(data))


def retry_after_s(headers: Mapping[str, str]) -> float:
    """The seconds that a `Retry-After` header asks for; a second when there is none that makes sense."""
    try:
        wait_s = float(headers.get("Retry-After", ""))
    except ValueError:
        return OTHERWISE_S
    return min(max(wait_s, OTHERWISE_S), RETRY_AFTER_MAX_S) if math.isfinite(wait_s) else OTHERWISE_S


def _pointers(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Where in the blocks the faults lie, without what stands there."""
    messages = (data.get("response_metadata") or {}).get("messages") or ()
    return tuple(pointer for message in messages for pointer in POINTER.findall(str(message)))
