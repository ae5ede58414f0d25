"""Asks other people's services who is on call: PagerDuty and what speaks like it, or any address that lists user ids or e-mail addresses.

PagerDuty: https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls, as https://github.com/PagerDuty/api-schema writes it down.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from cachetools import TTLCache

from bot.errors import BotError
from bot.escalation.plan import Plan

DEADLINE_S, KNOWN_S = 3.0, 60.0
BODY_BYTES, PEOPLE_MAX, KNOWN = 262_144, 20, 1_000
# One page of PagerDuty's, which a schedule does not fill.
PAGE = 100
PAGERDUTY = "application/vnd.pagerduty+json;version=2"
STATUSES = {401: "it does not take the token", 403: "it does not take the token", 404: "it knows no such address or schedule", 429: "it wants fewer questions"}
MINUTE = timedelta(minutes=1)


class OnCallFailed(BotError):
    """It could not be found out who is on call. The message is the end of a sentence, without addresses and tokens."""

    retryable = True


class HttpOnCall:
    """A `bot.escalation.ports.OnCall` over HTTP, which asks once a minute. `clock` counts seconds; `url` is https, or on this machine: `bot.escalation.reading` sees to it.

    With a schedule it is asked as PagerDuty is, below `url`; without one, `url` itself is, with the moment as `at`. Both may answer in any of the forms.
    """

    def __init__(self, http: httpx.AsyncClient, url: str, *, clock: Callable[[], float], token: str = "", deadline_s: float = DEADLINE_S) -> None:
        self._http, self._url, self._token, self._deadline_s = http, url, token, deadline_s
        self._known: TTLCache[tuple[str, datetime], tuple[str, ...]] = TTLCache(KNOWN, KNOWN_S, timer=clock)

    async def now(self, schedule: str, at: datetime) -> Sequence[str]:
        """See `bot.escalation.ports.OnCall`; raises `OnCallFailed`. Order is that of the levels at which they are called."""
        at = at.astimezone(UTC).replace(second=0, microsecond=0)
        known = self._known.get((schedule, at))
        if known is None:
            answer = await self._asked(schedule, at)
            self._known[schedule, at] = known = tuple(dict.fromkeys(people_in(answer, at)))[:PEOPLE_MAX]
        return known

    async def _asked(self, schedule: str, at: datetime) -> Any:
        moment = at.isoformat()
        url, accept, scheme = self._url, "application/json", "Bearer "
        params: dict[str, str | int] = {"at": moment}
        if schedule:
            url, accept, scheme = f"{url.rstrip('/')}/oncalls", PAGERDUTY, "Token token="
            params = {"schedule_ids[]": schedule, "since": moment, "until": moment, "include[]": "users", "limit": PAGE}
        headers = {"accept": accept} | ({"authorization": f"{scheme}{self._token}"} if self._token else {})
        with _failures(self._deadline_s):
            async with asyncio.timeout(self._deadline_s):
                return json.loads(await self._body(httpx.URL(url).copy_merge_params(params), headers))

    async def _body(self, url: httpx.URL, headers: Mapping[str, str]) -> bytes:
        """What it answers, as it was sent: nothing is unpacked, so that little cannot become much."""
        plain = {**headers, "accept-encoding": "identity"}
        async with self._http.stream("GET", url, headers=plain, follow_redirects=False, timeout=self._deadline_s) as response:
            if not response.is_success:
                raise OnCallFailed(STATUSES.get(response.status_code, f"it answered with status {response.status_code}"))
            body = bytearray()
            async for part in response.aiter_raw():
                body += part
                if len(body) > BODY_BYTES:
                    raise OnCallFailed("its answer is too long")
            return bytes(body)


def services(plan: Plan, *, http: httpx.AsyncClient, secrets: Mapping[str, str], clock: Callable[[], float]) -> Mapping[str, HttpOnCall]:
    """Those of a plan, by name. `secrets` are the variables that it names."""
    return {name: HttpOnCall(http, service.url, clock=clock, token=secrets.get(service.token, "")) for name, service in plan.oncall.items()}


def people_in(answer: Any, at: datetime) -> Iterator[str]:
    """The ids and addresses in an answer: `{"users": [...]}`, `{"emails": [...]}`, or PagerDuty's `{"oncalls": [...]}`. Raises `OnCallFailed` for anything else."""
    if not isinstance(answer, dict) or not answer.keys() & {"users", "emails", "oncalls"}:
        raise OnCallFailed("its answer is of no form that I know")
    for key in ("users", "emails"):
        yield from (_word(one) for one in _list(answer.get(key)))
    entries = [entry for entry in _list(answer.get("oncalls")) if _holds(entry, at)]
    for entry in sorted(entries, key=_level):
        yield _word((entry.get("user") or {}).get("email"))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | None):
        raise OnCallFailed("its answer is of no form that I know")
    return value or []


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise OnCallFailed("it names people without an id or an e-mail address")
    return value.strip()


def _level(entry: Mapping[str, Any]) -> int:
    level = entry.get("escalation_level")
    return level if isinstance(level, int) else 0


def _holds(entry: Any, at: datetime) -> bool:
    """Whether a time on call has begun and is not over; PagerDuty lists the one that ends at this very moment as well. Without bounds it is for ever."""
    if not isinstance(entry, dict) or not isinstance(entry.get("user") or {}, dict):
        raise OnCallFailed("its answer is of no form that I know")
    start, end = (_moment(entry.get(key)) for key in ("start", "end"))
    return (start is None or start < at + MINUTE) and (end is None or at < end)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if value else None
    except (TypeError, ValueError) as error:
        raise OnCallFailed("it names a moment that is none") from error
    if moment is not None and moment.tzinfo is None:
        raise OnCallFailed("it names a moment that is none: the time zone is missing")
    return moment


@contextmanager
def _failures(deadline_s: float) -> Iterator[None]:
    """`OnCallFailed` for whatever a request and a body of JSON can raise. Their words may hold the address, and that a secret, so the cause is not kept."""
    try:
        yield
    except (TimeoutError, httpx.TimeoutException):
        raise OnCallFailed(f"it gave no answer within {deadline_s:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise OnCallFailed(f"it cannot be reached ({type(error).__name__})") from None
    except UnicodeEncodeError:
        raise OnCallFailed("its token has letters that no token has") from None
    except (ValueError, RecursionError) as error:
        raise OnCallFailed(f"its answer is no JSON ({type(error).__name__})") from None
