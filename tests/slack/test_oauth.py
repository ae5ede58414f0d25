"""A workspace installs the app in a browser, uses it, and removes it; Slack's side over real sockets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.errors import SlackUnreachable
from bot.slack.bolt import build_app, dispatch
from bot.slack.client import Api, SlackClient, open_api
from bot.slack.http import web_app
from bot.slack.identity import OneWorkspace
from bot.slack.installations import Installations, leave
from bot.slack.manifest import SCOPES
from bot.slack.oauth import COOKIE, STATES_MAX, Installer, OAuthApp, States
from bot.store.address import read_address
from bot.store.database import SqliteDatabase
from bot.store.engines import sqlite_engine
from tests.bot.slack_bodies import message
from tests.fakes.clock import HandClock
from tests.fakes.slack_clock import FakeClock
from tests.slack.inbox import MemoryInbox
from tests.slack.oauth_server import OAuthServer, serve_oauth
from tests.slack.signed import leaked

BASE = "https://bot.example.com"
# slack-sdk 3.47 does so with aiohttp 3.14.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The bot's side, and Slack's."""

    slack: OAuthServer
    api: Api
    installations: Installations
    clock: HandClock
    app: httpx.ASGITransport

    def browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self.app, base_url=BASE)

    async def client_of(self, team: str) -> SlackClient:
        return self.api.client(await self.installations.token(team))


@asynccontextmanager
async def installing(*, states_max: int = STATES_MAX) -> AsyncIterator[Setup]:
    clock, address = HandClock(), read_address("sqlite://")
    database = SqliteDatabase(sqlite_engine(address), address.shown, holder=True)
    slow = FakeClock()
    async with serve_oauth() as slack, open_api(slow, url=slack.url) as api, slow.running():
        installations = Installations(database, client_id=slack.client_id, now=clock.now)
        states = States(database, now=clock.now, states_max=states_max)
        await installations.prepare()
        await states.prepare()
        oauth = OAuthApp(client_id=slack.client_id, client_secret=slack.client_secret, base_url=BASE)
        pages = web_app(Installer(oauth, api=api, installations=installations, states=states).routes(), no_troubles)
        yield Setup(slack=slack, api=api, installations=installations, clock=clock, app=httpx.ASGITransport(app=pages))
    await asyncio.to_thread(database.close)


@pytest.fixture
async def setup() -> AsyncIterator[Setup]:
    async with installing() as running:
        yield running


async def no_troubles() -> dict[str, str]:
    return {}


async def begun(browser: httpx.AsyncClient) -> str:
    """The state that the browser takes to Slack."""
    response = await browser.get("/slack/install")
    return parse_qs(urlsplit(response.headers["location"]).query)["state"][0]


async def test_a_workspace_installs_the_app_by_itself(setup: Setup) -> None:
    async with setup.browser() as browser:
        leaving = await browser.get("/slack/install")
        asked = parse_qs(urlsplit(leaving.headers["location"]).query)
        back = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T1"), "state": asked["state"][0]})

    assert leaving.status_code == 302
    assert leaving.headers["location"].startswith("https://slack.com/oauth/v2/authorize?")
    assert asked["client_id"] == [setup.slack.client_id]
    assert asked["scope"] == [",".join(scope.name for scope in SCOPES)]
    assert asked["redirect_uri"] == [f"{BASE}/slack/oauth_redirect"] == [setup.slack.asked[0]["redirect_uri"]]
    assert back.status_code == 200
    assert "https://app.slack.com/client/T1" in back.text
    assert setup.slack.live[await setup.installations.token("T1")] == "T1"
    bot = await setup.installations.find("T1")
    assert bot is not None
    assert (bot.bot_user_id, bot.bot_id, bot.team_name) == ("UT1BOT", "BT1", "Team T1")


