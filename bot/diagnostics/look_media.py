"""Looks at recordings and streams, and at encoders."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from bot.diagnostics.facts import fact_of_egress, fact_of_ingress
from bot.diagnostics.judge.egress import judge_egress, judge_good_egress, judge_no_egress
from bot.diagnostics.judge.ingress import judge_ingress, judge_no_ingress
from bot.diagnostics.look import Card, Look, quoted
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Unseen
from bot.errors import LiveKitRefused

FACTS_MAX = 12
T = TypeVar("T")
EGRESS_ID, INGRESS_ID = "EG_", "IN_"
EGRESS_LOG = Unseen(
    what="the egress service's own log", why="the server's API has none", where="that service's output; on LiveKit Cloud, support with the egress id"
)


async def look_egress(look: Look, name: str) -> Card:
    """The egresses of a room, or the one with this id."""
    by_id = name.startswith(EGRESS_ID)
    ask = partial(look.livekit.egresses, egress=name) if by_id else partial(look.livekit.egresses, room=name)
    egresses = await _listed(look, "recordings and streams", ask, where="lk egress list")
    if egresses is None:
        findings = await look.trouble()
    elif not egresses:
        findings = [judge_no_egress(name, by_id=by_id, at=look.at)]
    else:
        findings = judge_egress(egresses, look.at) or [judge_good_egress(egresses)]
    return Card(
        subject=f"egress {name}" if by_id else f"egress of room {name}",
        findings=findings,
        facts=[fact_of_egress(egress) for egress in egresses or ()][:FACTS_MAX],
        unseen=(EGRESS_LOG,),
        lk=("egress", "list", "--id" if by_id else "--room", name),
        again=f"egress {quoted(name)}",
    )


async def look_ingress(look: Look, name: str) -> Card:
    """The ingresses of a room, the one with this id, or all of the project."""
    by_id = name.startswith(INGRESS_ID)
    ask = partial(look.livekit.ingresses, ingress=name) if by_id else partial(look.livekit.ingresses, room=name)
    ingresses = await _listed(look, "encoders", ask, where="lk ingress list")
    room = name if name and not by_id else ingresses[0].room if by_id and ingresses else ""
    people = await look.eye.see("who is in the room", partial(look.livekit.participants, room)) if room and ingresses else None
    findings: list[Finding] = []
    if ingresses is None:
        findings = await look.trouble()
    elif not ingresses:
        findings = [judge_no_ingress(name, look.at)]
    else:
        findings = judge_ingress(ingresses, people, look.at)
    return Card(
        subject=" ".join(("ingress", *(() if not name else (name,) if by_id else ("of room", name)))),
        findings=findings,
        facts=[fact_of_ingress(ingress) for ingress in ingresses or ()][:FACTS_MAX],
        lk=("ingress", "list", *(("--id", name) if by_id else ("--room", name) if name else ())),
        again=f"ingress {quoted(name)}" if name else "ingress",
    )


async def _listed(look: Look, what: str, ask: Callable[[], Awaitable[Sequence[T]]], *, where: str) -> Sequence[T] | None:
    """What is listed; an id that the server does not know, which it answers with an error, is an empty list."""

    async def known() -> Sequence[T]:
        try:
            return await ask()
        except LiveKitRefused as error:
            if error.code == "not_found":
                return ()
            raise

    return await look.eye.see(what, known, where=where)
