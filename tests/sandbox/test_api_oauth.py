"""Installing and uninstalling. https://docs.slack.dev/authentication/installing-with-oauth"""

from __future__ import annotations

import base64

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.tokens import BOT_SCOPES
from tests.sandbox.conftest import World, error

# slack_sdk 3.47 signs in with a class that aiohttp 3.14 means to drop.
OAUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
FORM = "application/x-www-form-urlencoded"


async def test_a_revoked_token_is_good_for_nothing_and_the_app_learns_of_it(world: World) -> None:
    assert (await world.bot.auth_revoke(test=True))["revoked"] is False
    token = world.bot.token

    assert (await world.bot.auth_revoke())["revoked"] is True
    assert await error(world.client(token).auth_test()) == "token_revoked"
    world.workspace.tokens.uninstall()
    assert world.kinds() == ["uninstalled"]
    assert world.workspace.tokens.granted == frozenset()


async def test_a_person_who_signs_out_leaves_the_app_installed(world: World) -> None:
    await world.person("ada").auth_revoke()

    assert await error(world.person("ada").auth_test()) == "token_revoked"
    assert (await world.bot.auth_test())["ok"]
    assert world.kinds() == []


@OAUTH
async def test_an_app_is_uninstalled_with_its_secret_and_installed_again_with_a_code(world: World) -> None:
    app, old = world.workspace.app, world.bot.token
    assert await error(world.bot.apps_uninstall(client_id="1.2", client_secret=app.client_secret)) == "invalid_client_id"
    assert await error(world.bot.apps_uninstall(client_id=app.client_id, client_secret="guess")) == "bad_client_secret"
    await world.bot.apps_uninstall(client_id=app.client_id, client_secret=app.client_secret)

    code = world.workspace.tokens.issue_code(installer=world.seeded.people["dora"], scopes=frozenset({"chat:write"}))
    answer = await world.client(None).oauth_v2_access(client_id=app.client_id, client_secret=app.client_secret, code=code)

    assert (answer["scope"], answer["bot_user_id"], answer["token_type"]) == ("chat:write", app.bot_user, "bot")
    assert answer["authed_user"]["id"] == world.seeded.people["dora"]
    assert answer["team"]["id"] == world.workspace.team.id
    assert answer["access_token"] != old
    assert (await world.client(answer["access_token"]).chat_postMessage(channel=world.channel(), text="back"))["ok"]
    assert await error(world.client(old).auth_test()) == "token_revoked"


@OAUTH
async def test_a_second_installation_widens_the_scopes_of_the_same_token(world: World) -> None:
    world.workspace.tokens.take_away("chat:write", "users:read")
    app = world.workspace.app
    code = world.workspace.tokens.issue_code(installer=world.seeded.people["dora"], scopes=frozenset({"chat:write"}))

    answer = await world.client(None).oauth_v2_access(client_id=app.client_id, client_secret=app.client_secret, code=code)

    assert answer["access_token"] == world.bot.token
    assert set(answer["scope"].split(",")) == BOT_SCOPES - {"users:read"}


@OAUTH
async def test_a_code_is_good_once_soon_and_for_its_address(world: World) -> None:
    app, tokens, dora = world.workspace.app, world.workspace.tokens, world.seeded.people["dora"]

    async def exchange(code: str, redirect_uri: str | None = None) -> str:
        client: AsyncWebClient = world.client(None)
        try:
            await client.oauth_v2_access(client_id=app.client_id, client_secret=app.client_secret, code=code, redirect_uri=redirect_uri)
        except SlackApiError as failure:
            return str(failure.response["error"])
        return ""

    code, bound = tokens.issue_code(installer=dora), tokens.issue_code(installer=dora, redirect_uri="https://bot.example/oauth")
    assert await exchange("guess") == "invalid_code"
    assert await exchange(code) == ""
    assert await exchange(code) == "code_already_used"
    assert await exchange(bound, "https://evil.example") == "bad_redirect_uri"
    late = tokens.issue_code(installer=dora)
    world.clock.advance(601)
    assert await exchange(late) == "invalid_code"
    assert await exchange("") == "invalid_code"


async def test_a_broken_basic_header_is_nobodys(world: World) -> None:
    headers = {"authorization": "Basic " + base64.b64encode(b"\xff\xff").decode(), "content-type": FORM}
    async with world.session.post(f"{world.url}/api/oauth.v2.access", data="code=1", headers=headers) as response:
        assert (await response.json())["error"] == "invalid_client_id"
