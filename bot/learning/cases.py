"""Cases that must stay right: questions with facts that an answer must hold, cards that must answer theirs, and answers that must not be given again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.answering.relevance import alike
from bot.errors import BadInput
from bot.learning.cards import cited_as
from bot.learning.ports import Card, Withdrawal
from bot.learning.source import place_of
from bot.model import OUTCOME_NAMES, Answered, Declined, Outcome
from knowledge import tokens

Kind = Literal["question", "card", "withdrawal"]
# What is right for a question by what it expects, as in the project's own evaluation (tests/evals).
RIGHT: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"answered"}),
    "diagnose": frozenset({"diagnose", "escalated"}),
    "escalate": frozenset({"escalated", "declined"}),
    "decline": frozenset({"escalated", "declined"}),
}
# How much of a card's words must stand in its answer: a checker may add notes and closes code.
KEY_WORDS = 0.9
DECISIVE = 2
TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question asked at a place, and what has to come out.

    `outcomes` are the right ones, empty for any. `patterns` are what the decisive fact looks like: one must be found, if there are any. `cited` is the address that must be cited
    first, `words` what must stand in the answer, and `wrong` what must not be answered; "" for none. `confined` says that its words may not be shown.
    """

    id: str
    kind: Kind
    question: str
    history: tuple[str, ...] = ()
    audience: str = ""
    outcomes: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    cited: str = ""
    words: str = ""
    wrong: str = ""
    confined: bool = False


def of_cards(cards: Iterable[Card]) -> list[Case]:
    """A case for each wording of each approved card: it is cited first, and says what it says."""
    return [
        Case(
            id=f"{card.id}:{number}",
            kind="card",
            question=question,
            audience=place_of(card.team, card.channel),
            outcomes=frozenset({"answered"}),
            cited=cited_as(card),
            words=card.answer,
            confined=card.confined,
        )
        for card in cards
        if card.state == "approved"
        for number, question in enumerate(card.questions, 1)
    ]


def of_withdrawals(withdrawals: Iterable[Withdrawal]) -> list[Case]:
    """A case for each answer that was called wrong: it is not answered again."""
    return [
        Case(
            id=f"withdrawn-{withdrawal.answer}",
            kind="withdrawal",
            question=withdrawal.question,
            audience=place_of(withdrawal.team, withdrawal.channel),
            wrong=withdrawal.text,
            confined=withdrawal.confined,
        )
        for withdrawal in withdrawals
        if withdrawal.question.strip()
    ]


def of_items(items: Iterable[Mapping[str, Any]], where: str) -> list[Case]:
    """A case for each question with facts: `{"id", "question", "history", "expect", "facts": [{"any": [pattern], "weight"}]}`, of which the decisive ones count, those of weight 2.

    Raises `BadInput`, which names the first that cannot be used.
    """
    return [_of_item(item, f"{where}, {item.get('id') or number}") for number, item in enumerate(items, 1)]


def _of_item(item: Mapping[str, Any], where: str) -> Case:
    expect = item.get("expect", "answer")
    try:
        patterns = tuple(str(pattern) for fact in item.get("facts", ()) if fact.get("weight") == DECISIVE for pattern in fact["any"])
        for pattern in patterns:
            re.compile(pattern)
    except (TypeError, KeyError, AttributeError, re.error) as error:
        raise BadInput(f'{where}: "facts" are a list of {{"any": [pattern], "weight": 2}}; {error}') from error
    if expect not in RIGHT:
        raise BadInput(f'{where}: "expect" is one of {", ".join(RIGHT)}')
    return Case(
        id=str(item.get("id") or where),
        kind="question",
        question=item["question"],
        history=tuple(item.get("history", ())),
        outcomes=RIGHT[expect],
        patterns=patterns if expect == "answer" else (),
    )


def fault_of(case: Case, outcome: Outcome) -> str:
    """What is wrong with this outcome, in words; "" when it is right."""
    name = OUTCOME_NAMES[type(outcome)]
    if case.outcomes and name not in case.outcomes:
        return f"it was {name} instead of {' or '.join(sorted(case.outcomes))}"
    if case.wrong:
        return "what was withdrawn was answered again" if isinstance(outcome, Answered) and alike(case.wrong, outcome.text) else ""
    sources = () if isinstance(outcome, Declined) else outcome.sources
    if case.cited and case.cited not in {link.url for link in sources[:1]}:
        return f"it is not cited first; {f'{sources[0].url} is' if sources else 'nothing is cited'}"
    plain = outcome.text.translate(TYPOGRAPHY)
    if case.patterns and not any(re.search(pattern, plain, re.IGNORECASE | re.DOTALL) for pattern in case.patterns):
        return "the answer lacks the decisive fact"
    return "" if _holds(case.words, outcome.text) else "the answer lacks key words of the card"


def _holds(words: str, text: str) -> bool:
    wanted, there = set(tokens(words)), set(tokens(text))
    return len(wanted & there) >= KEY_WORDS * len(wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a case; `fault` is "" when it is right."""

    case: Case
    fault: str = ""


def share_right(tried: Sequence[Tried]) -> float:
    """The share that is right, 0 to 1; 1.0 of none."""
    return sum(not one.fault for one in tried) / len(tried) if tried else 1.0
