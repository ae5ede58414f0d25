"""What a callee does, as SIPp scenarios: https://sipp.readthedocs.io/en/latest/scenarios/ownscenarios.html

A manner is what happens once the phone rings; `scenario` and `exchange` make a file of it. Each call that comes in walks through the file on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

Manner = tuple[str, ...]

TAG = ";tag=[pid]-[call_number]"
CONTACT = "Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>"
VOICE = """v=0
o=callee 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 9 RTP/AVP 0
a=rtpmap:0 PCMU/8000"""
FOR_EVER_MS = 3_600_000

ACKNOWLEDGED = '<recv request="ACK"/>'
# Who hangs up speaks for himself: what the INVITE said of both ends is turned round. SIPp refuses files with variables that nobody reads.
NOTES = """<ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="contact"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="callee"/>"""


def scenario(manner: Manner) -> str:
    """A file for a phone that always does the same."""
    return _file(_invited("", manner), *manner)


def exchange(manners: Mapping[str, Manner]) -> str:
    """A file for many phones behind one port, by the last digits of the number that is called. Other numbers are unknown: 404."""
    checks = [f'<ereg regexp="{digits}@" search_in="hdr" header="To:" assign_to="is{digits}"/>' for digits in manners]
    chosen = [f'<nop next="n{digits}" test="is{digits}"/>' for digits in manners]
    branches = [step for digits, manner in manners.items() for step in (f'<label id="n{digits}"/>', *manner, '<nop next="end"/>')]
    every = tuple(step for manner in manners.values() for step in manner)
    return _file(_invited("\n".join(checks), every), *chosen, *refuses("404 Not Found"), '<nop next="end"/>', *branches, '<label id="end"/>')


def answers(*, after_ms: int = 0) -> Manner:
    """Rings, picks up, and stays on the line until the caller hangs up."""
    return _ringing(), pause(after_ms), _picked_up(), ACKNOWLEDGED, *_waited_out()


def answers_unannounced(*, after_ms: int) -> Manner:
    """Picks up without having said that it rings."""
    return pause(after_ms), _picked_up(), ACKNOWLEDGED, *_waited_out()


def hangs_up(*, after_ms: int) -> Manner:
    """Picks up at once, and hangs up some time after that."""
    return _ringing(), _picked_up(), ACKNOWLEDGED, *_said_goodbye(after_ms)


def refuses(status: str) -> Manner:
    """Ends the call with a final response, such as "486 Busy Here"."""
    return reply(status), ACKNOWLEDGED


def rings() -> Manner:
    """For ever, until the caller cancels."""
    cancelled = reply("487 Request Terminated", cseq="CSeq: [cseq] INVITE", to="[last_To:]")
    return _ringing(), '<recv request="CANCEL"/>', reply("200 OK"), cancelled, ACKNOWLEDGED


def says_nothing() -> Manner:
    """Hears every word and makes no reply."""
    return (pause(FOR_EVER_MS),)


def demands(*, user: str, password: str) -> Manner:
    """Asks with 401 who calls; picks up for the right password, and asks once more for a wrong one."""
    check = f'<verifyauth assign_to="known" username={quoteattr(user)} password={quoteattr(password)}/>'
    return _demands("401 Unauthorized", "WWW-Authenticate", check)


def demands_as_proxy(*, user: str) -> Manner:
    """Asks with 407. SIPp verifies no passwords in what is said to a proxy, so the right name will do, and a wrong one is asked once more."""
    check = f'<ereg regexp="username=.{escape(user)}." search_in="hdr" header="Proxy-Authorization:" assign_to="known"/>'
    return _demands("407 Proxy Authentication Required", "Proxy-Authenticate", check)


def pause(ms: int) -> str:
    """Do nothing for a while."""
    return f'<pause milliseconds="{ms}"/>'


def reply(status: str, *headers: str, cseq: str = "[last_CSeq:]", to: str = f"[last_To:]{TAG}", body: str = "", attributes: str = "") -> str:
    """A response to what was heard last."""
    echoed = ["[last_Via:]", "[last_From:]", to, "[last_Call-ID:]", cseq]
    return _sent([f"SIP/2.0 {status}", *echoed, *headers, "Content-Length: [len]", "", *body.splitlines()], attributes)


def _demands(status: str, header: str, check: str) -> Manner:
    question = reply(status, f'{header}: Digest realm="bench", nonce="[call_number]0[pid]", algorithm=MD5')
    asked_twice = f'<recv request="INVITE"><action>{check}</action></recv>'
    let_in = ('<label id="known"/>', _picked_up(), ACKNOWLEDGED, *_waited_out())
    return (
        question,
        ACKNOWLEDGED,
        asked_twice,
        '<nop next="known" test="known"/>',
        question,
        '<recv request="ACK" next="unknown"/>',
        *let_in,
        '<label id="unknown"/>',
    )


def _ringing() -> str:
    return reply("180 Ringing", CONTACT)


def _picked_up() -> str:
    """The 200 of the INVITE, sent again until it is acknowledged."""
    return reply("200 OK", CONTACT, "Content-Type: application/sdp", body=VOICE, attributes=' retrans="500"')


def _waited_out() -> Manner:
    """The caller hangs up."""
    return '<recv request="BYE"/>', reply("200 OK", to="[last_To:]")


def _said_goodbye(after_ms: int) -> Manner:
    """The callee hangs up."""
    via = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
    ends = [f"From:[$callee]{TAG}", "To:[$caller]", "Call-ID: [call_id]"]
    goodbye = _sent(["BYE [$contact] SIP/2.0", via, *ends, "CSeq: 1 BYE", "Max-Forwards: 70", "Content-Length: 0", ""], ' retrans="500"')
    return pause(after_ms), goodbye, '<recv response="200"/>'


def _invited(checks: str, steps: Manner) -> str:
    notes = NOTES if any("[$contact]" in step for step in steps) else ""
    return f'<recv request="INVITE"><action>{checks}{notes}</action></recv>' if checks or notes else '<recv request="INVITE"/>'


def _sent(lines: list[str], attributes: str) -> str:
    """A message, which ends with an empty line when it has no body."""
    return f"<send{attributes}><![CDATA[\n" + "\n".join([*lines, ""]) + "\n]]></send>"


def _file(*steps: str) -> str:
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE scenario SYSTEM "sipp.dtd">', '<scenario name="callee">', *steps, "</scenario>", ""])
