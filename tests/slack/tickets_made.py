"""A ticket and its packet, with everything in them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.escalation.packet import Packet, Similar, Source
from bot.escalation.ticket import Ticket
from bot.thread import ThreadId

NOW = 1_790_000_000.0
DUE = NOW + 4 * 3_600
QUESTION = (
    "We dial out with CreateSIPParticipant and the call drops after exactly 30 seconds, but only for numbers in Germany.\n"
    "livekit-sip 1.2, self-hosted. Is there a timer that I can raise?"
)
SAID = "The documentation does not say. What comes nearest: calls end when no media arrives for a while, see [Outbound calls](https://docs.livekit.io/sip/outbound)."
EVIDENCE = "- **Broken:** the carrier ended the call (SIP 408) 30 s after it was answered\n- media from the callee: none\n- trunk `ST_demo`, region eu"
ASKER, OWNER, GROUP = "U0ADA", "U0CHI", "S0SUPPORT"
NAMES = {ASKER: "Ada", OWNER: "Chi"}


def packet() -> Packet:
    return Packet(
        asker=ASKER,
        workspace="Sandbox",
        where="in #ask-ai",
        thread_url="https://sandbox.slack.example/archives/C1/p1790000000000001",
        reason="I was not sure enough of my answer.",
        due_at=datetime.fromtimestamp(DUE, UTC),
        topic="sip",
        question=QUESTION,
        summary="An outbound call over SIP ends 30 seconds after it was answered, for one country only.",
        queries=("CreateSIPParticipant call drops after 30 seconds", "livekit-sip media timeout"),
        sources=(
            Source(title="Outbound calls", url="https://docs.livekit.io/sip/outbound", score=0.62),
            Source(title="SIP trunk setup", url="https://docs.livekit.io/sip/trunks", score=0.41),
        ),
        confidence=0.31,
        said=SAID,
        evidence=EVIDENCE,
        similar=(
            Similar(question="Calls to Austria end after half a minute", url="https://sandbox.slack.example/archives/C1/p1", answer="Raise media_timeout"),
            Similar(question="No audio from the callee", url="https://sandbox.slack.example/archives/C1/p2"),
        ),
        missing=("the name of the room", "the version of `livekit-sip`"),
        notes=("The rota “support” is empty this week, so the group was asked.",),
        people=(OWNER,),
        groups=(GROUP,),
    )


def ticket() -> Ticket:
    thread = ThreadId(team="T1", channel="C1", ts="1.1")
    return Ticket(id="t1a2b3", thread=thread, asker=ASKER, question=QUESTION, reason="unsure", opened_at=NOW, due_at=DUE, version=1)
