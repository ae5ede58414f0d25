"""What happened in a period, counted: from rows of questions and tickets to the figures that people look at. Pure.

Questions come as columns, and are counted a column at a time; what there was none of is None or empty, never a division by zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, pairwise

from bot.figures.columns import Columns
from bot.figures.curve import Share, curve
from bot.figures.periods import Period
from bot.figures.ports import TicketTimes
from bot.figures.topics import OTHER, TOPICS
from bot.figures.values import OUTCOMES, Day, Figures, Money, SourceUse, Spread, Tickets, TopicUse
from bot.thread import is_message

MISSED_AFTER_S = 1.0
CARD_PREFIX = "verified://"
# Of a question that was voted on: the vote, the outcome, the confidence, the topic, the sources.
Vote = tuple[bool | None, str, float, str, tuple[str, ...]]


def is_card(url: str) -> bool:
    """Whether this is the address of a verified answer, as sources of answers have it: that of where a human said it, as no document has, or its own."""
    return url.startswith(CARD_PREFIX) or is_message(url)


def figures(turns: Columns, tickets: Iterable[TicketTimes], period: Period, *, now_s: float, verified: Callable[[str], bool] = is_card) -> Figures:
    """The figures of the period from its questions and tickets; what lies outside of it is left out. `now_s` decides what is overdue."""
    turns = turns.between(period.begin, period.end)
    outcomes = [outcome if outcome in OUTCOMES else "other" for outcome in turns.outcome]
    counts = Counter(outcomes)
    voted = [vote for vote in zip(turns.good, turns.outcome, turns.confidence, turns.topic, turns.urls, strict=True) if vote[0] is not None]
    sources, costs = _sources(turns, voted, verified), _costs(turns)
    cards = {source.url for source in sources if source.verified}
    return Figures(
        period=period,
        asked=len(turns),
        people=len(set(zip(turns.team, turns.person, strict=True))),
        outcomes={outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome] or outcome != "other"},
        days=_days(turns, outcomes, costs, period),
        curve=curve((confidence, bool(good)) for good, outcome, confidence, _, _ in voted if outcome == "answered"),
        votes=Share(part=sum(bool(vote[0]) for vote in voted), whole=len(voted)),
        first_word=_waits(turns.asked_at, turns.seen_at),
        answer=_waits(turns.asked_at, turns.answered_at),
        topics=_topics(turns, voted),
        sources=sources,
        verified=Share(part=sum(not cards.isdisjoint(urls) for urls in turns.urls) if cards else 0, whole=sum(map(bool, turns.urls))),
        tickets=_tickets([ticket for ticket in tickets if period.begin <= ticket.opened_at < period.end], now_s),
        money=_money(turns, costs),
    )


def spread(lengths_s: Iterable[float]) -> Spread | None:
    """The spread of these lengths, by nearest rank; one below 0, as of two clocks that differ, is 0. None of none."""
    ordered = sorted(lengths_s)
    if not ordered:
        return None
    p50, p90, p95 = (max(0.0, ordered[-(-len(ordered) * percent // 100) - 1]) for percent in (50, 90, 95))
    return Spread(count=len(ordered), p50=p50, p90=p90, p95=p95)


def _waits(begins: Sequence[float], ends: Sequence[float]) -> Spread | None:
    return spread(end - begin for begin, end in zip(begins, ends, strict=True) if end)


def _days(turns: Columns, outcomes: Sequence[str], costs: Sequence[float], period: Period) -> tuple[Day, ...]:
    bounds = pairwise([*map(turns.place, period.starts), len(turns)])
    return tuple(
        _day(date, outcomes[first:last], turns.tokens_in[first:last], turns.tokens_out[first:last], costs[first:last])
        for date, (first, last) in zip(period.dates, bounds, strict=True)
    )


def _day(day: date, outcomes: Sequence[str], tokens_in: Sequence[int], tokens_out: Sequence[int], costs: Sequence[float]) -> Day:
    counts = Counter(outcomes)
    return Day(
        date=day, outcomes=tuple(counts[outcome] for outcome in OUTCOMES), tokens_in=sum(tokens_in), tokens_out=sum(tokens_out), cost_usd=sum(costs, 0.0)
    )


def _costs(turns: Columns) -> list[float]:
    """What each question cost; one without tokens cost nothing, whatever stands there."""
    return [cost if tokens_in or tokens_out else 0.0 for cost, tokens_in, tokens_out in zip(turns.cost_usd, turns.tokens_in, turns.tokens_out, strict=True)]


def _topics(turns: Columns, voted: Sequence[Vote]) -> tuple[TopicUse, ...]:
    asked = _known(Counter(turns.topic))
    handed = _known(Counter(topic for topic, outcome in zip(turns.topic, turns.outcome, strict=True) if outcome == "escalated"))
    good = _known(Counter(topic for good, _, _, topic, _ in voted if good))
    votes = _known(Counter(topic for _, _, _, topic, _ in voted))
    return tuple(TopicUse(topic=topic, asked=count, handed=handed[topic], good=Share(part=good[topic], whole=votes[topic])) for topic, count in _most(asked))


def _known(counts: Counter[str]) -> Counter[str]:
    """With all that is no topic of ours together as the other one."""
    known = Counter({topic: count for topic, count in counts.items() if topic in TOPICS})
    return known + Counter({OTHER: counts.total() - known.total()})


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Most frequent first, equals by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _sources(turns: Columns, voted: Sequence[Vote], verified: Callable[[str], bool]) -> tuple[SourceUse, ...]:
    cited = Counter(chain.from_iterable(map(set, turns.urls)))
    first = Counter(urls[0] for urls in turns.urls if urls)
    votes = Counter((url, good) for good, _, _, _, urls in voted for url in set(urls))
    return tuple(
        SourceUse(url=url, cited=count, first=first[url], verified=verified(url), good=Share(part=votes[url, True], whole=votes[url, True] + votes[url, False]))
        for url, count in _most(cited)
    )


def _tickets(tickets: Sequence[TicketTimes], now_s: float) -> Tickets:
    states = Counter(ticket.state for ticket in tickets)
    done = [(ticket, ticket.answered_at or ticket.over_at) for ticket in tickets if ticket.due_at and ticket.state != "dismissed"]
    in_time = sum(0 < at < ticket.due_at + MISSED_AFTER_S for ticket, at in done)
    decided = sum(bool(at) or now_s >= ticket.due_at + MISSED_AFTER_S for ticket, at in done)
    return Tickets(
        opened=len(tickets),
        waiting=len(tickets) - states["resolved"] - states["dismissed"],
        resolved=states["resolved"],
        dismissed=states["dismissed"],
        promise=Share(part=in_time, whole=decided),
        claim=spread(ticket.claimed_at - ticket.opened_at for ticket in tickets if ticket.claimed_at),
        resolve=spread(ticket.over_at - ticket.opened_at for ticket in tickets if ticket.over_at and ticket.state == "resolved"),
        reasons=tuple(_most(Counter(ticket.reason for ticket in tickets))),
    )


def _money(turns: Columns, costs: Sequence[float]) -> Money:
    used = (tokens_in or tokens_out for tokens_in, tokens_out in zip(turns.tokens_in, turns.tokens_out, strict=True))
    return Money(
        tokens_in=sum(turns.tokens_in),
        tokens_out=sum(turns.tokens_out),
        cost_usd=sum(costs, 0.0),
        unpriced=sum(bool(tokens) and not cost for tokens, cost in zip(used, costs, strict=True)),
    )
