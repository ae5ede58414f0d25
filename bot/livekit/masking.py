"""What of a participant's attributes may be kept and shown: some of LiveKit's own, with numbers masked. Names are masked by `bot.diagnostics.names`.

Attributes of telephony: https://docs.livekit.io/reference/telephony/sip-participant/
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.diagnostics.names import masked_name
from bot.diagnostics.phone import Phone

# Others may hold anything: headers of the call ("sip.h."), and what an application puts there.
KEPT = frozenset(
    {
        "sip.callID",
        "sip.callIDFull",
        "sip.callStatus",
        "sip.callTag",
        "sip.hostname",
        "sip.ruleID",
        "sip.trunkID",
        "sip.twilio.callSid",
        "lk.agent_name",
        "lk.agent.state",
        "lk.publish_on_behalf",
    }
)
NUMBERS = frozenset({"sip.phoneNumber", "sip.trunkPhoneNumber"})
VALUE_CHARS_MAX = 200


def own_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """Those that may be seen, by name, each at most 200 characters."""
    known = {name: masked_name(value)[:VALUE_CHARS_MAX] for name, value in attributes.items() if name in KEPT}
    return known | {name: str(Phone(value)) for name, value in attributes.items() if name in NUMBERS}
