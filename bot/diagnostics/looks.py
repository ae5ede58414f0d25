"""Looking: a request in, a report out. Nothing here changes anything on a server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.diagnostics.look import Card, Look, report
from bot.diagnostics.look_id import AGENT_IDS, look_agent_id, look_participant_id, look_room_id
from bot.diagnostics.look_media import look_egress, look_ingress
from bot.diagnostics.look_past import look_history
from bot.diagnostics.look_room import look_agent, look_participant, look_room
from bot.diagnostics.look_server import look_rooms, look_server
from bot.diagnostics.look_token import look_token
from bot.diagnostics.observe import LOOK_S, Eye, reason
from bot.diagnostics.ports import LiveKit, Records
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request, What
from bot.diagnostics.seen import Unseen
from bot.diagnostics.sip import look_call, look_sip
from bot.diagnostics.token import Keyring
from bot.errors import BadInput, LiveKitRefused, LiveKitUnreachable

NAME_CHARS_MAX = 512
ROOM_ID = "RM_"
NEEDED = {
    "room": "Which room? Write: room NAME",
    "participant": "Which participant? Write: participant ROOM IDENTITY",
    "agent": "The agent of which room? Write: agent ROOM",
    "call": "The call in which room? Write: call ROOM, or call SCL_…",
    "egress": "The recording of which room? Write: egress ROOM, or egress EG_…",
    "history": "The history of which room? Write: history ROOM",
    "token": "Which token? Write: token, and the token behind it. I decode it here and keep nothing of it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Looks at servers. `projects` gives a project's server, the default's for ""; `records` is None without a flight recorder; `deadline_s` spans a whole look."""

    projects: Callable[[str], LiveKit]
    now: Callable[[], datetime]
    records: Records | None = None
    keyring: Keyring = field(default_factory=Keyring)
    deadline_s: float = LOOK_S

    async def look(self, request: Request) -> Report:
        """The report: what could not be seen in time is named in it. Raises `BadInput`, in words for whoever asked, and `StoreFailed` when a history cannot be read."""
        _check(request)
        began_s = asyncio.get_running_loop().time()
        livekit = self.projects(request.project)
        look = Look(request=request, livekit=livekit, records=self.records, keyring=self.keyring, at=self.now(), eye=Eye(until_s=began_s + self.deadline_s))
        try:
            if request.what == "call":
                return await look_call(livekit, self.records, request.name, self.now)
            if request.what == "sip":
                return await look_sip(livekit, self.now)
            if request.what == "history":
                return replace(await look_history(look), host=livekit.host, took_ms=(asyncio.get_running_loop().time() - began_s) * 1000)
            return report(look, await CARDS[request.what](look), began_s=began_s)
        except (LiveKitUnreachable, LiveKitRefused) as error:
            look.eye.errors.append(error)
            look.eye.unseen.append(Unseen(what="all that was asked for", why=reason(error)))
            card = Card(subject=f"{request.what} {request.name}".strip(), findings=await look.trouble())
            return report(look, card, began_s=began_s)


async def _room(look: Look) -> Card:
    name = look.request.name
    return await (look_room_id if name.startswith(ROOM_ID) else look_room)(look, name)


async def _participant(look: Look) -> Card:
    name, identity = look.request.name, look.request.identity
    return await (look_participant(look, name, identity) if name else look_participant_id(look, identity))


async def _agent(look: Look) -> Card:
    name = look.request.name
    return await (look_agent_id if name.startswith(AGENT_IDS) else look_agent)(look, name)


CARDS: Mapping[What, Callable[[Look], Awaitable[Card]]] = {
    "rooms": lambda look: look_rooms(look, look.request.name),
    "room": _room,
    "participant": _participant,
    "agent": _agent,
    "egress": lambda look: look_egress(look, look.request.name),
    "ingress": lambda look: look_ingress(look, look.request.name),
    "token": lambda look: look_token(look, look.request.token),
    "server": look_server,
}


def _check(request: Request) -> None:
    """Say what is missing before anybody is asked."""
    if request.what not in {*CARDS, "call", "sip", "history"}:
        raise BadInput(f"“{request.what}” is nothing that can be looked at on a server")
    given = {"participant": request.identity, "token": request.token}.get(request.what, request.name)
    if request.what in NEEDED and not given.strip():
        raise BadInput(NEEDED[request.what])
    if max(len(request.name), len(request.identity)) > NAME_CHARS_MAX:
        raise BadInput(f"That name is longer than {NAME_CHARS_MAX} characters, and LiveKit has none like that.")
