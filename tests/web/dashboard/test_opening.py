"""The dashboard as it is configured."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from bot.settings import Settings
from bot.slack.client import Api, open_api
from bot.web.dashboard import dashboard_routes
from tests.fakes.slack_clock import FakeClock
from tests.web.dashboard.served import busy

TOKEN = secrets.token_hex(16)
SLACK = {"ASK_AI_DASHBOARD": "on", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": secrets.token_hex(8), "ASK_AI_PUBLIC_URL": "https://bot.example.com"}


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with open_api(FakeClock(), url="http://127.0.0.1:9/api/") as api:
        yield api


def routes(api: Api, **env: str) -> list[BaseRoute]:
    async def client_of(_: str) -> Any:
        raise AssertionError("nobody is asked before somebody signs in")

    served = busy()
    return dashboard_routes(Settings.from_env(env), served.source(), api=api, client_of=client_of, now=served.clock.now)


def paths(made: list[BaseRoute]) -> set[str]:
    return {route.path for route in made if isinstance(route, Route)}


def test_where_it_is_off_there_is_nothing(api: Api) -> None:
    assert routes(api) == []
    assert routes(api, ASK_AI_DASHBOARD="off", ASK_AI_DASHBOARD_TOKEN=TOKEN) == []


def test_the_way_through_slack_is_there_when_it_is_asked_for(api: Api) -> None:
    by_token, by_slack = paths(routes(api, ASK_AI_DASHBOARD_TOKEN=TOKEN)), paths(routes(api, **SLACK))

    assert by_slack - by_token == {"/dashboard/slack", "/dashboard/slack/back"}
    assert all(path.startswith("/dashboard") for path in by_slack)


async def test_without_a_token_there_is_no_form_and_no_word_opens_it(api: Api) -> None:
    app = Starlette(routes=routes(api, **SLACK))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://bot.example.com") as browser:
        page = await browser.get("/dashboard/sign-in")
        entered = await browser.post("/dashboard/sign-in", data={"token": ""}, headers={"sec-fetch-site": "same-origin"})

    assert "Sign in with Slack" in page.text
    assert "<form" not in page.text
    assert entered.status_code == 403


async def test_days_are_those_of_the_zone(api: Api) -> None:
    app = Starlette(routes=routes(api, ASK_AI_DASHBOARD_TOKEN=TOKEN, ASK_AI_ZONE="Pacific/Auckland"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot", headers={"sec-fetch-site": "same-origin"}) as browser:
        await browser.post("/dashboard/sign-in", data={"token": TOKEN})
        page = await browser.get("/dashboard")

    assert "As of 2026-11-24 01:00 NZDT" in page.text
    assert "2026-10-26 to 2026-11-24" in page.text
