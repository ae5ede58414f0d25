"""What it means when the far end refused a call: the carrier, a phone, a person, a filter, as data.

Sources: RFC 3261 section 21, https://github.com/livekit/protocol/blob/main/livekit/sip.go, https://github.com/livekit/sip/blob/main/pkg/sip/errors.go
"""

from bot.diagnostics.sip.outcome import CARRIER, DEVICE, FILTER, Outcome
from bot.diagnostics.sip.pages import OUTBOUND_CALLS, OUTBOUND_TRUNK, REGIONS, STATUSES

FORBIDDEN = Outcome(
    code="sip-forbidden",
    who=CARRIER,
    says="the carrier does not permit this call: the caller id may not be yours there, the country not enabled, your address not on its list, or a regional rule not met",
    do="Check in this order: the caller id belongs to your account, the destination country is enabled, your IP address is allowed; the carrier's call log says which.",
    retry="no",
)
REGION_RULE = Outcome(
    code="sip-region-rule",
    who=CARRIER,
    says="a regional rule wants calls to this country to start inside it",
    do="Set destination_country on the outbound trunk, so that LiveKit Cloud sends the call from there.",
    retry="no",
    link=REGIONS,
    confidence=0.95,
)
COUNTRY = Outcome(
    code="sip-country-blocked",
    who=CARRIER,
    says="your account at the carrier may not call this country",
    do="Enable the destination country at the carrier (often called geographic permissions).",
    retry="no",
)
CALLER_ID = Outcome(
    code="sip-caller-id",
    who=CARRIER,
    says="the carrier does not accept the caller id",
    do="Use a number that you own or have verified at this carrier as caller id, in E.164.",
    retry="no",
    link=OUTBOUND_CALLS,
)
IDENTITY = Outcome(
    code="sip-identity",
    who=CARRIER,
    says="the carrier wants a caller id that is signed (STIR/SHAKEN) or not anonymous",
    do="Show a caller id that the carrier can sign, one of your own numbers there.",
    retry="no",
)
PAYMENT = Outcome(
    code="sip-payment",
    who=CARRIER,
    says="your account at the carrier has no credit for this call",
    do="Top up or unblock the account at the carrier.",
    retry="no",
)
NO_SUCH_NUMBER = Outcome(
    code="sip-no-such-number",
    who=CARRIER,
    says="the number is unknown or not in service, or the carrier does not take it in this format",
    do="Write it in E.164, with + and the country code, and try it from an ordinary phone.",
    retry="no",
)
INCOMPLETE = Outcome(
    code="sip-incomplete", who=CARRIER, says="the number is incomplete for the carrier", do="Write it in E.164, with + and the country code.", retry="no"
)
LIMIT = Outcome(
    code="sip-limit",
    who=CARRIER,
    says="the trunk is over a limit of the carrier, on calls a second or on calls at a time",
    do="Dial more slowly, or have the limit raised at the carrier.",
    retry="later",
    confidence=0.95,
)
CARRIER_FAULT = Outcome(
    code="sip-carrier-fault",
    who=CARRIER,
    says="the carrier has a fault, or the trunk's address is not where it takes calls",
    do="If it stays so, check the trunk's address and the carrier's status page, and quote the call id to the carrier.",
    retry="once",
)
BAD_REQUEST = Outcome(
    code="sip-bad-request",
    who=CARRIER,
    says="the carrier does not accept the request as it is",
    do="Check number format, caller id, headers and transport of the trunk against the carrier's guide, and quote the call id to the carrier.",
    retry="no",
    link=STATUSES,
    confidence=0.6,
)
REDIRECTED = Outcome(
    code="sip-redirected",
    who=CARRIER,
    says="the carrier sends the caller elsewhere, and LiveKit does not follow a redirection",
    do="Use the host that the carrier names as the trunk's address, or have redirection switched off there.",
    retry="no",
    link=OUTBOUND_TRUNK,
)
BLOCKED = Outcome(
    code="sip-blocked",
    who=CARRIER,
    says="the carrier blocks calls to this number for good, as suspected fraud or by regulation",
    do="Take the number off your lists; ask the carrier if you think that it is a mistake.",
    retry="never",
    confidence=0.95,
)
CREDENTIALS = Outcome(
    code="sip-credentials",
    who=CARRIER,
    says="the carrier rejected the trunk's user name or password",
    do="Compare auth_username and auth_password of the outbound trunk with what your carrier issued, and its IP allow-list with your address.",
    retry="no",
    link=OUTBOUND_TRUNK,
)
NO_CREDENTIALS = Outcome(
    code="sip-no-credentials",
    who=CARRIER,
    says="the carrier wants a login, and the trunk has no user name or password",
    do="Set auth_username and auth_password on the outbound trunk, or have your address allowed at the carrier.",
    retry="no",
    link=OUTBOUND_TRUNK,
    confidence=0.97,
)
UNAVAILABLE = Outcome(
    code="sip-unavailable",
    who=DEVICE,
    says="the phone is off, out of reach or set not to be disturbed, or the trunk has no free channel; this answer does not tell which",
    do="If every number answers so, ask the carrier for the channel limit of the trunk.",
    retry="later",
    confidence=0.7,
)
BUSY = Outcome(code="sip-busy", who=DEVICE, says="the line is busy", do="Nothing is wrong with the trunk: the call got through.", retry="later")
DECLINED = Outcome(
    code="sip-declined",
    who=DEVICE,
    says="the call was declined, by the person or by a filter in front of the phone",
    do="If many calls end so, have the reputation of your caller id checked.",
    retry="never",
)
UNWANTED = Outcome(
    code="sip-unwanted",
    who=FILTER,
    says="the call was marked as unwanted",
    do="Register your caller id with the carrier, and check how it is labelled.",
    retry="never",
)
ENDED_BY_6XX = Outcome(
    code="sip-refused-everywhere",
    who=DEVICE,
    says="the call was refused for every phone of the person",
    do="Ask the person by another way.",
    retry="never",
    link=STATUSES,
    confidence=0.6,
)
