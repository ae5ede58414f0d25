"""When a human is asked although nobody pressed a button: from what is known at a turn of a thread to the reason, or none. Pure.

The thresholds are the operator's; what each costs and brings is measured: `python -m tests.evals.unsure` and `python -m tests.evals.again`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.conversation import small_talk
from bot.answering.signals import PATTERNS
from bot.escalation.again import Alike, likeness
from bot.escalation.moods import denies, mood
from bot.escalation.plan import Thresholds
from bot.escalation.spoken import any_of, folded
from bot.escalation.ticket import Reason
from bot.escalation.wishes import wants_human
from bot.thread import Vote

# In the same channel a question of the same person is asked again for so long; each of the earlier ones that is compared takes milliseconds.
AGAIN_WITHIN_S = 86_400.0
EARLIER_MAX = 12
# An answer of these kinds was one; what was handed over or declined was not, and is asked again with good reason.
ANSWERS = frozenset({"answered", "diagnose", "looked"})
NO_HELP = frozenset({"escalated"})
# What the form of feedback says of an answer that is wrong for everybody; who asks to have it looked at need not say so.
WRONG = frozenset({"wrong", "outdated"})
BROKEN_ABROAD = any_of(
    r"(?:geht|funktioniert|klappt|lauft|verbindet)(?: \w+){0,3} nicht|kein(?:e)? (?:ton|audio|bild|video|verbindung)|hort (?:\w+ ){0,2}nicht|bricht ab",
    r"no (?:funciona|conecta|se une|entra|se oye|escucha)|sin (?:audio|video|sonido)|se corta",
    r"ne (?:marche|fonctionne|rejoint|se connecte|repond)(?: \w+)? pas|pas de (?:son|video|reponse)|(?:coupe|plante)",
    r"nao (?:funciona|conecta|entra|ouve|escuta|responde)|sem (?:audio|video|som)|(?:cai|trava)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A question that the same person asked before, and what became of it: `outcome` as in `bot.thread.Given`, "" when it was not answered; `good` is their vote.

    `clean` says that a server was looked at for it and nothing was wrong. `here` is False for one of another thread in the same channel, within AGAIN_WITHIN_S.
    """

    question: str
    outcome: str = ""
    good: bool | None = None
    clean: bool = False
    here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What is asked now, and what the bot has to say to it; `outcome` is "" before it has anything. `can_look` says that there is a server to look at."""

    words: str
    outcome: str = ""
    confidence: float = 1.0
    clean: bool = False
    can_look: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Why a human is asked; `why` says more, in numbers and in no words of anybody's, "" for nothing."""

    reason: Reason
    why: str = ""


def trigger(now: Now, earlier: Sequence[Earlier], alike: Alike, limits: Thresholds) -> Trigger | None:
    """The first reason that holds, the asker's own word first; `earlier` has the oldest first, and only its last EARLIER_MAX count. None when the bot can go on alone.

    Takes as long as `alike` for each of the earlier questions, so it has no place on the event loop.
    """
    if wants_human(now.words):
        return Trigger(reason="asked")
    earlier = earlier[-EARLIER_MAX:]
    here = [one for one in earlier if one.here]
    if small_talk(now.words) or (here and mood(now.words) == "solved"):
        return None
    if _looks_fine(now, here):
        return Trigger(reason="look")
    if _useless(here, now.words):
        return Trigger(reason="unhelpful")
    return _again(now, earlier, alike, limits) or _of_outcome(now, limits)


def after_vote(vote: Vote, before: Earlier | None, *, human: bool) -> Trigger | None:
    """What a vote, with the form of feedback or without, sets off. `human` says that one was asked for in the form, `before` is the turn of its thread before the one that was voted on, or after it.

    Without that, a human hears of an answer that is called wrong or outdated or was commented on, and of the second in a row that did not help.
    """
    if vote.good:
        return None
    if human or vote.comment.strip() or vote.reason in WRONG:
        return Trigger(reason="feedback")
    return Trigger(reason="unhelpful") if before and before.here and (before.good is False or before.outcome in NO_HELP) else None


def says_broken(words: str) -> bool:
    """Whether somebody says that something of theirs does not work, still or at all."""
    return denies(words) or bool(PATTERNS["broken"].search(words) or BROKEN_ABROAD.search(folded(words)))


def _looks_fine(now: Now, here: Sequence[Earlier]) -> bool:
    """Whether it is said to be broken although a look, now or just before, found nothing wrong."""
    looked_again = now.outcome == "looked"
    clean = now.clean if looked_again else bool(here and here[-1].clean)
    return clean and says_broken(now.words)


def _useless(here: Sequence[Earlier], words: str) -> bool:
    """Whether the last two turns of the thread did not help, by vote, by what was said next, or since they were no answers."""
    if len(here) < 2:
        return False
    before, last = here[-2:]
    return _no_help(before, last.question) and _no_help(last, words)


def _no_help(turn: Earlier, said_next: str) -> bool:
    if turn.good is not None:
        return not turn.good
    return turn.outcome in NO_HELP or denies(said_next)


def _again(now: Now, earlier: Sequence[Earlier], alike: Alike, limits: Thresholds) -> Trigger | None:
    answered = [one.question for one in earlier if one.outcome in ANSWERS and one.good is not True]
    closest = max((likeness(question, now.words, alike) for question in answered), default=0.0)
    return Trigger(reason="again") if closest >= limits.again else None


def _of_outcome(now: Now, limits: Thresholds) -> Trigger | None:
    if now.outcome == "escalated":
        return Trigger(reason="undocumented")
    if now.outcome == "diagnose" and not now.can_look:
        return Trigger(reason="undocumented", why="it needs a look at a server, and I have none to look at")
    if now.outcome == "answered" and now.confidence < limits.unsure:
        return Trigger(reason="unsure", why=f"my confidence was {now.confidence:.0%}, and below {limits.unsure:.0%} I ask")
    return None