async def test_the_cookie_is_for_this_page_alone_and_goes_afterwards(setup: Setup) -> None:
    async with setup.browser() as browser:
        leaving = await browser.get("/slack/install")
        state = browser.cookies[COOKIE]
        back = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T1"), "state": state})

    assert all(word in leaving.headers["set-cookie"] for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/slack/oauth_redirect", "Max-Age=300"))
    assert "Max-Age=0" in back.headers["set-cookie"]
    assert "frame-ancestors 'none'" in back.headers["content-security-policy"]
    assert back.headers["cache-control"] == "no-store"


async def test_another_browser_cannot_finish_what_this_one_began(setup: Setup) -> None:
    async with setup.browser() as mine, setup.browser() as theirs:
        state = await begun(mine)
        await begun(theirs)
        code = setup.slack.allow("T1")
        response = await theirs.get("/slack/oauth_redirect", params={"code": code, "state": state})

    assert response.status_code == 400
    assert setup.slack.asked == []
    assert await setup.installations.count() == 0


@pytest.mark.parametrize("query", ["", "code=x", "code=x&state=", "code=x&state=made-up", "state=%ff&code=%00", "error=access_denied"])
async def test_whoever_did_not_begin_here_gets_nowhere(query: str, setup: Setup) -> None:
    async with setup.browser() as browser:
        response = await browser.get(f"/slack/oauth_redirect?{query}")

    assert response.status_code == 400
    assert setup.slack.asked == []


async def test_a_state_is_used_once_and_not_after_five_minutes(setup: Setup) -> None:
    async with setup.browser() as browser:
        state = await begun(browser)
        cookie = {"cookie": f"{COOKIE}={state}"}
        first = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T1"), "state": state}, headers=cookie)
        again = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T2"), "state": state}, headers=cookie)
        late = await begun(browser)
        setup.clock.move(301)
        expired = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T3"), "state": late})

    assert [first.status_code, again.status_code, expired.status_code] == [200, 400, 400]
    assert await setup.installations.count() == 1


async def test_who_says_no_at_slack_is_told_that_nothing_changed(setup: Setup) -> None:
    async with setup.browser() as browser:
        state = await begun(browser)
        response = await browser.get("/slack/oauth_redirect", params={"error": "<script>alert(1)</script>", "state": state})

    assert response.status_code == 200
    assert "Nothing was changed" in response.text
    assert "script" not in response.text


ODD = {
    "a code that slack did not give": None,
    "no token": {"ok": True, "team": {"id": "T1"}, "scope": ""},
    "a token of somebody else": {"ok": True, "access_token": "dead", "team": {"id": "T1"}, "scope": ""},
    "no team": {"ok": True, "access_token": "good", "scope": ""},
    "a failure": {"ok": False, "error": "internal_error"},
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD.keys())
async def test_what_slack_does_not_finish_installs_nothing(answer: dict[str, object] | None, setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    setup.slack.answer = answer
    setup.slack.live["good"] = "T1"
    async with setup.browser() as browser:
        response = await browser.get("/slack/oauth_redirect", params={"code": "made-up-code", "state": await begun(browser)})

    assert response.status_code == 502
    assert await setup.installations.count() == 0
    assert leaked(caplog.records, "made-up-code") == []


async def test_while_slack_is_away_nothing_is_installed(setup: Setup) -> None:
    async with setup.browser() as browser:
        state = await begun(browser)
        setup.slack.away = True
        response = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T1"), "state": state})

    assert response.status_code == 502
    assert await setup.installations.count() == 0


async def test_with_too_many_under_way_a_browser_is_asked_to_wait() -> None:
    async with installing(states_max=2) as setup, setup.browser() as browser:
        assert [(await browser.get("/slack/install")).status_code for _ in range(3)] == [302, 302, 503]


async def test_missing_scopes_are_named_when_the_app_is_installed(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="bot.slack.oauth")
    async with setup.browser() as browser:
        await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow("T1"), "state": await begun(browser)})

    assert [record.__dict__["missing"] for record in caplog.records] == [[scope.name for scope in SCOPES if scope.optional]]
    assert "users:read.email" in caplog.records[0].__dict__["missing"]


class Rooms:
    """Deletes what there is not."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    async def delete_team(self, team: str) -> int:
        self.deleted.append(team)
        return 0

    async def delete_person(self, person: str) -> int:
        return 0

    async def delete_older(self, *, days: float) -> int:
        return 0


async def installed(setup: Setup, team: str) -> None:
    async with setup.browser() as browser:
        response = await browser.get("/slack/oauth_redirect", params={"code": setup.slack.allow(team), "state": await begun(browser)})
    assert response.status_code == 200


async def test_a_workspace_that_removes_the_app_is_forgotten_with_all_its_data(setup: Setup) -> None:
    await installed(setup, "T1")
    await installed(setup, "T2")
    setup.slack.revoke("T1")
    rooms = Rooms()

    assert await leave("T1", client_of=setup.client_of, forget=setup.installations.forget, housekeeping=rooms)
    assert await leave("T1", client_of=setup.client_of, forget=setup.installations.forget, housekeeping=rooms)

    assert rooms.deleted == ["T1", "T1"]
    assert await setup.installations.count() == 1


async def test_a_workspace_that_installed_the_app_anew_meanwhile_keeps_its_data(setup: Setup) -> None:
    await installed(setup, "T1")
    setup.slack.revoke("T1")
    await installed(setup, "T1")
    rooms = Rooms()

    assert not await leave("T1", client_of=setup.client_of, forget=setup.installations.forget, housekeeping=rooms)

    assert rooms.deleted == []
    assert await setup.installations.token("T1")


async def test_while_slack_cannot_say_nothing_is_deleted(setup: Setup) -> None:
    await installed(setup, "T1")
    setup.slack.away = True
    rooms = Rooms()

    with pytest.raises(SlackUnreachable):
        await leave("T1", client_of=setup.client_of, forget=setup.installations.forget, housekeeping=rooms)

    assert rooms.deleted == []


async def test_one_workspace_by_token_asks_slack_once_who_the_bot_is(setup: Setup) -> None:
    await installed(setup, "T1")
    one = OneWorkspace(await setup.client_of("T1"))

    known = await asyncio.gather(*(one() for _ in range(5)))
    setup.slack.away = True

    assert {result.bot_user_id for result in known} == {"UT1BOT"}
    assert {result.bot_token for result in known} == {None}
    assert (await one.identity()).team == "T1"


async def test_while_slack_cannot_say_who_the_bot_is_nothing_is_acknowledged(setup: Setup) -> None:
    """Bolt by itself would acknowledge what it cannot authorise, and it would be lost."""
    await installed(setup, "T1")
    one, inbox = OneWorkspace(await setup.client_of("T1")), MemoryInbox()
    app = build_app(authorize=one, keep=inbox.keep, wake=inbox.wake)
    setup.slack.away = True

    assert (await dispatch(app, message(), {})).status == 500
    with pytest.raises(SlackUnreachable):
        await one.identity()
    setup.slack.away = False

    assert (await dispatch(app, message(), {})).status == 200
    assert inbox.kinds == ["message"]
