"""All that one look at the bot shows: figures, gaps, and the index it answers from; and the same in a dozen lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answering.redact import redact
from bot.figures.curve import Share
from bot.figures.said import NOTHING, counted, dollars, length, percent, share_of, short, spread_of
from bot.figures.topics import title
from bot.figures.values import Figures
from knowledge import Link

TOPICS_NAMED = 3
EXAMPLES_MAX, EXAMPLE_CHARS = 3, 200
CONFINED = "asked where others may not read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the documents lack: questions that are alike and got no good answer. `pages` are the nearest ones. What is `confined` is counted, and its words stay unsaid."""

    name: str
    count: int
    topic: str = ""
    examples: tuple[str, ...] = ()
    pages: tuple[Link, ...] = ()
    confined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """What answers are made from. `made_at` is aware."""

    made_at: datetime
    pages: int
    chunks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One look. `at` is when it was, aware; `gaps` is None where nobody has looked for any, `index` where there is none; `team` is "" for all workspaces."""

    figures: Figures
    at: datetime
    gaps: tuple[Gap, ...] | None = None
    index: IndexFacts | None = None
    team: str = ""


def shown_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps as they may be shown, most frequent first: masked once more, cut, and without a word of what was asked in confidence."""
    return tuple(_shown(gap) for gap in sorted(gaps, key=lambda gap: -gap.count))


def _shown(gap: Gap) -> Gap:
    if gap.confined:
        return Gap(name=CONFINED, count=gap.count, topic=gap.topic, confined=True)
    return Gap(name=_brief(gap.name), count=gap.count, topic=gap.topic, examples=tuple(map(_brief, gap.examples[:EXAMPLES_MAX])), pages=gap.pages)


def _brief(text: str) -> str:
    line = " ".join(redact(text).split())
    return line if len(line) <= EXAMPLE_CHARS else f"{line[: EXAMPLE_CHARS - 1]}…"


def glance(overview: Overview) -> tuple[tuple[str, str], ...]:
    """What is worth knowing first, each with its name; without questions it says so and tells nothing of them."""
    figures = overview.figures
    questions = f"{counted(figures.asked, 'question')} from {counted(figures.people, 'person', 'people')}" if figures.asked else "nobody asked anything"
    asked = _of_questions(figures) if figures.asked else []
    return (("questions", questions), *asked, *_of_tickets(figures), ("index", index_in_words(overview)))


def _of_questions(figures: Figures) -> list[tuple[str, str]]:
    topics = ", ".join(f"{title(use.topic)} {use.asked:,}" for use in figures.topics[:TOPICS_NAMED])
    return [
        ("answered", share_of(outcome(figures, "answered"))),
        ("handed to a human", share_of(outcome(figures, "escalated"))),
        ("called helpful", share_of(figures.votes)),
        ("first word", spread_of(figures.first_word)),
        ("whole answer", spread_of(figures.answer)),
        ("topics", topics),
        ("cost", cost_in_words(figures)),
    ]


def _of_tickets(figures: Figures) -> list[tuple[str, str]]:
    tickets = figures.tickets
    if not tickets.opened:
        return []
    return [
        ("tickets", f"{tickets.opened:,} opened, {tickets.waiting:,} still open"),
        ("claimed", spread_of(tickets.claim)),
        ("answered when promised", share_of(tickets.promise)),
    ]


def outcome(figures: Figures, name: str) -> Share:
    """How many of all questions came to that."""
    return Share(part=figures.outcomes.get(name, 0), whole=figures.asked)


def cost_in_words(figures: Figures) -> str:
    """Dollars and tokens, and what of it has no price."""
    money = figures.money
    tokens = money.tokens_in + money.tokens_out
    if not tokens:
        return "nothing: no language model was asked, or none that tells its tokens"
    lacking = f", {counted(money.unpriced, 'question')} without a price" if money.unpriced else ""
    paid = f"{dollars(money.cost_usd)} for " if money.cost_usd else ""
    return f"{paid}{short(tokens)} tokens{lacking}"


def index_in_words(overview: Overview) -> str:
    """How large and how old it is."""
    index = overview.index
    if index is None:
        return "none; run `ask-ai sync`"
    age_s = max(0.0, (overview.at - index.made_at).total_seconds())
    return f"{index.pages:,} pages in {index.chunks:,} pieces, made {length(age_s)} ago"


def verified_in_words(figures: Figures) -> str:
    """How many answers rest on what a human has verified."""
    return f"{percent(figures.verified)} of the answers with sources" if figures.verified.whole else NOTHING
