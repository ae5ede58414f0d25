"""Who may call what, and in which forms arguments come. https://docs.slack.dev/apis/web-api"""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.api.registry import METHODS
from bot.sandbox.tokens import BOT_SCOPES
from tests.sandbox.conftest import World, error, refusal

PROMISED = {
    "api.test", "auth.test", "auth.revoke", "oauth.v2.access", "apps.uninstall", "apps.connections.open",
    "team.info", "users.info", "users.list", "users.conversations", "users.lookupByEmail", "usergroups.list", "usergroups.users.list",
    "conversations.list", "conversations.info", "conversations.history", "conversations.replies", "conversations.open", "conversations.members",
    "conversations.join", "chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete", "chat.getPermalink",
    "chat.startStream", "chat.appendStream", "chat.stopStream",
    "assistant.threads.setStatus", "assistant.threads.setTitle", "assistant.threads.setSuggestedPrompts", "agents.sessions.setStatus",
    "agents.sessions.rename", "reactions.add", "reactions.remove", "reactions.get",
    "views.open", "views.push", "views.update", "views.publish",
    "files.getUploadURLExternal", "files.completeUploadExternal", "files.info",
}  # fmt: skip
FORM, JSON = "application/x-www-form-urlencoded", "application/json; charset=utf-8"


async def raw(world: World, method: str, *, body: str | bytes = b"", kind: str = FORM, query: str = "", token: str | None = None) -> dict[str, Any]:
    headers = {"content-type": kind, "authorization": f"Bearer {world.bot.token if token is None else token}"}
    async with world.session.post(f"{world.url}/api/{method}{query}", data=body, headers=headers) as response:
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer


async def test_auth_test_says_who_the_bot_is_and_its_scopes_in_a_header(world: World) -> None:
    answer = await world.bot.auth_test()

    workspace = world.workspace
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (workspace.team.id, workspace.app.bot_user, workspace.app.bot_id)
    assert set(answer.headers["x-oauth-scopes"].split(",")) == BOT_SCOPES


async def test_a_scope_that_was_taken_away_is_named_when_it_is_needed(world: World) -> None:
    world.workspace.tokens.take_away("chat:write")

    answer = await refusal(world.bot.chat_postMessage(channel=world.channel(), text="hello"))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert set(answer["provided"].split(",")) == BOT_SCOPES - {"chat:write"}
    assert "chat:write" not in (await world.bot.auth_test()).headers["x-oauth-scopes"].split(",")
    world.workspace.tokens.grant("chat:write")
    assert (await world.bot.chat_postMessage(channel=world.channel(), text="hello"))["ok"]


@pytest.mark.parametrize(("token", "expected"), [("", "not_authed"), ("nobody", "invalid_auth")])
async def test_without_a_good_token_nothing_is_done(world: World, token: str, expected: str) -> None:
    assert await error(world.client(token).chat_postMessage(channel=world.channel(), text="hello")) == expected


async def test_a_person_knows_who_they_are(world: World) -> None:
    answer = await world.person("ada").auth_test()

    assert answer["user_id"] == world.seeded.people["ada"]
    assert "bot_id" not in answer
    assert "x-oauth-scopes" not in answer.headers


async def test_only_the_app_token_opens_sockets_and_it_opens_nothing_else(world: World) -> None:
    app = world.client(world.workspace.tokens.app_token)

    assert (await app.apps_connections_open(app_token=str(app.token)))["url"].startswith("ws://")
    assert await error(world.bot.apps_connections_open(app_token=str(world.bot.token))) == "not_allowed_token_type"
    assert await error(app.chat_postMessage(channel=world.channel(), text="hello")) == "not_allowed_token_type"
    assert (await app.auth_test())["app_id"] == world.workspace.app.id


async def test_an_unknown_method_is_said_to_be_unknown(world: World) -> None:
    answer = await refusal(world.bot.api_call("chat.shout"))

    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.shout")


async def test_api_test_works_without_a_token_and_fails_as_asked(world: World) -> None:
    nobody = world.client(None)

    assert (await nobody.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await error(nobody.api_test(error="my_error")) == "my_error"


async def test_arguments_come_as_json_form_or_query_alike(world: World) -> None:
    blocks = [{"type": "divider", "block_id": "d"}]
    as_json = await raw(world, "chat.postMessage", kind=JSON, body=json.dumps({"channel": world.channel(), "text": "a", "blocks": blocks}))
    in_form = await world.bot.api_call("chat.postMessage", data={"channel": world.channel(), "text": "a", "blocks": json.dumps(blocks), "link_names": "0"})
    in_query = await raw(world, "chat.postMessage", query=f"?channel={world.channel()}&text=a&blocks={json.dumps(blocks)}".replace('"', "%22"))

    for answer in (as_json, in_form, in_query):
        assert answer["message"]["blocks"] == blocks
        assert answer["message"]["text"] == "a"


async def test_the_synchronous_client_is_served_just_the_same(world: World) -> None:
    client = WebClient(token=world.bot.token, base_url=f"{world.url}/api/")

    answer = await asyncio.to_thread(client.chat_postMessage, channel=world.channel(), text="hello")

    assert answer["message"]["text"] == "hello"


async def test_a_token_may_stand_in_a_form_but_not_in_json(world: World) -> None:
    assert (await raw(world, "auth.test", body=f"token={world.bot.token}", token=""))["ok"]
    assert (await raw(world, "auth.test", body=json.dumps({"token": world.bot.token}), kind=JSON, token=""))["error"] == "not_authed"


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (JSON, "{", "invalid_json"),
        (JSON, "[]", "json_not_object"),
        (JSON, "[" * 100_000, "invalid_json"),
        (FORM, b"text=\xff\xfe", "invalid_form_data"),
        ("text/plain", "text=hello", "invalid_post_type"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(world: World, kind: str, body: str | bytes, expected: str) -> None:
    assert (await raw(world, "api.test", kind=kind, body=body))["error"] == expected


async def test_json_without_a_charset_is_taken_with_a_warning(world: World) -> None:
    answer = await raw(world, "api.test", kind="application/json", body="{}")

    assert answer["ok"]
    assert (answer["warning"], answer["response_metadata"]["warnings"]) == ("missing_charset", ["missing_charset"])


async def test_a_body_of_several_megabytes_is_not_read(world: World) -> None:
    async with world.session.post(f"{world.url}/api/api.test", data=io.BytesIO(b"a" * 2_000_001), headers={"content-type": FORM}) as response:
        assert response.status == 413


async def test_arguments_that_nobody_knows_and_nulls_count_for_nothing(world: World) -> None:
    answer = await world.bot.api_call("chat.postMessage", json={"channel": world.channel(), "text": "a", "thread_ts": None, "colour": "red"})

    assert answer["ok"]


@pytest.mark.parametrize("wrong", [{"include_num_members": "perhaps"}, {"channel": ["C1"]}, {"channel": True}])
async def test_arguments_of_the_wrong_type_are_refused(world: World, wrong: dict[str, Any]) -> None:
    arguments = {"channel": world.channel(), **wrong}

    assert await error(world.bot.api_call("conversations.info", json=arguments)) == "invalid_arguments"


def test_every_method_is_in_the_table_once_and_says_what_it_is() -> None:
    assert METHODS.keys() == PROMISED
    assert all(method.act.__doc__ for method in METHODS.values())
    names = {name: [argument.name for argument in method.arguments] for name, method in METHODS.items()}
    assert {name: arguments for name, arguments in names.items() if len(arguments) != len(set(arguments))} == {}
