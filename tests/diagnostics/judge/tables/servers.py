"""A server that cannot be reached, told apart by the step that fails."""

from __future__ import annotations

from typing import Any

from bot.diagnostics.judge.server import judge_server, judge_trouble
from bot.diagnostics.observed import Trouble
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Reach
from bot.errors import BotError, LiveKitRefused, LiveKitUnreachable, StoreFailed
from tests.diagnostics.judge.observations import WHERE, Case

# Words as bot.livekit writes them.
NO_NAME = "its name does not resolve: check the spelling of the host"
NOBODY = "nothing listens at that address and port"
EXPIRED = "its certificate has expired"
PROXY = "what answered does not speak LiveKit's API: a proxy or another server"
NO_KEY = "it accepts neither the API key nor the secret"


def reach(**given: Any) -> Reach:
    usual: dict[str, Any] = {
        "host": "livekit.example.com",
        "dns": "ok",
        "connect": "ok",
        "tls": "ok",
        "http": "ok",
        "auth": "ok",
        "took_ms": 80.0,
        "skew_s": 0.4,
    }
    return Reach(**(usual | given))


def trouble(error: BotError | None, reached: Reach | None = None) -> list[Finding]:
    return judge_trouble(Trouble(where=WHERE, error=error, reach=reached))


def refused(code: str) -> LiveKitRefused:
    return LiveKitRefused("list rooms", code=code)


def unreachable(stage: str) -> LiveKitUnreachable:
    return LiveKitUnreachable("list rooms", stage=stage)


CASES = (
    Case(sentence="a server that can be reached is fine", found=judge_server(reach()), expected={"server-fine": "fine"}),
    Case(sentence="a server without TLS is reached, too", found=judge_server(reach(tls="")), expected={"server-fine": "fine"}),
    Case(
        sentence="a name that does not resolve",
        found=judge_server(reach(dns=NO_NAME, connect="", tls="", http="", auth="", skew_s=None)),
        expected={"server-name-unknown": "broken"},
        says=("does not resolve", "LIVEKIT_URL"),
    ),
    Case(
        sentence="a port that is closed",
        found=judge_server(reach(connect=NOBODY, tls="", http="", auth="", skew_s=None)),
        expected={"server-not-connecting": "broken"},
        says=("7880",),
    ),
    Case(
        sentence="a certificate that has expired",
        found=judge_server(reach(tls=EXPIRED, http="", auth="")),
        expected={"server-certificate": "broken"},
        says=("expired",),
    ),
    Case(sentence="a proxy in between", found=judge_server(reach(http=PROXY, auth="")), expected={"server-proxy": "broken"}, says=("/twirp",)),
    Case(sentence="a server that answers too late", found=judge_server(reach(http="it did not answer in time", auth="")), expected={"server-late": "broken"}),
    Case(
        sentence="something that is no LiveKit server",
        found=judge_server(reach(http="the server failed at it (internal)", auth="")),
        expected={"server-not-livekit": "broken"},
    ),
    Case(sentence="a key that is not accepted", found=judge_server(reach(auth=NO_KEY)), expected={"server-key": "broken"}, says=("one project",)),
    Case(
        sentence="a key that is not accepted, with clocks apart, is the clock",
        found=judge_server(reach(auth=NO_KEY, skew_s=-4000.0)),
        expected={"server-clock": "broken"},
        says=("67 min behind mine", "NTP"),
    ),
    Case(
        sentence="clocks that are apart by less than the server forgives",
        found=judge_server(reach(skew_s=45.0)),
        expected={"clock-skew": "warning"},
        says=("45 s ahead",),
    ),
    Case(sentence="a server that takes its time", found=judge_server(reach(took_ms=2100.0)), expected={"server-slow": "warning"}, says=("2.1 s",)),
    *(
        Case(sentence=f"a call that failed at the stage {stage}", found=trouble(unreachable(stage)), expected={code: "broken"})
        for stage, code in {
            "dns": "server-name-unknown",
            "connect": "server-not-connecting",
            "tls": "server-certificate",
            "proxy": "server-proxy",
            "timeout": "server-late",
            "http": "server-not-livekit",
            "a stage of tomorrow": "server-not-livekit",
        }.items()
    ),
    Case(
        sentence="what reaching step by step shows is told instead of the stage of one call",
        found=trouble(unreachable("http"), reach(connect=NOBODY, tls="", http="", auth="")),
        expected={"server-not-connecting": "broken"},
        says=("nothing listens",),
    ),
    Case(
        sentence="a server that is there again a moment later was late all the same",
        found=trouble(unreachable("timeout"), reach()),
        expected={"server-late": "broken"},
    ),
    Case(sentence="401", found=trouble(refused("unauthenticated")), expected={"server-key": "broken"}),
    Case(
        sentence="401 and a clock that is wrong",
        found=trouble(refused("unauthenticated"), reach(auth=NO_KEY, skew_s=600.0)),
        expected={"server-clock": "broken"},
    ),
    Case(sentence="reaching shows the 401 that a broken call hid", found=trouble(unreachable("http"), reach(auth=NO_KEY)), expected={"server-key": "broken"}),
    Case(sentence="403", found=trouble(refused("permission_denied")), expected={"server-refused": "warning"}),
    *(
        Case(sentence=f"a server that lacks what was asked for: {code}", found=trouble(refused(code)), expected={"server-lacks-service": "broken"})
        for code in ("not_connected", "unimplemented", "unavailable")
    ),
    Case(sentence="a code that is not known yet", found=trouble(refused("tomorrow")), expected={"server-refused": "warning"}),
    Case(sentence="our own database is no trouble of the server", found=trouble(StoreFailed("locked")), expected={}),
)
