"""Signing in with Slack: whom it lets in, whom it does not, and who has to have begun."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.errors import SlackRefused
from bot.slack.client import Api, SlackClient, open_api
from bot.web.dashboard.admins import Admins
from bot.web.dashboard.session import Signer
from bot.web.dashboard.slack import STATE_S, OpenId, SlackSignIn, claims_of
from tests.fakes.slack_clock import FakeClock
from tests.figures.made import NOW_S, quarter
from tests.slack.signed import leaked
from tests.web.dashboard.openid_server import PERSON, TEAM, OpenIdServer, serve_openid, token_of
from tests.web.dashboard.served import Served, serving

# slack-sdk 3.47 does so with aiohttp 3.14.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
BASE = "https://bot.example.com"
NOT_FOR_YOU, EXPIRED, ELSE = "for admins of a workspace", "has expired", "for somebody else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The dashboard's side, and Slack's. The bot is in T1 and T2."""

    slack: OpenIdServer
    served: Served

    def browser(self) -> httpx.AsyncClient:
        return self.served.browser()

    async def begun(self, browser: httpx.AsyncClient) -> dict[str, str]:
        """What the browser takes to Slack."""
        response = await browser.get("/dashboard/slack")
        return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}

    async def came(self, browser: httpx.AsyncClient, *, team: str = "T1", person: str = "UADMIN", nonce: str = "") -> httpx.Response:
        """There and back again."""
        asked = await self.begun(browser)
        code = self.slack.allow(team=team, person=person, nonce=nonce or asked["nonce"], redirect_uri=asked["redirect_uri"])
        return await browser.get("/dashboard/slack/back", params={"code": code, "state": asked["state"]})


@asynccontextmanager
async def signing_in(
    *, named: frozenset[str] = frozenset(), bots: tuple[str, ...] = ("T1", "T2"), one: bool = False, authorize: bool = False
) -> AsyncIterator[Setup]:
    """With `one` the bot has one token, which it takes for whatever workspace it is asked about; with `authorize` browsers come by at Slack's side, which is another site."""
    clock = FakeClock()
    async with serve_openid(NOW_S) as slack, open_api(clock, url=slack.url) as api, clock.running():
        tokens = {team: slack.bot_of(team) for team in bots}
        served = Served(turns=quarter(200, teams=("T1", "T2")), token="", public_url="")
        signer = Signer(slack.client_secret)
        admins = Admins(named=named, client_of=lambda team: client_of(api, tokens, bots[0] if one else team))
        away = {"authorize_url": slack.url.replace("127.0.0.1", "localhost").replace("/api/", "/openid/connect/authorize")} if authorize else {}

        def sign_in(url: str) -> SlackSignIn:
            app = OpenId(client_id=slack.client_id, client_secret=slack.client_secret, base_url=url if authorize else BASE, **away)
            return SlackSignIn(app, api=api, may_look=admins.may_look, signer=signer, now=served.clock.now)

        served.signer, served.slack = signer, sign_in
        async with serving(served):
            yield Setup(slack=slack, served=served)


async def client_of(api: Api, tokens: dict[str, str], team: str) -> SlackClient:
    if team not in tokens:
        raise SlackRefused("the app is not installed in this workspace", code="not_installed")
    return api.client(tokens[team])


@pytest.fixture
async def setup() -> AsyncIterator[Setup]:
    async with signing_in() as running:
        yield running


async def test_an_admin_sees_the_figures_of_their_own_workspace_and_no_other(setup: Setup) -> None:
    async with setup.browser() as browser:
        back = await setup.came(browser)
        page, other, sheet = [await browser.get(f"/dashboard{path}") for path in ("", "?team=T2", "/tables/days.csv?team=T2")]

    own = sum(turn.team == "T1" for turn in setup.served.turns)
    assert back.status_code == 200
    assert 'http-equiv="refresh"' in back.text
    assert page.status_code == 200
    assert "All workspaces" not in page.text
    assert other.status_code == sheet.status_code == 404
    assert 0 < own < len(setup.served.turns)


