"""A verified answer as it is given: in its own words, with who vouches for it as its first source. Pure."""

from __future__ import annotations

from bot.answering.signals import PATTERNS
from bot.model import Draft
from knowledge import Hit

# How often what settled a question was meant for it; see docs/learning.md.
VOUCHED = 0.95
SOURCES = 6


def vouched_draft(hit: Hit) -> Draft | None:
    """The whole answer that this hit leads to, and as its sources who vouches for it and what it rests on; None for a page that nobody does."""
    page = hit.page
    if page.verified is None:
        return None
    return Draft(text=page.text.strip(), cited=(1,), sources=hit.cite[:SOURCES], writer="verified")


def names_own_case(text: str) -> bool:
    """Whether the asker names a room, call or session of their own: then what is true for others may not be what happened there."""
    return bool(PATTERNS["live_ids"].search(text))
