"""Modals with Bolt as the app: filled in, submitted, refused, replaced, stacked, closed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.sandbox.clock import ControlledClock
from bot.sandbox.model import View
from bot.sandbox.options import Command, SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import HttpPeer, act, bolt, bot, http_peer

WHY = {"type": "plain_text_input", "action_id": "text", "min_length": 3, "max_length": 20}
LANGUAGE = {
    "type": "radio_buttons",
    "action_id": "one",
    "options": [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Python", "Swift")],
    "initial_option": {"text": {"type": "plain_text", "text": "Swift"}, "value": "swift"},
}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def modal(title: str, **more: Any) -> dict[str, Any]:
    blocks = [
        {"type": "input", "block_id": "why", "label": plain("What was wrong?"), "element": WHY},
        {"type": "input", "block_id": "language", "label": plain("Language"), "element": LANGUAGE, "optional": True},
    ]
    return {"type": "modal", "callback_id": "wrong", "title": plain(title), "submit": plain("Send"), "close": plain("Close"), "blocks": blocks, **more}


@dataclass(frozen=True)
class Opened:
    """A sandbox in which Ada looks at a modal of the app."""

    sandbox: Sandbox
    peer: HttpPeer
    view: str

    async def submit(self, text: str | None = "no sound", **more: Any) -> dict[str, Any]:
        state = {"why": {"text": text}, **more}
        return await act(self.sandbox, "ada", "submit", view_id=self.stack[-1].id, state=state)

    @property
    def stack(self) -> list[View]:
        return self.sandbox.workspace.views.stack(self.sandbox.seeded.people["ada"])

    @property
    def titles(self) -> list[str]:
        return [view.source["title"]["text"] for view in self.stack]


@asynccontextmanager
async def opened(on_submit: Callable[[Any, dict[str, Any]], Any], view: dict[str, Any] | None = None) -> AsyncIterator[Opened]:
    """`on_submit` is the app's listener: it gets ack and the view."""
    clock = ControlledClock()
    async with open_sandbox(SandboxOptions(clock=clock, commands=(Command(command="/wrong"),))) as sandbox:
        app = answering(bolt(sandbox), on_submit, view or modal("One"))
        async with http_peer(sandbox, app) as peer:
            await act(sandbox, "ada", "command", channel=sandbox.channels["ask-ai"], command="/wrong")
            await peer.next()
            stack = sandbox.workspace.views.stack(sandbox.seeded.people["ada"])
            yield Opened(sandbox, peer, stack[0].id)


def answering(app: AsyncApp, on_submit: Callable[[Any, dict[str, Any]], Any], view: dict[str, Any]) -> AsyncApp:
    @app.command("/wrong")
    async def show(ack: Any, client: Any, command: dict[str, Any]) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=view)
        await ack()

    @app.view("wrong")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        await on_submit(ack, view)

    @app.view_closed("wrong")
    async def closed(ack: Any) -> None:
        await ack()

    @app.action("one")
    async def chosen(ack: Any) -> None:
        await ack()

    return app


async def take(ack: Any, _: dict[str, Any]) -> None:
    await ack()


async def test_a_submission_carries_every_input_touched_or_not_and_closes_the_modal() -> None:
    async with opened(take) as modals:
        assert await modals.submit("no sound") == {"ok": True}
        body = (await modals.peer.next()).body
        assert body["type"] == "view_submission"
        assert body["view"]["state"]["values"] == {
            "why": {"text": {"type": "plain_text_input", "value": "no sound"}},
            "language": {"one": {"type": "radio_buttons", "selected_option": LANGUAGE["initial_option"]}},
        }
        assert body["view"]["callback_id"] == "wrong"
        assert modals.stack == []


async def test_errors_are_shown_at_their_blocks_and_the_modal_stays_with_what_was_typed() -> None:
    async def refuse(ack: Any, view: dict[str, Any]) -> None:
        await ack(response_action="errors", errors={"why": f"not {view['state']['values']['why']['text']['value']}"})

    async with opened(refuse) as modals:
        assert await modals.submit("no sound") == {"ok": True, "errors": {"why": "not no sound"}}
        (view,) = modals.stack
        assert view.values["why"]["text"]["value"] == "no sound"