async def test_slack_is_asked_for_identity_alone_with_a_state_and_a_nonce(setup: Setup) -> None:
    async with setup.browser() as browser:
        leaving = await browser.get("/dashboard/slack")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(leaving.headers["location"]).query).items()}

    assert leaving.headers["location"].startswith("https://slack.com/openid/connect/authorize?")
    assert asked.pop("state") != asked.pop("nonce")
    assert asked == {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": setup.slack.client_id,
        "redirect_uri": "https://bot.example.com/dashboard/slack/back",
    }
    assert all(word in leaving.headers["set-cookie"] for word in ("HttpOnly", "SameSite=lax", f"Max-Age={STATE_S:.0f}"))


@pytest.mark.parametrize("person", ["UADMIN", "UOWNER"])
async def test_admins_and_owners_of_the_workspace_are_let_in(setup: Setup, person: str) -> None:
    async with setup.browser() as browser:
        assert (await setup.came(browser, person=person)).status_code == 200


async def test_whom_the_operator_names_is_let_in_as_well() -> None:
    async with signing_in(named=frozenset({"UADA", "UGONE", "UNOBODY"})) as setup, setup.browser() as browser:
        assert (await setup.came(browser, person="UADA")).status_code == 200
        assert (await setup.came(browser, person="UGONE")).status_code == 403
        assert (await setup.came(browser, person="UNOBODY")).status_code == 403


@pytest.mark.parametrize(("team", "person"), [("T1", "UADA"), ("T1", "UGONE"), ("T1", "UNOBODY"), ("T9", "UADMIN")])
async def test_nobody_else_is(setup: Setup, team: str, person: str) -> None:
    async with setup.browser() as browser:
        back = await setup.came(browser, team=team, person=person)

        assert back.status_code == 403
        assert NOT_FOR_YOU in back.text
        assert (await browser.get("/dashboard")).status_code == 303


async def test_a_bot_of_one_workspace_lets_in_no_admin_of_another_one() -> None:
    async with signing_in(bots=("T1",), one=True) as setup, setup.browser() as browser:
        assert (await setup.came(browser, team="T2")).status_code == 403
        assert (await setup.came(browser, team="T1")).status_code == 200


async def test_another_browser_cannot_finish_what_this_one_began(setup: Setup) -> None:
    async with setup.browser() as mine, setup.browser() as theirs:
        asked = await setup.begun(mine)
        await setup.begun(theirs)
        code = setup.slack.allow(nonce=asked["nonce"], redirect_uri=asked["redirect_uri"])
        back = await theirs.get("/dashboard/slack/back", params={"code": code, "state": asked["state"]})

    assert back.status_code == 403
    assert EXPIRED in back.text
    assert "openid.connect.token" not in setup.slack.asked


async def test_a_way_in_is_good_once(setup: Setup) -> None:
    async with setup.browser() as browser:
        asked = await setup.begun(browser)
        cookies = dict(browser.cookies)
        codes = [setup.slack.allow(nonce=asked["nonce"], redirect_uri=asked["redirect_uri"]) for _ in range(2)]
        answers = []
        for code in codes:
            browser.cookies.update(cookies)
            answers.append(await browser.get("/dashboard/slack/back", params={"code": code, "state": asked["state"]}))

    assert [answer.status_code for answer in answers] == [200, 403]


async def test_a_way_in_expires(setup: Setup) -> None:
    async with setup.browser() as browser:
        asked = await setup.begun(browser)
        setup.served.clock.move(STATE_S + 1)
        code = setup.slack.allow(nonce=asked["nonce"], redirect_uri=asked["redirect_uri"])
        back = await browser.get("/dashboard/slack/back", params={"code": code, "state": asked["state"]})

    assert EXPIRED in back.text


