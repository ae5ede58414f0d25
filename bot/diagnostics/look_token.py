"""Looks at a token: decoded here, checked with the keys that are configured, held against the room that it names. It is not kept, and the report can not be repeated."""

from __future__ import annotations

from bot.diagnostics.facts import facts_of_token
from bot.diagnostics.judge.token import judge_no_token, judge_token
from bot.diagnostics.judge.token_room import judge_token_room
from bot.diagnostics.look import Card, Look
from bot.diagnostics.see_room import see_room
from bot.diagnostics.token import NoToken, decode


async def look_token(look: Look, pasted: str) -> Card:
    """What it allows, and what keeps it from working."""
    token = decode(pasted)
    if isinstance(token, NoToken):
        return Card(subject="token", findings=[judge_no_token(token)])
    signature = look.keyring.check(token, look.livekit.project)
    findings = judge_token(token, signature, look.at)
    seen = await see_room(look, token.room, parts=()) if token.room and signature[0] != "other_key" else None
    if seen is not None:
        findings += judge_token_room(token, seen) if seen.active is not None else await look.trouble()
    return Card(
        subject="token",
        findings=findings,
        facts=facts_of_token(token, signature[1]),
        lk=("room", "list", token.room) if token.room else (),
        watchable=seen.room.name if seen and seen.room else "",
    )
