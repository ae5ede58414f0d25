"""Tokens: as text, by their signature, in time, by their grants, and against the room. All are made here, with secrets of this run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.diagnostics.judge.token import judge_no_token, judge_token
from bot.diagnostics.judge.token_room import judge_token_room
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.report import Finding
from bot.diagnostics.token import Keyring, NoToken, Token, decode
from tests.diagnostics.judge.observations import NOW, Case, ago, missing, room, seen, who
from tests.diagnostics.tokens import KEY, KEYRING, OTHER_KEY, SECRET, claims, made

STILL_GOOD = {"token-still-good": "fine"}


def judged(
    said: Mapping[str, Any] | None = None, *, secret: str = SECRET, header: Mapping[str, Any] | None = None, keyring: Keyring = KEYRING
) -> list[Finding]:
    token = decode(made(said if said is not None else claims(), secret=secret, header=header))
    assert isinstance(token, Token)
    return judge_token(token, keyring.check(token, "default"), NOW)


def video(**given: Any) -> list[Finding]:
    return judged(claims(video=given))


def joining(seen_room: SeenRoom, **said: Any) -> list[Finding]:
    token = decode(made(claims(**said)))
    assert isinstance(token, Token)
    return judge_token_room(token, seen_room)


def epoch(**delta: float) -> int:
    return int((NOW + timedelta(**delta)).timestamp())


CASES = (
    Case(
        sentence="a token in order is fine, and can still be used",
        found=judged(),
        expected={"token-fine": "fine"} | STILL_GOOD,
        says=("“ada” may join “demo”",),
    ),
    *(
        Case(sentence=f"{what} instead of a token", found=[judge_no_token(NoToken(what))], expected={"token-not-a-token": "broken"})
        for what in ("key", "address", "cut", "encrypted", "other")
    ),
    Case(
        sentence="a secret instead of a token has to be replaced",
        found=[judge_no_token(NoToken("secret"))],
        expected={"token-secret-pasted": "broken"},
        says=("replace the key now",),
    ),
    Case(sentence="a token that expired an hour ago", found=judged(claims(exp=epoch(hours=-1))), expected={"token-expired": "broken"}, says=("60 min ago",)),
    Case(
        sentence="a token that expired half a minute ago is still taken",
        found=judged(claims(exp=epoch(seconds=-30))),
        expected={"token-expiring": "warning"},
        says=("30 s ago",),
    ),
    Case(sentence="a token that expires in half a minute", found=judged(claims(exp=epoch(seconds=30))), expected={"token-expiring": "warning"} | STILL_GOOD),
    Case(
        sentence="a token from a clock that is ahead",
        found=judged(claims(nbf=epoch(minutes=10))),
        expected={"token-not-yet-valid": "broken"} | STILL_GOOD,
        says=("10 min",),
    ),
    Case(
        sentence="a clock that is ahead by less than the server forgives",
        found=judged(claims(nbf=epoch(seconds=40))),
        expected={"token-fine": "fine"} | STILL_GOOD,
    ),
    Case(
        sentence="a token that never expires",
        found=judged({name: value for name, value in claims().items() if name != "exp"}),
        expected={"token-no-expiry": "broken"},
    ),
    Case(
        sentence="a token that is valid for a year",
        found=judged(claims(exp=epoch(days=365))),
        expected={"token-long-lived": "note", "token-fine": "fine"} | STILL_GOOD,
        says=("365 days",),
    ),
    Case(sentence="a token whose times are no numbers", found=judged(claims(exp="tomorrow", nbf=True)), expected={"token-no-expiry": "broken"}),
    Case(
        sentence="a signature of another secret",
        found=judged(secret=SECRET + " "),
        expected={"token-bad-signature": "broken"} | STILL_GOOD,
        says=("space or quotes",),
    ),
    Case(
        sentence="a token of another configured project",
        found=judged(claims(iss=OTHER_KEY), secret=KEYRING.keys["eu"][1]),
        expected={"token-other-project": "broken"} | STILL_GOOD,
        says=("“eu”",),
    ),
    Case(sentence="a key that nobody here knows", found=judged(claims(iss=KEY + "x")), expected={"token-wrong-key": "warning"} | STILL_GOOD),
    Case(sentence="a token without a key", found=judged(claims(iss="")), expected={"token-wrong-key": "broken"} | STILL_GOOD),
    Case(
        sentence="a key that nobody here knows, without any that is configured",
        found=judged(keyring=Keyring()),
        expected={"token-wrong-key": "warning"} | STILL_GOOD,
    ),
    Case(
        sentence="a token signed in another way",
        found=judged(header={"alg": "none", "typ": "JWT"}),
        expected={"token-wrong-algorithm": "broken"} | STILL_GOOD,
        says=("“none”",),
    ),
    Case(sentence="a token without a video grant", found=judged(claims(video=None)), expected={"token-no-grant": "broken"} | STILL_GOOD),
    Case(sentence="a token that may not join", found=video(room="demo"), expected={"token-no-join": "broken"} | STILL_GOOD),
    Case(sentence="a token that joins no room in particular", found=video(roomJoin=True), expected={"token-no-room": "broken"} | STILL_GOOD),
    Case(sentence="a token without an identity", found=judged(claims(sub="")), expected={"token-no-identity": "broken"} | STILL_GOOD),
    Case(sentence="an old token that has its identity in jti", found=judged(claims(sub="", jti="ada")), expected={"token-fine": "fine"} | STILL_GOOD),
    Case(
        sentence="grants in the spelling of another language",
        found=video(room_join=True, room="demo"),
        expected={"token-grant-misspelt": "broken", "token-no-join": "broken"} | STILL_GOOD,
        says=("“room_join”", "“roomJoin”"),
    ),
    Case(sentence="a token for the server's API", found=video(roomList=True), expected={"token-for-server": "warning"} | STILL_GOOD, says=("server's API",)),
    Case(sentence="a token for telephony", found=judged(claims(video=None, sip={"admin": True})), expected={"token-for-server": "warning"} | STILL_GOOD),
    Case(
        sentence="the token of a webhook",
        found=judged(claims(video=None, sha256="abc")),
        expected={"token-for-server": "warning"} | STILL_GOOD,
        says=("webhook",),
    ),
    Case(
        sentence="a token for viewers",
        found=video(roomJoin=True, room="demo", canPublish=False, canSubscribe=False),
        expected={"token-narrow": "warning"} | STILL_GOOD,
        says=("publish or subscribe",),
    ),
    Case(
        sentence="a token for a camera alone",
        found=video(roomJoin=True, room="demo", canPublishSources=["camera"]),
        expected={"token-narrow": "warning"} | STILL_GOOD,
        says=("use a microphone",),
    ),
    Case(
        sentence="a token with the keys of a storage in it",
        found=judged(claims(roomConfig={"egress": {"room": {"fileOutputs": [{"s3": {"accessKey": "a", "secret": "b"}}]}}})),
        expected={"token-credentials-inside": "broken"} | STILL_GOOD,
    ),
    Case(sentence="a room that is not active is opened by the first who joins", found=joining(missing()), expected={"token-room-not-active": "fine"}),
    Case(
        sentence="a room in other case is the wrong one", found=joining(missing("Demo")), expected={"token-wrong-room": "broken"}, says=("waits there alone",)
    ),
    Case(sentence="a room with a typing error is probably the wrong one", found=joining(missing("dmeo")), expected={"token-wrong-room": "warning"}),
    Case(
        sentence="an identity that is in the room already",
        found=joining(seen(participants=(who("ada"),))),
        expected={"token-identity-taken": "warning"},
        says=("puts them out",),
    ),
    Case(
        sentence="a room configuration for a room that exists is ignored",
        found=joining(seen(room=room(created_at=ago(50)), participants=(who("bob"),)), roomConfig={"agents": [{"agentName": "support"}]}),
        expected={"token-room-config-ignored": "warning"},
        says=("no agent comes", "“support”"),
    ),
    Case(sentence="a room that is there and has place", found=joining(seen(participants=(who("bob"),))), expected={}),
    Case(sentence="a room that could not be asked for", found=joining(seen(active=None, room=None)), expected={}),
)
