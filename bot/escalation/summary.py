"""What a question is about, in one paragraph: the asker's own words, what is known about them, and what came of it before. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.redact import redact
from bot.escalation.clip import clip_line
from bot.escalation.missing import facts, known
from bot.escalation.packet import SUMMARY_CHARS
from bot.escalation.spoken import FENCE
from bot.escalation.triggers import Earlier

FIRST_CHARS, NOW_CHARS = 220, 200
NO_WORDS = "They sent code or a file, without a word to it"
# What became of a turn, one and more of them.
BECAME = {
    "answered": ("I answered once", "I answered {n} times"),
    "looked": ("I looked at their server once", "I looked at their server {n} times"),
    "diagnose": ("I asked once what to look at", "I asked {n} times what to look at"),
    "escalated": ("I had no answer once", "I had no answer {n} times"),
    "declined": ("I took one turn for something else than LiveKit", "I took {n} turns for something else than LiveKit"),
}


def summarised(question: str, earlier: Sequence[Earlier]) -> str:
    """At most SUMMARY_CHARS on one line, masked. `earlier` are the turns of the same thread before this one, oldest first."""
    turns = [one.question for one in earlier if one.here]
    first, now = (turns[0], question) if turns else (question, "")
    about = facts(known([*turns, question]))
    parts = [
        _sentence(first, FIRST_CHARS),
        f"Now they say: {_sentence(now, NOW_CHARS)}" if now and now.strip() != first.strip() else "",
        f"About them: {about}." if about else "",
        _became([one for one in earlier if one.here]),
    ]
    return clip_line(" ".join(filter(None, parts)), SUMMARY_CHARS)


def _sentence(words: str, most_chars: int) -> str:
    prose = clip_line(FENCE.sub(" ", redact(words)), most_chars) or NO_WORDS
    return prose if prose[-1] in ".!?…" else f"{prose}."


def _became(earlier: Sequence[Earlier]) -> str:
    """What the bot did before, and how much of it was of no use."""
    counts = {outcome: sum(one.outcome == outcome for one in earlier) for outcome in BECAME}
    told = [(one if counts[outcome] == 1 else many).format(n=counts[outcome]) for outcome, (one, many) in BECAME.items() if counts[outcome]]
    bad = sum(one.good is False for one in earlier)
    if not told:
        return ""
    return f"Before that {', '.join(told)}{f'; {bad} of it was called unhelpful' if bad else ''}."
