"""One way in which a call can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.diagnostics.report import Severity
from bot.diagnostics.sip.pages import TROUBLES
from knowledge import Link

# Whether dialling again can help: not without a change, not at all and it does harm, once after a moment, later; "" where that is no question.
Retry = Literal["no", "never", "once", "later", ""]
CARRIER, DEVICE, FILTER = "the carrier", "the person or device that was called", "a spam filter or the person that was called"
PATH, LIVEKIT, DEPLOYMENT = "the path to the carrier", "LiveKit", "your deployment"
MEDIA, CALLER, NOBODY = "the media negotiation", "the calling side", "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`code` names it for good; `who` is who refused, or where it broke; `says` goes on after "SIP 486: "; `do` is advice."""

    code: str
    who: str
    says: str
    do: str
    retry: Retry
    link: Link = TROUBLES
    severity: Severity = "broken"
    confidence: float = 0.9

    @property
    def refused(self) -> bool:
        """Whether somebody at the far end said no."""
        return self.who in {CARRIER, DEVICE, FILTER}
