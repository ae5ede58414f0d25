"""Looks at a server as such: can it be reached, and which rooms are active."""

from __future__ import annotations

from bot.diagnostics.judge.rooms import chosen, facts_of_rooms, judge_rooms
from bot.diagnostics.judge.server import judge_server
from bot.diagnostics.judge.wording import counted
from bot.diagnostics.look import Card, Look, quoted
from bot.diagnostics.near import near_names
from bot.diagnostics.report import Fact
from bot.diagnostics.see_room import LIST
from bot.diagnostics.seen import Reach, Unseen

OWN_VIEW = Unseen(
    what="whether your users reach it",
    why="I look from where I run, and by HTTP alone",
    where="the connection test at livekit.io/connection-test, opened in their network",
)
STEPS = (("name", "dns"), ("connection", "connect"), ("TLS", "tls"), ("HTTP", "http"), ("API key", "auth"))


async def look_server(look: Look) -> Card:
    """How far one gets, step by step."""
    reach = await look.eye.see("how far one gets", look.livekit.reach)
    return Card(
        subject=f"server {look.livekit.host}",
        findings=judge_server(reach) if reach else await look.trouble(),
        facts=_steps(reach) if reach else (),
        unseen=(OWN_VIEW,),
        lk=("room", "list"),
        again="server",
    )


def _steps(reach: Reach) -> list[Fact]:
    lines = [Fact(label=label, value=str(getattr(reach, step)) or "not tried") for label, step in STEPS if getattr(reach, step) or step != "tls"]
    lines.append(Fact(label="took", value=f"{reach.took_ms:.0f} ms"))
    if reach.skew_s is not None:
        lines.append(Fact(label="clock", value=f"{round(reach.skew_s):+d} s against mine"))
    return lines


async def look_rooms(look: Look, wanted: str) -> Card:
    """The active rooms, all or those with these letters in their name."""
    rooms = await look.eye.see("active rooms", look.livekit.rooms, where=LIST)
    shown = chosen(rooms or (), wanted)
    return Card(
        subject=f"rooms with {quoted(wanted)} in their name" if wanted else "rooms",
        findings=await look.trouble() if rooms is None else judge_rooms(rooms, wanted, look.where),
        facts=(Fact(label="active", value=counted(len(shown), "room")), *facts_of_rooms(rooms or (), wanted, look.where)) if shown else (),
        lk=("room", "list"),
        again=f"rooms {quoted(wanted)}" if wanted else "rooms",
        near=near_names(wanted, (room.name for room in rooms or ())) if wanted and not shown else (),
    )
