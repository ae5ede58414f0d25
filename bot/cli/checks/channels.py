"""Whether the channels that the settings name are there, and the bot in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cli.checks.check import Check
from bot.errors import BotError
from bot.escalation.plan import Plan, plan_of_channel
from bot.settings import SlackSettings
from bot.settings.escalation import CHANNEL, FILE
from bot.slack.client import SlackClient

PAGES, PAGE = 20, 1000
OWN, PUBLIC = "users.conversations", "conversations.list"
# https://docs.slack.dev/reference/objects/conversation-object
OUTSIDE = ("is_ext_shared", "is_pending_ext_shared")
CONNECTED = "; it is shared with another organisation, whose people read all that is brought there: take one of your own"
Channels = Mapping[str, Mapping[str, Any]]


async def channels(slack: SlackSettings, client: SlackClient, plan: Plan | None) -> list[Check]:
    """The channels in which humans are asked, the last resort first, then each with a policy, by name; those that are off need nobody."""
    asked = sorted(name for name, policy in slack.channels.items() if policy.mode != "off")
    desks = _desks(plan) if plan else {}
    try:
        own = await _listed(client, OWN, types="public_channel,private_channel")
        seen = own if all(name in own for name in [*asked, *desks.values()]) else {**await _listed(client, PUBLIC), **own}
    except BotError as error:
        return [Check(name="channels", state="broken", detail=f"they cannot be looked up: {error}")]
    variable = CHANNEL if plan and plan == plan_of_channel(plan.channel) else FILE
    found = [_desk(check, name, own, _fault(name, own, seen, variable=variable)) for check, name in desks.items()]
    by_default = slack.channels == SlackSettings().channels
    for name in asked:
        fault = _fault(name, own, seen, variable="ASK_AI_CHANNELS")
        found.append(
            Check(name=f"channel {_shown(name)}", state=("disabled" if by_default else "broken") if fault else "works", detail=fault or _mode(slack, name))
        )
    return found


def _desks(plan: Plan) -> dict[str, str]:
    """The channels in which humans are asked, under what they are checked as."""
    others = sorted({route.channel for route in plan.routes} - {plan.channel, ""})
    return {"escalation channel": plan.channel} | {f"escalation channel {_shown(name)}": name for name in others}


def _desk(check: str, name: str, own: Channels, fault: str) -> Check:
    shared = CONNECTED if any(own.get(name, {}).get(key) for key in OUTSIDE) else ""
    return Check(name=check, state="broken" if fault else "works", detail=fault or f"{_shown(name)}, and the bot is in it{shared}")


def _fault(name: str, own: Channels, seen: Channels, *, variable: str) -> str:
    """Why the bot cannot work in a channel, with the remedy; "" when it can."""
    if name in own:
        return ""
    if name not in seen:
        return f"there is no channel {_shown(name)} that the bot can see; make it and type `/invite @ask-ai` there (a private one shows itself only then), or correct {variable}"
    if seen[name].get("is_archived"):
        return f"{_shown(name)} is archived; unarchive it and type `/invite @ask-ai` there, or correct {variable}"
    return f"the bot is not in {_shown(name)}; type `/invite @ask-ai` there"


def _mode(slack: SlackSettings, name: str) -> str:
    who = "every question" if slack.channels[name].mode == "all" else "who mentions the bot"
    return f"the bot is in it and answers {who}"


def _shown(name: str) -> str:
    """A name with its mark; an id as it is."""
    return name if name[:1] in {"C", "G"} and name.isupper() else f"#{name}"


async def _listed(client: SlackClient, method: str, **arguments: Any) -> Channels:
    """Channels by name and by id; archived ones too where `method` lists what the bot is not in."""
    found: dict[str, Mapping[str, Any]] = {}
    cursor = None
    for _ in range(PAGES):
        page = await client.call(method, limit=PAGE, exclude_archived=method == OWN, cursor=cursor, **arguments)
        for channel in page.get("channels") or ():
            found[str(channel["id"])] = found[str(channel.get("name"))] = channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            break
    return found
