"""What of a participant's attributes and of a service's own words may be kept and shown. Names are masked by `bot.diagnostics.names`.

Attributes of telephony: https://docs.livekit.io/reference/telephony/sip-participant/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.answering.redact import redact
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
# Whatever follows the host may be a key: of a stream (rtmp://HOST/APP/KEY, srt://HOST?streamid=KEY), or of storage. So may be what precedes it.
ADDRESS = re.compile(
    r"""(?P<scheme>\b[A-Za-z][A-Za-z0-9+.\-]{0,20}://)(?:[^\s/?#@"'<>]{0,400}@)?(?P<host>[^\s/?#@"'<>]+)(?P<rest>[/?#](?:[^\s"'<>]*[^\s"'<>:;,.)])?)?"""
)


def own_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """Those that may be seen, by name, each at most 200 characters."""
    known = {name: masked_name(value)[:VALUE_CHARS_MAX] for name, value in attributes.items() if name in KEPT}
    return known | {name: str(Phone(value)) for name, value in attributes.items() if name in NUMBERS}


def without_keys(text: str) -> str:
    """What a service says in its own words, without secrets and what is personal: of an address the host stays. Doing it twice changes nothing."""
    hosts = ADDRESS.sub(lambda match: f"{match['scheme']}{match['host']}{'/…' if match['rest'] else ''}", text)
    return masked_name(redact(hosts))
