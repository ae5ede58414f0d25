"""The Web API of a workspace, through budgets, with our own retries and none of the SDK's: those would post twice."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SlackBusy, SlackUnreachable
from bot.slack.budgets import Budgets, Rate
from bot.slack.clock import Clock
from bot.slack.faults import foreign_errors

log = logging.getLogger("bot.slack.client")
SLACK_URL = "https://slack.com/api/"
TRIES = 3
BACK_OFF_S = 0.5
# Doing these twice is doing them once. All others are tried again only when Slack cannot have acted.
REPEATABLE = frozenset(
    {
        "agents.sessions.setStatus",
        "assistant.threads.setStatus",
        "assistant.threads.setSuggestedPrompts",
        "assistant.threads.setTitle",
        "auth.test",
        "bots.info",
        "chat.delete",
        "chat.getPermalink",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.open",
        "conversations.replies",
        "files.info",
        "reactions.add",
        "reactions.remove",
        "team.info",
        "usergroups.list",
        "usergroups.users.list",
        "users.conversations",
        "users.info",
        "users.list",
        "users.lookupByEmail",
        "views.publish",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long one request may take, in seconds: all of it, and until there is a connection."""

    total_s: float = 15.0
    connect_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of Slack, and until when it is worth it."""

    method: str
    arguments: Mapping[str, Any]
    repeatable: bool
    until: float

    @property
    def channel(self) -> str:
        """The channel it is counted for; "" where the workspace is all there is."""
        return str(self.arguments.get("channel") or "")


class SlackClient:
    """The Web API of one workspace. `patience_s` is how long a call may wait for its turn and between tries, when the caller does not say."""

    def __init__(self, web: AsyncWebClient, *, clock: Clock, budgets: Budgets, patience_s: float = 30.0) -> None:
        self._web, self._budgets, self._patience_s = web, budgets, patience_s
        self._own_ids: frozenset[str] = frozenset()
        self.clock = clock

    async def call(self, method: str, /, *, wait_s: float | None = None, repeatable: bool = False, **arguments: Any) -> Mapping[str, Any]:
        """Slack's answer to one method, such as "chat.postMessage"; what is None is left out.

        Raises `SlackRefused`; `SlackBusy` as soon as it is plain that `wait_s` (30 unless told otherwise) is not enough; `SlackUnreachable` when Slack
        cannot be reached after three tries, or at once when it may have done what must not be done twice. `repeatable` says that this call may be, though
        its method may not in general.
        """
        call = Call(method=method, arguments=arguments, repeatable=repeatable or method in REPEATABLE, until=self._until(wait_s))
        return (await self._tried(call)).data  # type: ignore[return-value]  # bytes come from one method that we do not use

    async def scopes(self) -> frozenset[str]:
        """The scopes that the token has."""
        response = await self._tried(Call(method="auth.test", arguments={}, repeatable=True, until=self._until(None)))
        return frozenset(scope.strip() for scope in str(response.headers.get("x-oauth-scopes", "")).split(",") if scope.strip())

    async def own_ids(self) -> frozenset[str]:
        """The user id and the bot id of the app in this workspace; Slack is asked once."""
        if not self._own_ids:
            who = await self.call("auth.test")
            self._own_ids = frozenset(str(who[key]) for key in ("user_id", "bot_id") if who.get(key))
        return self._own_ids

    def waiting(self) -> Mapping[str, int]:
        """How many calls wait for their turn, by method and channel; only where some do."""
        return self._budgets.waiting()

    def _until(self, wait_s: float | None) -> float:
        return self.clock.now() + (self._patience_s if wait_s is None else wait_s)

    async def _tried(self, call: Call) -> AsyncSlackResponse:
        failures, again = 0, False
        while True:
            await self._budgets.enter(call.method, call.channel, until=call.until, first=again)
            again = True
            try:
                return await self._once(call)
            except SlackBusy as busy:
                log.info("slack.busy", extra={"method": call.method, "after_s": busy.after_s})
                self._budgets.close(call.method, call.channel, for_s=busy.after_s or 0.0)
            except SlackUnreachable as error:
                failures += 1
                pause_s = BACK_OFF_S * 2**failures
                log.warning("slack.unreachable", extra={"method": call.method, "why": str(error), "tries": failures})
                hopeless = (error.maybe_done and not call.repeatable) or failures >= TRIES
                if hopeless or self.clock.now() + pause_s > call.until:
                    raise
                await self.clock.sleep(pause_s)

    async def _once(self, call: Call) -> AsyncSlackResponse:
        """One request, encoded as the SDK does it for this method: some take JSON, others only forms."""
        given = {name: value for name, value in call.arguments.items() if value is not None}
        encoded = getattr(self._web, call.method.replace(".", "_"), None)
        with foreign_errors(call.method):
            response: AsyncSlackResponse = await (encoded(**given) if encoded else self._web.api_call(call.method, json=given))
        return response


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What the clients of all workspaces share."""

    session: aiohttp.ClientSession
    url: str
    clock: Clock
    rates: Mapping[str, Rate]
    channel_rates: Mapping[str, Rate]

    def client(self, token: str) -> SlackClient:
        """The client of the workspace that the token is for. Make one for each and keep it: the budgets live in it."""
        web = AsyncWebClient(token, base_url=self.url, session=self.session, retry_handlers=[], logger=_silent())
        # Whether to go through a proxy is the session's business: the SDK would send even loopback through it.
        web.proxy = None
        return SlackClient(web, clock=self.clock, budgets=Budgets(self.clock, rates=self.rates, channel_rates=self.channel_rates))


@asynccontextmanager
async def open_api(
    clock: Clock,
    *,
    url: str = SLACK_URL,
    timeouts: Timeouts = Timeouts(),
    rates: Mapping[str, Rate] | None = None,
    channel_rates: Mapping[str, Rate] | None = None,
) -> AsyncIterator[Api]:
    """Slack's API at this address; nothing is contacted yet, and leaving closes the connections. The rates replace those of single methods."""
    timeout = aiohttp.ClientTimeout(total=timeouts.total_s, sock_connect=timeouts.connect_s)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=not _is_here(url)) as session:
        yield Api(session=session, url=url, clock=clock, rates=rates or {}, channel_rates=channel_rates or {})


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _silent() -> logging.Logger:
    """A logger for the SDK that lets no bodies through: at DEBUG it writes down every message it sends."""
    logger = logging.getLogger("bot.slack.sdk")
    logger.setLevel(logging.WARNING)
    return logger
