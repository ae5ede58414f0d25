"""Whether somebody says that it is solved, or that it is still broken and the answer was of no use; in five languages. Pure.

Read in a thread where an answer was given: the same words as a first question would mean nothing. A clause is judged by what is in it: a word of success or
failure, a "not", a "still", and something that points at the answer. How well this works is measured: `python -m tests.evals.moods`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bot.escalation.cues import (
    ANSWER,
    AS_BEFORE,
    ASKED,
    BAD,
    DO,
    ELSEWHEN,
    FAULT_SHOWS,
    GOOD,
    NEVER_MIND,
    NO_FAULT,
    NO_LONGER,
    NO_USE,
    NOT,
    NOT_NEEDED,
    NOW,
    NOW_WE,
    PARTLY,
    REOPEN,
    STILL,
    STILL_DOES,
    THAT,
    TROUBLE,
)
from bot.escalation.spoken import sentences

Mood = Literal["solved", "broken", ""]
# Longer messages tell a new story, and what happened in it says nothing of the answer before: then only how they begin counts.
WORDS_MAX, SENTENCES_MAX, SHORT_WORDS, SOLVED_WORDS_MAX = 60, 2, 4, 25
SOLVED_SIGNS = frozenset({"✅", "✔", "☑", ":white_check_mark:", ":heavy_check_mark:", ":ballot_box_with_check:"})
BROKEN_SIGNS = frozenset({"👎", ":-1:", ":thumbsdown:"})


def mood(words: str) -> Mood:
    """What the last clause that says either says: that it is solved, or that it is not. "" for questions, thanks, plans, and everything else."""
    clauses = list(_clauses(words))
    said = [found for clause, asks in clauses if (found := _of_clause(clause, asks=asks))]
    long = sum(len(clause.split()) for clause, _ in clauses) > SOLVED_WORDS_MAX
    return said[-1] if said and not (long and said[-1] == "solved") else ""


def confirms(words: str) -> bool:
    """Whether the asker says that it is solved; thanks alone do not."""
    return mood(words) == "solved"


def denies(words: str) -> bool:
    """Whether the asker says that the answer did not help, or that it is broken still or again."""
    return mood(words) == "broken"


def _clauses(words: str) -> Iterator[tuple[str, bool]]:
    """The clauses that count, and whether each ends a question."""
    said = list(sentences(words))
    if sum(len(sentence.folded.split()) for sentence in said) > WORDS_MAX:
        said = said[:SENTENCES_MAX]
    for sentence in said:
        for number, clause in enumerate(sentence.clauses, 1):
            yield clause, number == len(sentence.clauses) and sentence.text.endswith("?")


def _of_clause(clause: str, *, asks: bool) -> Mood:
    """Questions and conditions say nothing, but for a wish to open it again; the rest says it by what is in it."""
    signs = set(clause.split())
    if signs & SOLVED_SIGNS:
        return "solved"
    if signs & BROKEN_SIGNS or REOPEN.search(clause):
        return "broken"
    if ASKED.search(clause) or (ELSEWHEN.search(clause) and not AS_BEFORE.search(clause)):
        return ""
    if (AS_BEFORE.search(clause) and not asks) or _broken(clause):
        return "broken"
    return "solved" if not asks and _solved(clause) else ""


def _broken(clause: str) -> bool:
    if NO_LONGER.search(clause):
        return not (_over(clause) or NOT_NEEDED.search(clause))
    if NO_USE.search(clause):
        return True
    if NEVER_MIND.search(clause):
        return False
    clause = NO_FAULT.sub("", clause)
    bad, negated, still = (bool(cue.search(clause)) for cue in (BAD, NOT, STILL))
    if (still and (negated or bad or TROUBLE.search(clause))) or STILL_DOES.search(clause):
        return True
    answered = negated and any(cue.search(clause) for cue in (GOOD, DO, ANSWER))
    return _about(clause) and (answered or (bad and not _freed(clause)))


def _solved(clause: str) -> bool:
    if NEVER_MIND.search(clause) or _over(clause):
        return True
    if PARTLY.search(clause) or NOT.search(clause) or BAD.search(clause):
        return False
    return bool(NOW.search(clause) and not NOW_WE.search(clause)) or (_about(clause) and _freed(clause))


def _over(clause: str) -> bool:
    """Whether it is the fault that is there no longer."""
    return bool(NO_LONGER.search(clause)) and any(cue.search(clause) for cue in (BAD, TROUBLE, FAULT_SHOWS))


def _freed(clause: str) -> bool:
    """Whether something is good now, and no "not" stands beside it."""
    return bool(GOOD.search(clause)) and not NOT.search(clause)


def _about(clause: str) -> bool:
    """Whether the answer is meant, or what it was about: it is pointed at, or nothing else can be meant by so few words."""
    return len(clause.split()) <= SHORT_WORDS or bool(THAT.search(clause) or TROUBLE.search(clause))
