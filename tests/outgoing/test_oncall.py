"""On-call services over HTTP: what they are asked, and what becomes of answers that are late, long, strange or none."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import count

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import RedirectResponse, Response

from bot.outgoing.oncall import KNOWN_S, HttpOnCall, OnCallFailed, people_in, services
from tests.escalation.plans import SECRETS, WHOLE, plan_in
from tests.fakes.clock import HandClock
from tests.fakes.oncall_server import OnCallServer, json_of, serve_oncall

AT = datetime(2026, 11, 9, 12, 0, 30, tzinfo=UTC)
ROTAS = plan_in("channel: desk\nrotas: {P123: {zone: UTC, from: 2026-11-02, weeks: [[U0ADA, U0BEN]]}}".replace("P123", "support")).rotas
LATE_S = 0.05


@pytest.fixture
async def server() -> AsyncIterator[OnCallServer]:
    async with serve_oncall({"P123": ROTAS["support"]}) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
        yield client


def oncall_at(server: OnCallServer, http: httpx.AsyncClient, *, clock: HandClock | None = None, token: str = "") -> HttpOnCall:
    return HttpOnCall(http, server.url, clock=(clock or HandClock()).now, token=token or server.token)


async def test_pagerduty_is_asked_as_it_wants_to_be_and_answers_with_addresses_by_level(server: OnCallServer, http: httpx.AsyncClient) -> None:
    assert list(await oncall_at(server, http).now("P123", AT)) == ["u0ada@example.com", "u0ben@example.com"]

    (asked,) = server.asked
    assert asked.url.path == "/oncalls"
    assert dict(asked.query_params) == {
        "schedule_ids[]": "P123",
        "since": "2026-11-09T12:00:00+00:00",
        "until": "2026-11-09T12:00:00+00:00",
        "include[]": "users",
        "limit": "100",
    }


async def test_the_same_is_asked_once_a_minute(server: OnCallServer, http: httpx.AsyncClient) -> None:
    clock = HandClock()
    oncall = oncall_at(server, http, clock=clock)
    for _ in range(3):
        await oncall.now("P123", AT)
    assert len(server.asked) == 1

    await oncall.now("P999", AT)
    clock.move(KNOWN_S + 1)
    await oncall.now("P123", AT)
    assert len(server.asked) == 3


@pytest.mark.parametrize("step_s", [KNOWN_S * share for share in (0.3, 0.5, 1.0, 2.0)])
async def test_what_is_forgotten_while_it_is_looked_up_is_asked_for_again(server: OnCallServer, http: httpx.AsyncClient, step_s: float) -> None:
    """Whatever the moment at which an answer runs out, there is one."""
    oncall = HttpOnCall(http, server.url, clock=count(0.0, step_s).__next__, token=server.token)
    for _ in range(6):
        assert len(await oncall.now("P123", AT)) == 2


async def test_what_failed_is_asked_anew(server: OnCallServer, http: httpx.AsyncClient) -> None:
    oncall = oncall_at(server, http)
    server.instead = lambda: Response(status_code=503)
    with pytest.raises(OnCallFailed):
        await oncall.now("P123", AT)
    server.instead = None

    assert await oncall.now("P123", AT)


@pytest.mark.parametrize("answer", [{"users": ["U0ADA", " U0BEN "]}, {"emails": ["ada@example.com"]}, {"users": [], "emails": None}, {"oncalls": []}])
async def test_any_service_may_answer_with_ids_or_addresses(server: OnCallServer, http: httpx.AsyncClient, answer: dict[str, list[str] | None]) -> None:
    server.instead = json_of(answer)

    assert list(await oncall_at(server, http).now("", AT)) == [one.strip() for found in answer.values() for one in found or []]
    assert server.asked[0].url.path == "/"
    assert server.asked[0].headers["authorization"] == f"Bearer {server.token}"
    assert "authorization" not in server.asked[0].query_params


@pytest.mark.parametrize(
    ("instead", "words"),
    [
        (lambda: Response(status_code=401), "does not take the token"),
        (lambda: Response(status_code=404), "no such address or schedule"),
        (lambda: Response(status_code=429), "fewer questions"),
        (lambda: Response(status_code=500), "status 500"),
        (lambda: RedirectResponse("http://127.0.0.1:1/elsewhere"), "status 307"),
        (lambda: Response("<html>"), "no JSON"),
        (lambda: Response(b"\xff\xfe\xfd"), "no JSON"),
        (lambda: Response("[" * 100_000), "no JSON"),
        (lambda: Response('{"users": ["' + "U" * 300_000 + '"]}'), "too long"),
        (lambda: Response(gzip.compress(b'{"users": []}'), headers={"content-encoding": "gzip"}), "no JSON"),
        (json_of([]), "no form that I know"),
        (json_of({"error": "no"}), "no form that I know"),
        (json_of({"users": "U0ADA"}), "no form that I know"),
        (json_of({"users": [{"id": "U0ADA"}]}), "without an id or an e-mail address"),
        (json_of({"oncalls": ["ada"]}), "no form that I know"),
        (json_of({"oncalls": [{"user": "ada"}]}), "no form that I know"),
        (json_of({"oncalls": [{"user": {"id": "P1", "type": "user_reference"}}]}), "without an id or an e-mail address"),
        (json_of({"oncalls": [{"user": {"email": "a@example.com"}, "start": "soon"}]}), "a moment that is none"),
        (json_of({"oncalls": [{"user": {"email": "a@example.com"}, "end": "2026-11-10T00:00:00"}]}), "a moment that is none"),
    ],
)
async def test_what_is_no_answer_is_an_error_that_says_so(server: OnCallServer, http: httpx.AsyncClient, instead: Callable[[], Response], words: str) -> None:
    server.instead = instead

    with pytest.raises(OnCallFailed, match=words) as caught:
        await oncall_at(server, http).now("P123", AT)
    assert caught.value.retryable
    assert str(server.port) not in str(caught.value)
    assert len(server.asked) == 1


async def test_an_answer_that_does_not_come_to_an_end_is_not_waited_for(server: OnCallServer, http: httpx.AsyncClient) -> None:
    server.instead = server.hangs
    oncall = HttpOnCall(http, server.url, clock=HandClock().now, deadline_s=LATE_S)

    with pytest.raises(OnCallFailed, match="gave no answer within"):
        await oncall.now("P123", AT)


async def test_a_service_that_is_not_there_is_an_error(http: httpx.AsyncClient) -> None:
    async with serve_oncall({}) as gone:
        url = gone.url
    with pytest.raises(OnCallFailed, match="cannot be reached"):
        await HttpOnCall(http, url, clock=HandClock().now).now("P123", AT)


async def test_the_token_is_in_no_error_and_in_no_picture_of_the_service(server: OnCallServer, http: httpx.AsyncClient) -> None:
    for token in ("wrong-token", "tökén", "two\nlines"):
        oncall = oncall_at(server, http, token=token)
        with pytest.raises(OnCallFailed) as caught:
            await oncall.now("P123", AT)
        shown = f"{caught.value!r} {caught.value.__cause__!r} {oncall!r}"
        assert token not in shown


async def test_who_is_named_again_and_again_is_named_once_and_a_crowd_is_cut(server: OnCallServer, http: httpx.AsyncClient) -> None:
    server.instead = json_of({"users": [f"U0{number // 2:04}" for number in range(1_000)]})

    assert list(await oncall_at(server, http).now("", AT)) == [f"U0{number:04}" for number in range(20)]


def test_times_on_call_without_bounds_are_for_ever_and_those_that_are_over_are_not() -> None:
    def entry(name: str, start: str | None, end: str | None) -> dict[str, object]:
        return {"user": {"email": name}, "start": start, "end": end}

    answer = {
        "oncalls": [
            entry("always", None, None),
            entry("ending", "2026-11-01T00:00:00Z", "2026-11-09T13:00:30+01:00"),
            entry("now", "2026-11-09T12:00:30Z", "2026-11-10T00:00:00Z"),
            entry("later", "2026-11-09T12:05:00Z", None),
        ]
    }

    assert list(people_in(answer, AT)) == ["always", "now"]


async def test_each_service_of_a_plan_has_its_token(http: httpx.AsyncClient) -> None:
    found = services(plan_in(WHOLE), http=http, secrets=SECRETS, clock=HandClock().now)

    assert list(found) == ["pager"]


NAMES = ("users", "emails", "oncalls", "user", "email", "start", "end", "escalation_level")
answers = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@given(answer=answers)
def test_any_answer_names_people_in_words_or_is_refused(answer: object) -> None:
    try:
        found = list(people_in(answer, AT))
    except OnCallFailed as error:
        found = [str(error)]

    assert all(isinstance(one, str) and one for one in found)
