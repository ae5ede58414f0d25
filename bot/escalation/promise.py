"""What the asker is told of the humans: who was asked, until when, what to add meanwhile, and what became of it. Pure.

Nothing here may be said before it is true: `asked` only once the packet stands in its channel, and a moment only while it lies ahead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from bot.escalation.board import Words
from bot.escalation.ports import Duty

# Where what was said may not be shown outside: not, in a channel of few, in a conversation with the bot alone.
Confined = Literal["", "channel", "direct"]
# Why nobody could be asked: no channel is set up for it, none can be posted to, Slack was away.
Nobody = Literal["unset", "closed", "away"]
DUE, OPENS = "due", "opens"
NOBODY: Mapping[Nobody, str] = {
    "unset": "I cannot ask a human: no channel for that is set up here. Please ask whoever looks after this workspace.",
    "closed": "I tried to ask a human, but could not post in any channel for it. Please ask whoever looks after this workspace, and tell them that.",
    "away": "I tried to ask a human, but Slack did not let me just now. Please ask again in a while, or ask whoever looks after this workspace.",
}
CONFINED: Mapping[Confined, str] = {
    "": "",
    "channel": "What is written here stays here: there they only see who asks, and why.",
    "direct": "They do not see what you wrote to me, only that you ask, and why. Press “Ask a human” below an answer of mine to show them your question and the answer.",
}
PASSED_OVER = "Not everybody who comes first could be asked, so it went on to who is next."
REOPEN_DAYS = 7
CLOSED_BY_ASKER = f"Good to hear. I closed this; if it comes back within {REOPEN_DAYS} days, say so here and I will ask a human again."
TOO_LATE = f"This was closed more than {REOPEN_DAYS} days ago. Ask again, and say that you want a human: then it is looked at anew."
REOPENED = "I opened this again"
# Whose name cannot be known.
SOMEBODY = "somebody"


def asked(duty: Duty, *, now: datetime, missing: str = "", confined: Confined = "") -> Words:
    """A human was asked, and the packet stands there; `missing` is the sentence of `bot.escalation.missing.ask_for`."""
    told = _with_due(f"I asked {_on_duty(duty)}.", duty, now)
    notes = PASSED_OVER if duty.notes and duty.level else ""
    return replace(told, text=" ".join(filter(None, (told.text, notes, CONFINED[confined], missing))))


def raised(duty: Duty, *, now: datetime) -> Words:
    """Nobody took it, so somebody else was asked; at the end of the chain there is nobody else, and no new moment either."""
    if duty.last:
        return Words(text=f"Nobody has taken this yet. I reminded {duty.shown}, and cannot say when there will be an answer.")
    return _with_due(f"Nobody has taken this yet, so I also asked {_on_duty(duty)}.", duty, now)


def late(name: str, duty: Duty) -> Words:
    """Who has it keeps silent, so others heard of it."""
    return Words(text=f"{_first(name)} has this and has not answered yet, so I also told {duty.shown}.")


def passed(duty: Duty, *, now: datetime) -> Words:
    """Whoever had it gave it to somebody else."""
    return _with_due(f"This went on to {_on_duty(duty)}.", duty, now)


def reopened(duty: Duty, *, now: datetime) -> Words:
    """It was closed, and is not solved."""
    return _with_due(f"{REOPENED}, and asked {_on_duty(duty)}.", duty, now)


def already(*, owner: str, due_at: datetime | None, now: datetime) -> Words:
    """A human was asked before; `owner` is the name of who has it, "" for nobody."""
    who = f"{_first(owner)} has this question already." if owner else "A human was asked already, and nobody has taken it yet."
    return _until(who, due_at, now) if not owner else Words(text=f"{who} What you write here reaches them.")


def claimed(name: str, *, due_at: datetime | None, now: datetime) -> Words:
    """Somebody has it."""
    return _until(f"{_first(name)} has taken this. I am quiet here unless somebody mentions me.", due_at, now)


def awaited(name: str, needs: str, *, asker: str) -> Words:
    """The asker was asked for something (Markdown) and has said nothing since."""
    return Words(
        text=f"{_first(name)} still waits to hear this from you, and cannot go on without it. I will not remind you again.\n\n{needs}", people=(asker,)
    )


def settled(name: str) -> Words:
    """The asker said something to an answer that tells nothing of whether it helped."""
    return Words(text=f"Did the answer of {name} solve it? If not, say here what is still missing, and {name} hears of it.")


def owned(name: str) -> Words:
    """Why the bot is quiet."""
    return Words(
        text=f"I am quiet because {name} looks after this question. What you write here reaches {name}; when you mention me and ask something, I answer."
    )


def resolved(name: str) -> Words:
    """Somebody closed it; the asker did not."""
    return Words(text=f"{_first(name)} closed this as resolved. If it is not, say so here within {REOPEN_DAYS} days and it is opened again.")


def dismissed(name: str, why: str = "") -> Words:
    """Nobody of those who were asked can help."""
    told = f": {why.strip().rstrip('.')}" if why.strip() else ""
    return Words(
        text=f"{_first(name)} says that this is not a question for them{told}. Nobody else will be asked; whoever looks after this workspace may know who can help."
    )


def nobody(why: Nobody) -> Words:
    """No human was asked, and what to do about it."""
    return Words(text=NOBODY[why])


def unsure(answer: str, confidence: float) -> str:
    """The best partial answer (Markdown), marked as what it is."""
    return (
        f"**I am not sure of this answer:** by my own measure it is right with a probability of {confidence:.0%}. Check it before you rely on it.\n\n{answer}"
    )


def in_words(words: Words, *, now: datetime, zone: tzinfo) -> str:
    """The words with each moment written out in a time zone, where no clock of the reader's can be asked: "today 16:30 Europe/Berlin"."""
    text = words.text
    for name, at in words.moments.items():
        text = text.replace(f"{{{name}}}", spoken(at, now=now, zone=zone))
    return text


def spoken(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """A moment as people say it, to the minute: by its day within the week that follows, else with its date."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    day = {today: "today", today + timedelta(days=1): "tomorrow"}.get(local.date(), f"{local:%A} {local.day} {local:%B}")
    year = f" {local.year}" if abs(local.date() - today) > timedelta(days=180) else ""
    return f"{day}{year} {local:%H:%M} {getattr(zone, 'key', '') or local.tzname()}"


def _first(name: str) -> str:
    """The name at the beginning of a sentence."""
    return SOMEBODY.capitalize() if name == SOMEBODY else name


def _on_duty(duty: Duty) -> str:
    """Who was asked, and that it is their turn where it is."""
    if not duty.people or duty.groups:
        return duty.shown
    return f"{duty.shown}, who {'is' if len(duty.people) == 1 else 'are'} on duty"


def _with_due(text: str, duty: Duty, now: datetime) -> Words:
    """With the moment that was promised, and why it is not sooner."""
    told = _until(text, duty.due_at, now)
    if duty.quiet_until is None or duty.quiet_until <= now:
        return told
    return replace(told, text=f"{told.text} Before {{{OPENS}}} nobody is at work there.", moments={**told.moments, OPENS: duty.quiet_until})


def _until(text: str, due_at: datetime | None, now: datetime) -> Words:
    if due_at is None or due_at <= now:
        return Words(text=text)
    return Words(text=f"{text} An answer is promised by {{{DUE}}}.", moments={DUE: due_at})
