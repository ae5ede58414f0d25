"""What the egress service writes when it fails, and what that means. Pure.

Texts: https://github.com/livekit/egress/blob/main/pkg/errors/errors.go and https://github.com/livekit/protocol/blob/main/livekit/livekit_egress.go
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.pages import EGRESS, EGRESS_API, EGRESS_OUTPUTS, EGRESS_SERVICE, EGRESS_TEMPLATES, QUOTAS
from knowledge import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A kind of failure: texts that show it, what it means, and what to do."""

    code: str
    pattern: re.Pattern[str]
    cause: str
    advice: str
    link: Link
    confidence: float


def _words(*texts: str) -> re.Pattern[str]:
    return re.compile("|".join(texts), re.IGNORECASE)


ABORTS = (
    Fault(
        code="egress-no-start-signal",
        pattern=_words("start signal not received", "limit reached before start signal"),
        cause="the recorder's page never saw a track that it could record, so it never began",
        advice="Somebody has to publish while it starts. Self-hosted: the recorder must reach the server's ws_url and media ports. A template of your own has to call startRecording().",
        link=EGRESS_TEMPLATES,
        confidence=STRONG,
    ),
    Fault(
        code="egress-stopped-early",
        pattern=_words("stop called before"),
        cause="it was stopped, or its room ended, before it had started",
        advice="Start it when the first track is published, or keep the session going for some seconds longer.",
        link=EGRESS_API,
        confidence=STRONG,
    ),
)
OTHER_ABORT = Fault(
    code="egress-aborted",
    pattern=re.compile(""),
    cause="it ended before it had become active",
    advice="Look at error and details. When the room is still open, a new start often works.",
    link=EGRESS_API,
    confidence=LIKELY,
)
FAILURES = (
    Fault(
        code="egress-upload-failed",
        pattern=_words("upload", "bucket", "access ?denied", "storage"),
        cause="the recording could not be stored where it should go",
        advice="Check bucket, region, endpoint and the right to write of the credentials in the request; the same credentials have to work with the storage's own tool.",
        link=EGRESS_OUTPUTS,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-page-failed",
        pattern=_words("page load error", "template error", "chrome"),
        cause="the page that the recorder films did not load or reported an error",
        advice="Open the template's address from the recorder's network; it has to answer without a login, and within seconds. lk egress test-template shows it.",
        link=EGRESS_TEMPLATES,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-no-resources",
        pattern=_words("not enough cpu", "cpu exhausted", "oom:"),
        cause="the machine of the recorder had too little CPU or memory",
        advice="Give the egress service more cores (room and web recordings want several each), or start more of them. A recording of audio alone needs no browser.",
        link=EGRESS_SERVICE,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-source-missing",
        pattern=_words(r"participant .* not found", r"track .* not found", "failed to subscribe"),
        cause="the participant or track that it should record was not there",
        advice="Start it after that participant has published, with the track id of now: ids change with each publication.",
        link=EGRESS_API,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-lost-room",
        pattern=_words("connection to room failed", "room disconnected"),
        cause="the recorder lost its connection to the room",
        advice="What was recorded until then may be there. Look at the network between recorder and server, and at a restart of either at that time.",
        link=EGRESS_SERVICE,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-request-wrong",
        pattern=_words(
            "incompatible", "not (?:yet )?supported", "no supported", "missing or invalid field", "invalid url", "could not parse config", "missing config"
        ),
        cause="what the request asks for does not go together",
        advice="Change what the error names: the codec to one that the file type holds, the missing field, or the address.",
        link=EGRESS_OUTPUTS,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-not-allowed",
        pattern=_words("disabled for this account"),
        cause="this account may not do that",
        advice="Look at the limits of the project's plan.",
        link=QUOTAS,
        confidence=CERTAIN,
    ),
    Fault(
        code="egress-service-stopped",
        pattern=_words("shutting down", "process killed"),
        cause="the recorder was shut down while it worked",
        advice="Self-hosted: give it time to finish when it is replaced (terminationGracePeriodSeconds), and look at who stopped it.",
        link=EGRESS_SERVICE,
        confidence=CERTAIN,
    ),
)
OTHER_FAILURE = Fault(
    code="egress-failed",
    pattern=re.compile(""),
    cause="the egress service failed",
    advice="Try it once more. If it fails again, take the egress id to whoever runs the service: its log has the rest.",
    link=EGRESS,
    confidence=OPEN,
)


def fault_of(text: str, faults: tuple[Fault, ...], other: Fault) -> Fault:
    """The first kind whose texts occur, `other` when none does."""
    return next((fault for fault in faults if fault.pattern.search(text)), other)
