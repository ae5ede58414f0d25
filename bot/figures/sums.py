"""What happened in a period, counted: from rows of questions and tickets to the figures that people look at. Pure.

Fifty thousand questions are counted in a few passes; what there was none of is None or empty, never a division by zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress

from bot.figures.curve import Share, curve
from bot.figures.periods import Period
from bot.figures.ports import TicketTimes, Turn
from bot.figures.topics import OTHER, TOPICS
from bot.figures.values import OUTCOMES, Day, Figures, Money, SourceUse, Spread, Tickets, TopicUse

MISSED_AFTER_S = 1.0
CARD_PREFIX = "verified://"


def is_card(url: str) -> bool:
    """Whether this is the address of a verified answer, as sources of answers have it."""
    return url.startswith(CARD_PREFIX)


def figures(turns: Sequence[Turn], tickets: Iterable[TicketTimes], period: Period, *, now_s: float, verified: Callable[[str], bool] = is_card) -> Figures:
    """The figures of the period from its questions (oldest first) and tickets; what lies outside of it is left out. `now_s` decides what is overdue."""
    everywhere = list(period.places([turn.asked_at for turn in turns]))
    last = period.days
    inside = [0 <= place < last for place in everywhere]
    turns, places = list(compress(turns, inside)), list(compress(everywhere, inside))
    outcomes = [turn.outcome if turn.outcome in OUTCOMES else "other" for turn in turns]
    counts = Counter(outcomes)
    voted = [turn for turn in turns if turn.good is not None]
    sources = _sources(turns, verified)
    cited = [turn.urls for turn in turns if turn.urls]
    cards = {source.url for source in sources if source.verified}
    return Figures(
        period=period,
        asked=len(turns),
        people=len({(turn.team, turn.person) for turn in turns}),
        outcomes={outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome] or outcome != "other"},
        days=_days(turns, places, outcomes, period),
        curve=curve((turn.confidence, bool(turn.good)) for turn in voted if turn.outcome == "answered"),
        votes=_good(voted),
        first_word=spread(turn.seen_at - turn.asked_at for turn in turns if turn.seen_at),
        answer=spread(turn.answered_at - turn.asked_at for turn in turns if turn.answered_at),
        topics=_topics(turns, voted),
        sources=sources,
        verified=Share(part=sum(not cards.isdisjoint(urls) for urls in cited) if cards else 0, whole=len(cited)),
        tickets=_tickets([ticket for ticket in tickets if period.begin <= ticket.opened_at < period.end], now_s),
        money=_money(turns),
    )


def spread(lengths_s: Iterable[float]) -> Spread | None:
    """The spread of these lengths, by nearest rank; one below 0, as of two clocks that differ, is 0. None of none."""
    ordered = sorted(lengths_s)
    if not ordered:
        return None
    p50, p90, p95 = (max(0.0, ordered[-(-len(ordered) * percent // 100) - 1]) for percent in (50, 90, 95))
    return Spread(count=len(ordered), p50=p50, p90=p90, p95=p95)


def _good(voted: Iterable[Turn]) -> Share:
    votes = [bool(turn.good) for turn in voted]
    return Share(part=sum(votes), whole=len(votes))


def _days(turns: Sequence[Turn], places: Sequence[int], outcomes: Sequence[str], period: Period) -> tuple[Day, ...]:
    counts = Counter(zip(places, outcomes, strict=True))
    used = [[0, 0, 0.0] for _ in period.dates]
    for turn, place in zip(turns, places, strict=True):
        if turn.tokens_in or turn.tokens_out:
            day = used[place]
            day[0] += turn.tokens_in
            day[1] += turn.tokens_out
            day[2] += turn.cost_usd
    return tuple(
        Day(date=day, outcomes=tuple(counts[place, outcome] for outcome in OUTCOMES), tokens_in=int(tokens_in), tokens_out=int(tokens_out), cost_usd=cost)
        for place, (day, (tokens_in, tokens_out, cost)) in enumerate(zip(period.dates, used, strict=True))
    )


def _topics(turns: Sequence[Turn], voted: Sequence[Turn]) -> tuple[TopicUse, ...]:
    asked = _known(Counter(turn.topic for turn in turns))
    handed = _known(Counter(turn.topic for turn in turns if turn.outcome == "escalated"))
    good = _known(Counter(turn.topic for turn in voted if turn.good))
    votes = _known(Counter(turn.topic for turn in voted))
    return tuple(TopicUse(topic=topic, asked=count, handed=handed[topic], good=Share(part=good[topic], whole=votes[topic])) for topic, count in _most(asked))


def _known(counts: Counter[str]) -> Counter[str]:
    """With all that is no topic of ours together as the other one."""
    known = Counter({topic: count for topic, count in counts.items() if topic in TOPICS})
    return known + Counter({OTHER: counts.total() - known.total()})


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Most frequent first, equals by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _sources(turns: Sequence[Turn], verified: Callable[[str], bool]) -> tuple[SourceUse, ...]:
    cited = Counter(url for turn in turns for url in set(turn.urls))
    first = Counter(turn.urls[0] for turn in turns if turn.urls)
    votes = Counter((url, turn.good) for turn in turns if turn.good is not None for url in set(turn.urls))
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


def _money(turns: Sequence[Turn]) -> Money:
    used = [turn for turn in turns if turn.tokens_in or turn.tokens_out]
    return Money(
        tokens_in=sum(turn.tokens_in for turn in used),
        tokens_out=sum(turn.tokens_out for turn in used),
        cost_usd=sum(turn.cost_usd for turn in used),
        unpriced=sum(not turn.cost_usd for turn in used),
    )