async def test_what_the_persons_client_does_not_let_through_never_reaches_the_app() -> None:
    async with opened(take) as modals:
        for text in (None, "", "no", "x" * 21):
            assert list((await modals.submit(text))["errors"]) == ["why"]
        assert (await modals.submit("fine", language={"one": "cobol"}))["error"] == "invalid_value"
        assert modals.peer.received.empty()


async def test_a_submission_may_put_another_view_in_its_place_or_on_top_up_to_three_or_clear_them_all() -> None:
    async def step(ack: Any, view: dict[str, Any]) -> None:
        match view["state"]["values"]["why"]["text"]["value"]:
            case "update":
                await ack(response_action="update", view=modal("Other"))
            case "push":
                await ack(response_action="push", view=modal("More"))
            case _:
                await ack(response_action="clear")

    async with opened(step) as modals:
        await modals.submit("update")
        assert modals.titles == ["Other"]
        await modals.submit("push")
        await modals.submit("push")
        assert modals.titles == ["Other", "More", "More"]
        assert (await modals.submit("push"))["error"] == "push_limit_reached"
        await modals.submit("all gone")
        assert modals.titles == []


async def test_a_view_that_slack_would_not_show_is_refused_in_an_answer_too() -> None:
    async def wrong(ack: Any, _: dict[str, Any]) -> None:
        await ack({"response_action": "update", "view": {"type": "home", "blocks": []}})

    async with opened(wrong) as modals:
        assert (await modals.submit())["ok"] is False
        assert modals.titles == ["One"]


async def test_closing_tells_the_app_only_when_it_asked_for_that() -> None:
    async with opened(take) as modals:
        await act(modals.sandbox, "ada", "close", view_id=modals.view)
        assert modals.stack == []
        assert modals.peer.received.empty()
    async with opened(take, modal("One", notify_on_close=True)) as modals:
        await act(modals.sandbox, "ada", "close", view_id=modals.view)
        body = (await modals.peer.next()).body
        assert (body["type"], body["view"]["id"], body["is_cleared"]) == ("view_closed", modals.view, False)


async def test_a_choice_in_a_modal_is_told_with_the_view_and_what_is_filled_in() -> None:
    async with opened(take) as modals:
        pressed = await act(
            modals.sandbox, "ada", "press", view_id=modals.view, block_id="language", action_id="one", selected="python", state={"why": {"text": "so"}}
        )
        assert pressed == {"ok": True}
        body = (await modals.peer.next()).body
        assert body["container"] == {"type": "view", "view_id": modals.view}
        assert body["actions"][0]["selected_option"]["value"] == "python"
        values = body["view"]["state"]["values"]
        assert (values["why"]["text"]["value"], values["language"]["one"]["selected_option"]["value"]) == ("so", "python")
        assert "response_url" not in body


async def test_nobody_submits_or_closes_the_modal_of_somebody_else() -> None:
    async with opened(take) as modals:
        assert (await act(modals.sandbox, "ben", "submit", view_id=modals.view, state={}))["error"] == "not_found"
        assert (await act(modals.sandbox, "ben", "close", view_id=modals.view))["error"] == "not_found"
        assert modals.titles == ["One"]


async def test_the_home_tab_is_given_to_whoever_looks_at_it_and_to_the_app() -> None:
    async with opened(take) as modals:
        home = {"type": "home", "blocks": [{"type": "section", "text": plain("Welcome")}]}
        await bot(modals.sandbox).views_publish(user_id=modals.sandbox.seeded.people["ada"], view=home)
        shown = (await act(modals.sandbox, "ada", "home", tab="home"))["view"]
        assert shown["blocks"][0]["text"]["text"] == "Welcome"
        assert (await modals.peer.next()).event["view"]["id"] == shown["id"]
        assert (await act(modals.sandbox, "ben", "home", tab="home"))["view"] is None
