"""How a ticket stands, in one line, and what can be done about it then. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

from bot.escalation.acts import Act, action_id, value
from bot.escalation.packet import Packet
from bot.escalation.ticket import OVER, Event, Ticket
from bot.slack.text import Mrkdwn, clip, escape, join, plain
from bot.slack.text.moments import DAY, moment
from bot.slack.tickets.notices import called
from bot.slack.views import button

Block = dict[str, Any]
Names = Mapping[str, str]
GAP = "  ·  "
NAME_CHARS, WORDS_CHARS = 60, 240
SOMEBODY = "somebody"
ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+(?=\S)")
# Label, style, and what a screen reader says.
BUTTONS: Mapping[Act, tuple[str, str, str]] = {
    "claim": ("Claim", "primary", "Claim this question: it is yours then"),
    "answer": ("Answer", "", "Answer this question in its thread"),
    "info": ("Need info", "", "Ask the asker for what is missing"),
    "pass": ("Not for us", "", "Say that this question is for somebody else"),
    "resolve": ("Resolve", "", "Close this question as resolved"),
    "reopen": ("Reopen", "", "Open this question again"),
}
OPEN: tuple[Act, ...] = ("claim", "answer", "info", "pass", "resolve")
OWNED: tuple[Act, ...] = ("answer", "info", "pass", "resolve")


def named(names: Names, person: str) -> str:
    """The name of somebody, on one line."""
    words = " ".join(plain(names.get(person, "")).split())
    return words[:NAME_CHARS] or SOMEBODY


def state_line(packet: Packet, ticket: Ticket, last: Event | None, names: Names) -> Mrkdwn:
    """Who has it since when, or who is asked and until when; at the end who closed it, when and how."""
    owner, closed_at = named(names, ticket.owner), join(escape(f"{_closer(ticket, last, names)}, "), at(ticket.over_at))
    match ticket.state:
        case "open":
            return _line("large_yellow_circle", "Open", _promised(ticket), _quiet(packet), _on_duty(packet))
        case "claimed":
            return _line("large_blue_circle", f"{owner} has it", join(escape("since "), at(ticket.claimed_at)), _promised(ticket))
        case "waiting":
            since = join(escape("since "), at(last.at if last else ticket.claimed_at))
            return _line("hourglass_flowing_sand", f"{_doer(ticket, last, names)} waits for {named(names, ticket.asker)}", since, _why(ticket, last))
        case "answered":
            return _line("speech_balloon", f"{_doer(ticket, last, names)} answered", at(ticket.answered_at), escape("not confirmed by the asker yet"))
        case "resolved":
            return _line("white_check_mark", "Resolved", join(escape("by "), closed_at), _why(ticket, last))
        case "dismissed":
            return _line("no_entry_sign", "Not for us", join(escape("says "), closed_at), _why(ticket, last))
        case _:
            assert_never(ticket.state)


def _line(emoji: str, bold: str, *rest: Mrkdwn) -> Mrkdwn:
    parts = [join(escape(f":{emoji}: *"), escape(bold), escape("*")), *filter(None, rest)]
    return join(*[piece for part in parts for piece in (escape(GAP), part)][1:])


def at(seconds: float) -> Mrkdwn:
    """A moment in seconds since 1970, to the reader's clock."""
    return moment(datetime.fromtimestamp(seconds, UTC), DAY)


def _promised(ticket: Ticket) -> Mrkdwn:
    return join(escape("answer promised by "), at(ticket.due_at)) if ticket.due_at else escape("")


def _quiet(packet: Packet) -> Mrkdwn:
    return join(escape("nobody is at work before "), moment(packet.quiet_until, DAY)) if packet.quiet_until else escape("")


def _on_duty(packet: Packet) -> Mrkdwn:
    return join(escape("on duty: "), *called(packet.people, packet.groups)) if packet.people or packet.groups else escape("")


def _doer(ticket: Ticket, last: Event | None, names: Names) -> str:
    """Who took the step that it waits after: often the owner, but anybody of the humans may answer or ask."""
    acted = last is not None and last.kind in {"answered", "asked_info"} and last.person
    return named(names, last.person if last and acted else ticket.owner)


def _closer(ticket: Ticket, last: Event | None, names: Names) -> str:
    """Who closed it, which may be who asked, or the bot."""
    if last and not last.person:
        return "me"
    person = last.person if last else ticket.owner
    return f"{named(names, person)}, who asked" if person == ticket.asker else named(names, person)


def _why(ticket: Ticket, last: Event | None) -> Mrkdwn:
    """What was said to that last step, as far as it may be read outside of where it was asked."""
    return clip(escape(_on_one_line(last.words)), WORDS_CHARS) if last and not ticket.confined else escape("")


def _on_one_line(markdown: str) -> str:
    """The words without the marks of a list, whose items are told apart by semicolons."""
    lines = [line for line in markdown.splitlines() if line.strip()]
    listed = any(ITEM.match(line) for line in lines)
    return ("; " if listed else " ").join(" ".join(ITEM.sub("", line, count=1).split()) if ITEM.match(line) else " ".join(line.split()) for line in lines)


def spoken_state(ticket: Ticket, names: Names) -> str:
    """The same in a few words, for notifications."""
    owner = named(names, ticket.owner)
    return {
        "open": "Open",
        "claimed": f"{owner} has it",
        "waiting": f"{owner} waits for {named(names, ticket.asker)}",
        "answered": f"{owner} answered",
        "resolved": "Resolved",
        "dismissed": "Not for us",
    }[ticket.state]


def buttons(ticket: Ticket) -> Block:
    """What can be done as it stands."""
    acts: tuple[Act, ...] = ("reopen",) if ticket.state in OVER else OPEN if ticket.state == "open" else OWNED
    return {"type": "actions", "block_id": "ticket", "elements": [_button(act, ticket) for act in acts]}


def _button(act: Act, ticket: Ticket) -> Block:
    label, style, spoken = BUTTONS[act]
    if act == "pass" and ticket.owner:
        label, spoken = "Pass on", "Give this question to somebody else"
    if act == "answer" and ticket.owner:
        style = "primary"
    return {**button(label, action_id(act), value(ticket), style=style), "accessibility_label": spoken}
