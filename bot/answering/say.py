"""What the bot says when it does not simply answer: it offers a look, hands over, or declines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Draft
from knowledge import Link

LOOK = (
    (re.compile(r"\begress|\brecording|\brecord\b", re.IGNORECASE), "the egress", "the room name or the egress id (`EG_…`)"),
    (re.compile(r"\bingress|\bobs\b|\bwhip\b|\brtmp\b", re.IGNORECASE), "the ingress", "the ingress id (`IN_…`)"),
    (
        re.compile(r"\bsip\b|\bcalls?\b|\bcaller|\bdial|\btrunk|\binbound|\boutbound|\bphone", re.IGNORECASE),
        "the call and its trunk",
        "the room name or the call id (`SCL_…`)",
    ),
    (re.compile(r"\btoken|\bjwt\b|\b401\b|\bunauthorized", re.IGNORECASE), "the token", "the decoded claims of the token (never the secret)"),
    (re.compile(r"\bagents?\b|\bdispatch|\bworker|\bjob\b", re.IGNORECASE), "the room and its agent dispatches", "the room name and the agent name"),
    (
        re.compile(r"\bturn\b|\bice\b|\bport|\bfirewall|\bnginx|\bload ?balancer|\bk8s|\bkubernetes|\bredis", re.IGNORECASE),
        "the server",
        "its public address and the relevant part of `livekit.yaml` without secrets",
    ),
)
ROOM = ("the room", "the room name or id (`RM_…`) and roughly when it happened")


def offer_look(question: str, draft: Draft | None) -> str:
    """Offers to look at the asker's own system and asks for the id; what the documents know stands below."""
    what, thing = needed(question)
    opening = (
        f"This needs a look at {what} in your own project: documentation alone cannot tell what happened there. Tell me {thing}: any look begins with that."
    )
    return f"{opening}\n\nWhat the documentation says about it:\n\n{draft.text}" if draft else opening


def needed(question: str) -> tuple[str, str]:
    """What would have to be looked at, and (Markdown) what names it."""
    return next(((what, thing) for pattern, what, thing in LOOK if pattern.search(question)), ROOM)


def hand_over(links: Sequence[Link], closest: str = "") -> str:
    """Says plainly that a human should look, what the documents do say nearby (`closest`, whole paragraphs), and where the search came closest."""
    pieces = ["I found no documented answer that I would stand behind, so a human should look at this."]
    if closest:
        pieces.append(f"The closest the documentation comes, which may not settle it:\n\n{closest}")
    if links:
        pieces.append("Pages nearby:\n\n" + "\n".join(f"- [{link.title}]({link.url})" for link in links))
    return "\n\n".join(pieces)


DECLINE = "This does not seem to be about LiveKit, and I only answer from LiveKit's documentation. If it is, tell me which LiveKit SDK or service it concerns."

HELP = """Ask me anything about LiveKit: rooms, agents, telephony, clients, recording, self-hosting, LiveKit Cloud. I answer from its documentation and show the pages I used.

A good question says what you want to do, which SDK and version you use, and whether LiveKit Cloud or your own server runs it. Paste the error when there is one; secrets are masked before anything else sees them."""
GREETED = f"Hello! {HELP}"
THANKED = "Glad to help. Ask on in this thread when something comes up."
