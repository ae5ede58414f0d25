"""What it means when a call got through, or never got as far as a refusal: the path, the media, LiveKit, the deployment, as data.

Sources: RFC 3261 section 21, https://github.com/livekit/protocol/blob/main/livekit/sip.go, https://github.com/livekit/sip/blob/main/pkg/sip/errors.go
"""

from bot.diagnostics.sip.outcome import CALLER, DEPLOYMENT, DEVICE, LIVEKIT, MEDIA, NOBODY, PATH, Outcome
from bot.diagnostics.sip.pages import OUTBOUND_CALLS, OUTBOUND_TRUNK, SECURE, SIP_API, SIP_SERVER

ANSWERED = Outcome(
    code="sip-answered",
    who=NOBODY,
    says="the call was answered, so the trunk, the number and the caller id work",
    do="If calls of your own fail all the same, compare their trunk, number and caller id with these.",
    retry="",
    severity="fine",
    link=OUTBOUND_CALLS,
)
UNKNOWN = Outcome(
    code="sip-unknown",
    who=NOBODY,
    says="nobody told in time how the call ended, so its state is unknown",
    do="Look at the call in your carrier's log, or in LiveKit Cloud under Telephony, before you dial again: the phone may have rung.",
    retry="",
    link=OUTBOUND_CALLS,
    severity="warning",
    confidence=0.3,
)
NO_TRUNK = Outcome(
    code="sip-no-trunk",
    who=LIVEKIT,
    says="LiveKit has no outbound trunk with this id in this project, so no call was made",
    do="Use an id that “lk sip outbound list” shows (ST_…): an id with TK is Twilio's own, an inbound trunk's id does not dial, and a trunk made anew has a new id.",
    retry="no",
    link=OUTBOUND_TRUNK,
    confidence=0.97,
)
TIMED_OUT = Outcome(
    code="sip-timed-out",
    who=PATH,
    says="what lies behind the carrier gave no answer in time",
    do="If it stays so, check the transport and port of the trunk and the carrier's status page.",
    retry="once",
)
NO_COMMON_MEDIA = Outcome(
    code="sip-no-common-media",
    who=MEDIA,
    says="the two sides found no codec or no encryption in common",
    do="Enable G.711 (PCMU, PCMA) at the carrier, and set the trunk's media encryption as the carrier has it: SRTP on both sides, or on none.",
    retry="no",
    link=SECURE,
)
LOOP = Outcome(
    code="sip-loop",
    who=PATH,
    says="the call went round in a circle",
    do="See that the trunk's address is the carrier's host, not your own LiveKit SIP address.",
    retry="no",
    link=OUTBOUND_TRUNK,
)
NO_REPLY = Outcome(
    code="sip-no-reply",
    who=NOBODY,
    says="nothing answered at the trunk's address: its host, port or transport is wrong, or a firewall or DNS is in the way",
    do="Set the transport to TCP or TLS as the carrier wants it, take sip: off the address, and ask the carrier whether the call reached it.",
    retry="no",
    link=OUTBOUND_TRUNK,
)
WENT_QUIET = Outcome(
    code="sip-went-quiet",
    who=PATH,
    says="the carrier began to answer, and then went quiet",
    do="Ask the carrier for a trace of this call, with the call id.",
    retry="once",
)
RANG_OUT = Outcome(
    code="sip-rang-out",
    who=DEVICE,
    says="the phone rang, and nobody picked up in time",
    do="The trunk works. A longer ringing_timeout (80 s at most) gives the phone more time.",
    retry="later",
    link=SIP_API,
)
NOT_ANSWERED = Outcome(
    code="sip-not-answered",
    who=NOBODY,
    says="the call ended without any SIP answer: the phone rang out, or nothing answered at the trunk's address",
    do="If no phone rang, check host, port and transport of the trunk.",
    retry="once",
    confidence=0.5,
)
NO_DNS = Outcome(
    code="sip-no-dns",
    who=PATH,
    says="the host name of the trunk's address does not resolve",
    do="Correct the address of the outbound trunk: a host name or IP address, without sip: and without transport=.",
    retry="no",
    link=OUTBOUND_TRUNK,
)
NO_CONNECTION = Outcome(
    code="sip-no-connection",
    who=PATH,
    says="no connection to the trunk's address: it is refused or cannot be reached",
    do="Check port and transport of the trunk (TLS is 5061 as a rule, UDP and TCP 5060) and the firewalls in between.",
    retry="once",
    link=OUTBOUND_TRUNK,
)
NO_SERVICE = Outcome(
    code="sip-no-service",
    who=DEPLOYMENT,
    says="no SIP service took the call: none is registered with this LiveKit server, so nothing was dialled",
    do="Start livekit-sip with the same Redis (address and db) and API key as livekit-server; on LiveKit Cloud look at its status page.",
    retry="no",
    link=SIP_SERVER,
    confidence=0.95,
)
NO_REDIS = Outcome(
    code="sip-no-redis",
    who=DEPLOYMENT,
    says="this LiveKit server runs without Redis, so it has no telephony at all",
    do="Give livekit-server a Redis and start livekit-sip with the same one.",
    retry="no",
    link=SIP_SERVER,
    confidence=0.97,
)
KEY = Outcome(
    code="sip-api-key",
    who=LIVEKIT,
    says="LiveKit itself refused, before anything was dialled: the API key is wrong, or its token lacks the SIP grant",
    do="Check LIVEKIT_API_KEY and LIVEKIT_API_SECRET; a token that dials needs the SIP grant “call”. The carrier was not asked.",
    retry="no",
    link=SIP_API,
)
QUOTA = Outcome(
    code="sip-quota",
    who=LIVEKIT,
    says="LiveKit refused for a limit of its own, on concurrent calls or requests; the carrier was not asked",
    do="Wait until other calls have ended; on LiveKit Cloud look at the limits of your plan.",
    retry="later",
    confidence=0.7,
)
BAD_CALL = Outcome(
    code="sip-bad-call",
    who=LIVEKIT,
    says="LiveKit did not accept the request, so no call was made",
    do="Check the number, the caller id and the trunk's address: host name or IP address only, no sip: in front.",
    retry="no",
    link=SIP_API,
    confidence=0.6,
)
NOT_TOLD = Outcome(
    code="sip-not-told",
    who=NOBODY,
    says="the call failed, and neither carrier nor LiveKit said why",
    do="Look at the call in LiveKit Cloud under Telephony, or in the log of livekit-sip, with the call id.",
    retry="no",
    confidence=0.3,
)
CANCELLED = Outcome(
    code="sip-cancelled",
    who=CALLER,
    says="the call was cancelled before it was answered, by a hang-up or by the ringing timeout",
    do="Raise ringing_timeout if the phone had too little time.",
    retry="later",
    link=SIP_API,
)
