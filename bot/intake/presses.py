"""What people press, send, choose and type as commands, as jobs. Pure.

Shapes: https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from bot.intake.bodies import Body, quick, team_of
from bot.jobs import NewJob
from bot.words import blocks_of

# A double click on one of these means it once; pressed again later, each counts anew, since what it did may have been undone meanwhile. All others count each time.
ONCE = frozenset({"ask_human", "ticket_claim", "ticket_reopen", "ticket_solved", "ticket_broken"})
# Two presses less than this apart are a double click; twice as far apart they never are.
DOUBLE_CLICK_S = 1.0
MOMENT = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)


def command(body: Body) -> NewJob:
    """A slash command."""
    team = team_of(body)
    payload = {
        "team": team,
        "channel": str(body.get("channel_id") or ""),
        "person": str(body.get("user_id") or ""),
        "command": str(body.get("command") or ""),
        "text": str(body.get("text") or ""),
        "response_url": str(body.get("response_url") or ""),
        "trigger_id": str(body.get("trigger_id") or ""),
    }
    return quick(f"command:{team}:{payload['trigger_id']}", "command", payload)


def _press(body: Body) -> NewJob | None:
    action = next(iter(body.get("actions") or ()), None)
    if action is None:
        return None
    payload = {
        **_whence(body),
        "action_id": str(action.get("action_id") or ""),
        "value": str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        "view_id": str((body.get("view") or {}).get("id") or ""),
        "private_metadata": str((body.get("view") or {}).get("private_metadata") or ""),
    }
    at = str(action.get("action_ts") or body.get("trigger_id") or "")
    place = ":".join((payload["team"], payload["channel"], payload["message_ts"], payload["view_id"], payload["person"]))
    what = f"press:{place}:{payload['action_id']}:{payload['value'][:80]}"
    return quick(f"{what}:{at}", "press", payload, *(_spans(what, at) if payload["action_id"] in ONCE else ()))


def _spans(what: str, at: str) -> Iterator[str]:
    """Keys that a press shares with every other one of its kind within `DOUBLE_CLICK_S`: two rows of spans, one shifted by half a span against the other."""
    if MOMENT.fullmatch(at):
        for name, shift_s in (("near", 0.0), ("close", DOUBLE_CLICK_S)):
            yield f"{what}:{name}:{int((float(at) + shift_s) // (2 * DOUBLE_CLICK_S))}"


def _submission(body: Body) -> NewJob:
    view = body.get("view") or {}
    payload = {
        **_whence(body),
        "callback_id": str(view.get("callback_id") or ""),
        "private_metadata": str(view.get("private_metadata") or ""),
        "values": (view.get("state") or {}).get("values") or {},
    }
    return quick(f"submission:{payload['team']}:{view.get('id')}:{view.get('hash')}", "submission", payload)


def _shortcut(body: Body) -> NewJob:
    message = body.get("message") or {}
    payload = {
        **_whence(body),
        "callback_id": str(body.get("callback_id") or ""),
        "message_ts": str(body.get("message_ts") or message.get("ts") or ""),
        "thread_ts": str(message.get("thread_ts") or message.get("ts") or ""),
        "text": str(message.get("text") or ""),
        "blocks": blocks_of(message),
        "author": str(message.get("user") or ""),
    }
    return quick(f"shortcut:{payload['team']}:{payload['trigger_id']}", "shortcut", payload)


def _whence(body: Body) -> dict[str, str]:
    """Where and by whom something was pressed or sent."""
    container, message = body.get("container") or {}, body.get("message") or {}
    return {
        "team": team_of(body),
        "channel": str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        "person": str((body.get("user") or {}).get("id") or ""),
        "message_ts": str(container.get("message_ts") or message.get("ts") or ""),
        "thread_ts": str(container.get("thread_ts") or message.get("thread_ts") or ""),
        "trigger_id": str(body.get("trigger_id") or ""),
        "response_url": str(body.get("response_url") or ""),
    }


INTERACTIONS: Mapping[str, Callable[[Body], NewJob | None]] = {
    "block_actions": _press,
    "view_submission": _submission,
    "message_action": _shortcut,
}
