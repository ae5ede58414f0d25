"""Whether a server can be reached, step by step, and what the first step that fails means. Pure."""

from __future__ import annotations

from bot.diagnostics.judge.scale import CERTAIN, LEEWAY_S, LIKELY, OPEN, STRONG
from bot.diagnostics.judge.server_steps import STEPS
from bot.diagnostics.judge.wording import said, span
from bot.diagnostics.observe import ABSENT
from bot.diagnostics.observed import Trouble
from bot.diagnostics.pages import AUTH_SOURCE, FIREWALL, SELF_HOSTING, TOKENS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Reach
from bot.errors import LiveKitRefused, LiveKitUnreachable

OK = "ok"
SLOW_MS = 1500.0
SKEW_NOTED_S = 30.0
# What went wrong with HTTP is told in words; these tell another cause than a server that is none.
BEHIND_HTTP = (("proxy", "proxy"), ("in time", "timeout"))


def judge_server(reach: Reach) -> list[Finding]:
    """Everything that reaching for a server shows."""
    failed, words = _failed_step(reach)
    if failed == "auth":
        return [_key(reach, words)]
    if failed:
        return [_step(failed, reach.host, reach, words)]
    return [*_skew(reach), *_slow(reach)] or [_fine(reach)]


def judge_trouble(trouble: Trouble) -> list[Finding]:
    """Why a look at something else came back with nothing; empty when it was not the server's doing."""
    reach, error = trouble.reach, trouble.error
    host = trouble.where.host or (reach.host if reach else "the server")
    if isinstance(error, LiveKitUnreachable):
        # Reaching step by step knows more than one call that failed; but what has worked a moment later says nothing about that call.
        failed, words = _failed_step(reach) if reach else ("", error.why)
        if reach and failed == "auth":
            return [_key(reach, words)]
        return [_step(failed or error.stage, host, reach, words or error.why)]
    if isinstance(error, LiveKitRefused) and error.code == "unauthenticated":
        return [_key(reach or Reach(host=host), "")]
    return [_refused(host, error)] if isinstance(error, LiveKitRefused) else []


def _failed_step(reach: Reach) -> tuple[str, str]:
    """The first step that was tried and is not well, and what it said; "" twice when all are."""
    steps = {"dns": reach.dns, "connect": reach.connect, "tls": reach.tls, "http": reach.http, "auth": reach.auth}
    failed, words = next(((step, words) for step, words in steps.items() if words not in {OK, ""}), ("", ""))
    behind = next((stage for part, stage in BEHIND_HTTP if part in words), failed) if failed == "http" else failed
    return behind, words


def _step(name: str, host: str, reach: Reach | None, words: str) -> Finding:
    step = STEPS.get(name, STEPS["http"])
    why = said(words) if words else step.cause
    return Finding(
        code=step.code,
        severity="broken",
        cause=f"I do not reach the LiveKit server {host}: {why}.",
        advice=step.advice,
        link=step.link,
        confidence=step.confidence,
        evidence=_steps(reach) if reach else (Evidence(text=f"a call to it failed at this step: {name}"),),
    )


def _key(reach: Reach, words: str) -> Finding:
    """401: the key, unless the clocks explain it."""
    if reach.skew_s is not None and abs(reach.skew_s) > LEEWAY_S:
        return Finding(
            code="server-clock",
            severity="broken",
            cause=f"{reach.host} does not accept my tokens, and its clock is {span(abs(reach.skew_s))} {'ahead of' if reach.skew_s > 0 else 'behind'} mine.",
            advice=f"Set the clocks by NTP on both sides: a token is valid from and until an instant, and the server forgives no more than {LEEWAY_S:.0f} s.",
            link=AUTH_SOURCE,
            confidence=STRONG,
            evidence=_steps(reach),
        )
    return Finding(
        code="server-key",
        severity="broken",
        cause=f"{reach.host} does not accept the API key or secret that I use{f': {said(words)}' if words else ''}.",
        advice="Key, secret and URL have to come from one project. The usual faults are a key of another project, a space or quote at the end of the secret, and a key that was deleted.",
        link=TOKENS,
        confidence=STRONG,
        evidence=_steps(reach),
    )


def _refused(host: str, error: LiveKitRefused) -> Finding:
    """The server is there and knows the key."""
    evidence = (Evidence(text=f"the server answered {error.code.replace('_', ' ')}"),)
    why = f": {said(error.why)}" if error.why else ""
    if error.code in ABSENT:
        return Finding(
            code="server-lacks-service",
            severity="broken",
            cause=f"{host} does not offer that{why}.",
            advice="Self-hosted: telephony, egress and ingress are services of their own, which share a Redis with the server. On LiveKit Cloud they are always there.",
            link=SELF_HOSTING,
            confidence=CERTAIN,
            evidence=evidence,
        )
    return Finding(
        code="server-refused",
        severity="warning",
        cause=f"{host} knows my key and refused to show that{why}.",
        advice="A key that is limited lacks the right for it: use one that may do everything in its project. Too many calls pass by themselves.",
        link=TOKENS,
        confidence=LIKELY,
        evidence=evidence,
    )


def _steps(reach: Reach) -> tuple[Evidence, ...]:
    steps = (("name", reach.dns), ("connection", reach.connect), ("TLS", reach.tls), ("HTTP", reach.http), ("key", reach.auth))
    shown = ", ".join(f"{step} {said(words)}" for step, words in steps if words)
    clock = (Evidence(text=f"its clock is {abs(reach.skew_s):.0f} s {'ahead of' if reach.skew_s > 0 else 'behind'} mine"),) if reach.skew_s is not None else ()
    return (*((Evidence(text=shown),) if shown else ()), *clock)


def _skew(reach: Reach) -> list[Finding]:
    if reach.skew_s is None or abs(reach.skew_s) < SKEW_NOTED_S:
        return []
    return [
        Finding(
            code="clock-skew",
            severity="warning",
            cause=f"The clock of {reach.host} is {span(abs(reach.skew_s))} {'ahead of' if reach.skew_s > 0 else 'behind'} mine; one of them is wrong.",
            advice="Set both by NTP. Tokens that are made on a machine whose clock is wrong are refused as expired or not yet valid.",
            link=AUTH_SOURCE,
            confidence=STRONG,
            evidence=_steps(reach),
        )
    ]


def _slow(reach: Reach) -> list[Finding]:
    if reach.took_ms <= SLOW_MS:
        return []
    return [
        Finding(
            code="server-slow",
            severity="warning",
            cause=f"{reach.host} took {reach.took_ms / 1000:.1f} s to answer from here.",
            advice="Once may be chance: look again. If it stays so, look at the server's load, and at the distance: where it runs, and where I do.",
            link=FIREWALL,
            confidence=OPEN,
            evidence=_steps(reach),
        )
    ]


def _fine(reach: Reach) -> Finding:
    return Finding(
        code="server-fine",
        severity="fine",
        cause=f"{reach.host} can be reached, and accepts my key.",
        advice="If clients do not connect all the same, run the connection test (https://livekit.io/connection-test) in their network: it tries WebSocket, UDP, TCP and TURN from there, which I cannot.",
        link=FIREWALL,
        confidence=CERTAIN,
        evidence=_steps(reach),
    )
