"""Whatever is asked, the answer is one of Slack's: nothing that a client sends breaks the sandbox."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.api import Answer, Asked, Outside, WebApi
from bot.sandbox.api.registry import METHODS
from bot.sandbox.clock import ControlledClock
from bot.sandbox.model import Change, Message
from bot.sandbox.rates import Rates
from bot.sandbox.seed import Seeded, seed
from tests.sandbox.conftest import KnownTriggers

TYPES = st.sampled_from(["section", "markdown", "actions", "button", "modal", "home", "task_update", "markdown_text", "blocks", "plan_update", "mrkdwn", ""])
KEYS = st.sampled_from(["type", "text", "blocks", "elements", "id", "title", "status", "event_type", "event_payload", "message", "sources", "label", "rows"])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-5, 60_000), st.text(max_size=5), TYPES, st.sampled_from(["in_progress", "1.000001", "-"]))
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8)


def a_world() -> tuple[Seeded, WebApi, dict[str, Any]]:
    """A small workspace with something of each kind, and the arguments that name those things."""
    seeded = seed(ControlledClock())
    workspace, channel, ada = seeded.workspace, seeded.channels["ask-ai"], seeded.people["ada"]
    triggers = KnownTriggers({"t": ada})
    message = workspace.messages.post(Message(channel=channel, ts=workspace.core.next_ts(), person=workspace.app.bot_user, by_app=True, text="hello"))
    view = workspace.views.open(ada, {"type": "modal", "blocks": []})
    file = workspace.files.add("a.log", b"a", owner=workspace.app.bot_user)
    api = WebApi(workspace, Outside(triggers=triggers, socket_url=lambda: "ws://127.0.0.1/"), rates=Rates(workspace.clock, scale=0))
    place = {"channel": channel, "channel_id": channel, "ts": message.ts, "thread_ts": message.ts, "message_ts": message.ts, "timestamp": message.ts}
    return (
        seeded,
        api,
        place | {"user": ada, "user_id": ada, "users": ada, "trigger_id": "t", "view_id": view.id, "file": file.id, "text": "hello", "name": "eyes"},
    )


@settings(max_examples=120)
@given(name=st.sampled_from(sorted(METHODS)), data=st.data())
def test_any_arguments_get_an_answer_in_slacks_form(name: str, data: st.DataObject) -> None:
    seeded, api, sensible = a_world()
    wild = data.draw(st.dictionaries(st.sampled_from([argument.name for argument in METHODS[name].arguments] or ["x"]), JSON | JSON.map(json.dumps)))
    token = data.draw(st.sampled_from([seeded.workspace.tokens.bot_token, seeded.workspace.tokens.app_token, seeded.tokens["ada"], ""]))

    changes: list[Change] = []
    seeded.workspace.listen(changes.append)
    answer: Answer = asyncio.run(api.answer(Asked(method=name, token=token, arguments={**sensible, **wild})))

    assert isinstance(answer.body, dict)
    assert answer.status == 200
    assert answer.body["ok"] is True or answer.body["error"]
    assert json.dumps(answer.body)
    assert all(json.dumps(change.data) for change in changes)
