"""What people do with the app besides talking: they press, choose, submit, close, run commands. Told to the app once, and they wait for its answer.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.api.views import accepted
from bot.sandbox.delivery import inputs, payloads
from bot.sandbox.delivery.courier import Courier
from bot.sandbox.delivery.parcel import Answer, Undelivered
from bot.sandbox.delivery.payloads import Payload
from bot.sandbox.delivery.responses import Origin, Responses, respond
from bot.sandbox.delivery.triggers import Triggers
from bot.sandbox.model import Channel, Json, Message, Person, View
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

# What the person's client is told when the app did not take it, by the reason.
FAILURES = {"timeout": "operation_timeout", "http_timeout": "operation_timeout"}
FAILED = "dispatch_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What was pressed or chosen: in the message `ts` of `channel`, or in the view `view`. `given` is the value or choice, `state` what else is filled in."""

    block_id: str
    action_id: str
    channel: str = ""
    ts: str = ""
    view: str = ""
    given: Any = None
    state: Mapping[str, Any] = field(default_factory=dict)


class Interactivity:
    """One method for each thing a person can do. Each raises `Refused`: with Slack's word for what cannot be done there, or for an app that did not answer.

    A client shows the second as a toast: `operation_timeout` for an app that was too slow, `dispatch_failed` for one that failed or is not there.
    """

    def __init__(self, workspace: Workspace, courier: Courier, *, triggers: Triggers, responses: Responses) -> None:
        self._workspace = workspace
        self._courier = courier
        self._triggers = triggers
        self._responses = responses

    async def press(self, person: Person, press: Press) -> None:
        """Use a button, a menu or another element of a message or view."""
        body = payloads.by(person, self._workspace, "block_actions")
        place, blocks = self._in_view(person, press) if press.view else self._in_message(person, press)
        element = inputs.find(blocks, press.block_id, press.action_id)
        if person.id not in element.get("visible_to_user_ids", [person.id]):
            raise Refused("action_not_found")
        action = {"action_id": press.action_id, "block_id": press.block_id, **inputs.reported(element, press.given), "action_ts": self._moment()}
        body |= {"trigger_id": self._triggers.issue(person.id, view=press.view), **place, "actions": [action]}
        await self._ask(body)

    async def suggest(self, person: Person, press: Press) -> Mapping[str, Any]:
        """The app's options for what the person has typed into an external menu: `options` or `option_groups`."""
        body = payloads.by(person, self._workspace, "block_suggestion")
        nothing_chosen = replace(press, given=None)
        place, blocks = self._in_view(person, nothing_chosen) if press.view else self._in_message(person, nothing_chosen)
        inputs.find(blocks, press.block_id, press.action_id)
        body |= {**place, "action_id": press.action_id, "block_id": press.block_id, "value": str(press.given or "")}
        answer = (await self._ask(body)).payload
        return {key: answer[key] for key in ("options", "option_groups") if key in answer} or {"options": []}

    async def submit(self, person: Person, view_id: str, given: Mapping[str, Any]) -> dict[str, str]:
        """Submit a modal; what is wrong with it by block id, nothing when it was taken."""
        view = self._own(person, view_id)
        values = inputs.state(view.source.get("blocks", ()), given, view.values)
        view = self._workspace.views.fill(view_id, values)
        if wrong := inputs.faults(view.source.get("blocks", ()), values):
            return wrong
        body = payloads.by(person, self._workspace, "view_submission")
        body |= {"trigger_id": self._triggers.issue(person.id, view=view_id), "view": payloads.at_view(view, self._workspace)["view"], "response_urls": []}
        return self._follow(person, view, (await self._ask(body)).payload)

    async def close(self, person: Person, view_id: str) -> None:
        """Close a modal and those above it; the app hears of each that asked for it. Whether it answers makes no difference to the person."""
        self._own(person, view_id)
        stack = self._workspace.views.stack(person.id)
        self._workspace.views.close(view_id)
        left = {view.id for view in self._workspace.views.stack(person.id)}
        gone = [view for view in reversed(stack) if view.id not in left]
        for view in gone:
            if view.source.get("notify_on_close"):
                body = payloads.by(person, self._workspace, "view_closed")
                shown = payloads.at_view(view, self._workspace)["view"]
                await self._tell(body | {"view": shown, "is_cleared": len(gone) > 1})

    async def shortcut(self, person: Person, callback_id: str, *, channel: str = "", ts: str = "") -> None:
        """Choose a shortcut: of a message, or of the app anywhere when no message is named."""
        kind = "message_action" if ts else "shortcut"
        body = payloads.by(person, self._workspace, kind)
        body |= {"callback_id": callback_id, "action_ts": self._moment(), "trigger_id": self._triggers.issue(person.id)}
        if ts:
            message = self._seen(person, channel, ts)
            place = payloads.at_message(message, self._workspace)
            url = self._responses.issue(Origin(person=person.id, channel=channel, message=ts))
            body |= {"channel": place["channel"], "message_ts": ts, "message": self._workspace.messages.json(message), "response_url": url}
        await self._ask(body)

    async def command(self, person: Person, channel: Channel, command: str, text: str) -> None:
        """Run a slash command; what the app answers at once is shown as a message."""
        origin = Origin(person=person.id, channel=channel.id)
        words = {"command": command, "text": text, "response_url": self._responses.issue(origin), "trigger_id": self._triggers.issue(person.id)}
        form = payloads.command_form(self._workspace, person, channel, words)
        try:
            answer = await self._courier.ask("slash_commands", form)
        except Undelivered as failure:
            raise _failed(failure) from failure
        said = {"text": answer.text} if answer.text else answer.payload
        if said.get("text") or said.get("blocks") or said.get("attachments"):
            respond(self._workspace, origin, said)

    def _follow(self, person: Person, view: View, answer: Mapping[str, Any]) -> dict[str, str]:
        """What the app wants done with a submitted view."""
        views = self._workspace.views
        match answer.get("response_action"):
            case "errors":
                return {str(block): str(text) for block, text in (answer.get("errors") or {}).items()}
            case "update":
                views.update(view, _checked(answer))
            case "push":
                views.push(person.id, _checked(answer))
            case "clear":
                views.clear(person.id)
            case _ if view.id in {other.id for other in views.stack(person.id)}:
                views.close(view.id)
        return {}

    def _in_view(self, person: Person, press: Press) -> tuple[Payload, Any]:
        view = self._own(person, press.view)
        blocks = view.source.get("blocks", ())
        state = {**press.state, press.block_id: {**press.state.get(press.block_id, {}), press.action_id: press.given}}
        view = self._workspace.views.fill(view.id, inputs.state(blocks, state, view.values))
        return payloads.at_view(view, self._workspace), blocks

    def _in_message(self, person: Person, press: Press) -> tuple[Payload, Any]:
        message = self._seen(person, press.channel, press.ts)
        blocks = [*message.blocks, *(block for attachment in message.attachments for block in attachment.get("blocks", ()))]
        values = inputs.state(blocks, {**press.state, press.block_id: {press.action_id: press.given}}, {})
        url = self._responses.issue(Origin(person=person.id, channel=message.channel, message=message.ts))
        return {**payloads.at_message(message, self._workspace), "state": {"values": values}, "response_url": url}, blocks

    def _seen(self, person: Person, channel_id: str, ts: str) -> Message:
        channels = self._workspace.channels
        message = self._workspace.messages.get(channel_id, ts)
        if not channels.visible_to(person.id, channels.get(channel_id)) or message.only_for not in {"", person.id}:
            raise Refused("message_not_found")
        return message

    def _own(self, person: Person, view_id: str) -> View:
        view = self._workspace.views.get(view_id)
        if view.person != person.id:
            raise Refused("not_found")
        return view

    async def _ask(self, body: Payload) -> Answer:
        try:
            return await self._courier.ask("interactive", body)
        except Undelivered as failure:
            raise _failed(failure) from failure

    async def _tell(self, body: Payload) -> None:
        try:
            await self._courier.ask("interactive", body)
        except Undelivered:
            pass  # as in Slack, nobody is told

    def _moment(self) -> str:
        return f"{self._workspace.clock.now():.6f}"


def _failed(failure: Undelivered) -> Refused:
    return Refused(FAILURES.get(failure.reason, FAILED))


def _checked(answer: Mapping[str, Any]) -> Json:
    """The view that the app answered with, as it is kept; `invalid_view` and the like for what Slack would not show."""
    view = answer.get("view")
    if not isinstance(view, dict):
        raise Refused("invalid_view")
    return accepted(view, "modal")