@pytest.mark.parametrize("query", [{}, {"state": "x"}, {"code": "x"}, {"state": "", "code": ""}, {"state": "é\u2028", "code": "x"}])
async def test_coming_back_without_having_begun_leads_nowhere(setup: Setup, query: dict[str, str]) -> None:
    async with setup.browser() as browser:
        back = await browser.get("/dashboard/slack/back", params=query)

    assert back.status_code == 403
    assert setup.slack.asked == []


async def test_whoever_says_no_at_slack_is_told_that_nothing_happened(setup: Setup) -> None:
    async with setup.browser() as browser:
        asked = await setup.begun(browser)
        back = await browser.get("/dashboard/slack/back", params={"error": "access_denied", "state": asked["state"]})

    assert "Slack did not sign you in" in back.text
    assert setup.slack.asked == []


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another app"},
        {"aud": ["another app"]},
        {"exp": NOW_S - 1},
        {"exp": "tomorrow"},
        {"nonce": "another one"},
        {"nonce": None},
    ],
)
async def test_a_token_of_identity_that_is_for_somebody_else_lets_nobody_in(setup: Setup, claims: dict[str, object]) -> None:
    setup.slack.claims = claims
    async with setup.browser() as browser:
        back = await setup.came(browser)

    assert back.status_code == 403
    assert ELSE in back.text


@pytest.mark.parametrize("info", [{TEAM: "T2"}, {PERSON: "UOWNER"}, {"sub": "UOWNER"}, {TEAM: None}])
async def test_two_stories_about_one_person_let_nobody_in(setup: Setup, info: dict[str, object]) -> None:
    setup.slack.info = info
    async with setup.browser() as browser:
        back = await setup.came(browser)

    assert back.status_code == 403
    assert "two things" in back.text


async def test_an_audience_may_be_a_list_that_has_the_app(setup: Setup) -> None:
    setup.slack.claims = {"aud": ["another app", setup.slack.client_id]}
    async with setup.browser() as browser:
        assert (await setup.came(browser)).status_code == 200


async def test_when_slack_is_away_one_may_try_again(setup: Setup) -> None:
    setup.slack.away = {"openid.connect.token"}
    async with setup.browser() as browser:
        back = await setup.came(browser)

    assert back.status_code == 502
    assert "try again" in back.text


async def test_a_code_that_slack_does_not_know_lets_nobody_in(setup: Setup) -> None:
    async with setup.browser() as browser:
        asked = await setup.begun(browser)
        back = await browser.get("/dashboard/slack/back", params={"code": "made up", "state": asked["state"]})

    assert back.status_code == 502


async def test_who_keeps_coming_back_wrongly_has_to_wait(setup: Setup) -> None:
    async with setup.browser() as browser:
        answers = [await browser.get("/dashboard/slack/back", params={"state": "x", "code": "y"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [403] * 5 + [429]


async def test_the_cookie_for_the_way_is_gone_afterwards_and_the_other_one_is_strict(setup: Setup) -> None:
    async with setup.browser() as browser:
        back = await setup.came(browser)

    first, second = back.headers.get_list("set-cookie")
    assert all(word in first for word in ("HttpOnly", "SameSite=strict", "Path=/dashboard", "Max-Age=7200"))
    assert "Max-Age=0" in second


async def test_nothing_secret_is_logged(setup: Setup, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with setup.browser() as browser:
        await setup.came(browser)
        await setup.came(browser, person="UADA")

    ours = [record for record in caplog.records if record.name.startswith(("bot", "slack"))]
    assert [leaked(ours, secret) for secret in (setup.slack.client_secret, *setup.slack.live, *setup.slack.teams)] == [[]] * 5
    assert {record.message for record in caplog.records if record.name == "bot.web.dashboard"} == {"dashboard.entered", "dashboard.refused"}


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "a.!!.c", "..", token_of({"a": "b"})[:-3].replace(".", ""), "x" * 30_000, "a.W10.c"])
def test_what_is_no_token_of_identity_says_nothing(token: str) -> None:
    assert claims_of(token) == {}
