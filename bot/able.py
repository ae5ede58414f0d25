"""What this installation can do and what it cannot, in words for its users, from its settings. Pure."""

from __future__ import annotations

from bot.lookout import off_of
from bot.settings import Settings

LOOKS = "Look at your LiveKit server and say what is wrong there: /lkdiag, “Diagnose this” on a message, or in words, such as “check room demo”."
CAN = (
    "Answer questions about LiveKit from its documentation, with sources: mention me, write to me directly, or ask in a channel I look after.",
    "Follow up in the thread without being mentioned again, and keep quiet when people talk to each other or somebody says “mute”.",
    "Read logs, JSON and code that you attach; secrets are masked before anything else sees them.",
    "Bring a human when the documentation does not settle it.",
)


def able(settings: Settings) -> tuple[str, ...]:
    """What it can do, a sentence each."""
    looks = (LOOKS,) if settings.livekit.projects else ()
    return (*CAN[:-1], *looks, *(CAN[-1:] if settings.escalation.on else ()))


def switched_off(settings: Settings) -> dict[str, str]:
    """What this installation cannot do, and the setting that would change it."""
    off = {}
    if not settings.uses_openai:
        off["Answers in a language model's words"] = "no OPENAI_API_KEY is set; I quote the documentation instead"
    if not settings.escalation.on:
        off["Bringing a human"] = "neither ASK_AI_ESCALATION nor ASK_AI_ESCALATION_CHANNEL is set"
    return off | off_of(settings.livekit)
