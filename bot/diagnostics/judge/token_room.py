"""A token against the room that it names: is it there, is that the right name, is the identity free. Pure."""

from __future__ import annotations

from bot.diagnostics.judge.room import near_rooms
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.judge.wording import listed, named
from bot.diagnostics.names import masked_name
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.pages import CONNECT, DISPATCH, ROOMS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.token import Token


def judge_token_room(token: Token, seen: SeenRoom) -> list[Finding]:
    """What is seen of the room now; nothing when the server could not be asked."""
    if seen.active is None:
        return []
    if not seen.active:
        return [_not_active(token, seen)]
    return [*_taken(token, seen), *_ignored(token, seen)]


def _not_active(token: Token, seen: SeenRoom) -> Finding:
    near = near_rooms(seen)
    if near:
        return Finding(
            code="token-wrong-room",
            severity="broken" if near[0].sure else "warning",
            cause=f"The token is for {named(seen.name)}, which is not active, while {named(near[0].name)} is: the names differ in {near[0].differs}.",
            advice="Who joins with it opens a room of their own and waits there alone. Use one name everywhere; every letter counts, upper and lower case and spaces, too.",
            link=ROOMS,
            confidence=STRONG if near[0].sure else LIKELY if near[0].distance == 1 else OPEN,
            evidence=tuple(Evidence(text=f"{named(name.name)} is active", at=seen.where.at) for name in near),
        )
    return Finding(
        code="token-room-not-active",
        severity="fine",
        cause=f"No room {named(token.room)} is active now; the first who joins opens it.",
        advice="That is as usual. If others should be there already, they are in a room of another name or on another server; with room.auto_create off, the room has to be created first.",
        link=ROOMS,
        confidence=STRONG,
        evidence=(Evidence(text="the server lists no room of that name", at=seen.where.at),),
    )


def _taken(token: Token, seen: SeenRoom) -> list[Finding]:
    who = next((who for who in seen.participants or () if token.identity and who.identity == masked_name(token.identity)), None)
    if who is None:
        return []
    return [
        Finding(
            code="token-identity-taken",
            severity="warning",
            cause=f"{named(who.identity)} is in {named(seen.name)} already: who joins with this token puts them out.",
            advice="Give each connection an identity of its own, a user id with something random behind it. If it is the same person who comes back, this is as it should be.",
            link=CONNECT,
            confidence=CERTAIN,
            evidence=(Evidence(text=f"{named(who.identity)} is {who.state}", at=who.joined_at),),
        )
    ]


def _ignored(token: Token, seen: SeenRoom) -> list[Finding]:
    if not token.room_config or seen.room is None:
        return []
    agents = f", so no agent comes for it ({listed(token.agents)})" if any(token.agents) else ""
    return [
        Finding(
            code="token-room-config-ignored",
            severity="warning",
            cause=f"The room {named(seen.name)} exists, so the room configuration in the token is ignored without an error{agents}.",
            advice="It counts only for the join that creates the room. Use a new room name for each session, or dispatch the agent by the API, which works for rooms that exist.",
            link=DISPATCH,
            confidence=CERTAIN,
            evidence=(Evidence(text="the room was created", at=seen.room.created_at),),
        )
    ]
