"""The parts of the page: each says one thing with a chart, and below it the numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.figures.curve import Share
from bot.figures.overview import Overview, cost_in_words, index_in_words, outcome, verified_in_words
from bot.figures.said import NOTHING, counted, dollars, length, percent, share_of, short
from bot.figures.tables import REASONS
from bot.figures.topics import title
from bot.figures.values import OUTCOMES, Money, Spread
from bot.web.dashboard.charts import Bar, Series, bars, columns, legend, reliability, waits
from bot.web.dashboard.html import Html, el
from bot.web.dashboard.marks import Named

BARS_SHOWN = 8
WAITS = (Series(name="half of them", class_="w1"), Series(name="9 of 10", class_="w2"), Series(name="19 of 20", class_="w3"))
ONE = (Series(name="", class_="o1"),)
# A bin of fewer votes says little.
VOTES_ENOUGH = 20


def tiles(overview: Overview) -> Html:
    """What is worth knowing first."""
    figures = overview.figures
    shown = (
        _tile("Questions", f"{figures.asked:,}", f"from {counted(figures.people, 'person', 'people')}"),
        _part("Answered", outcome(figures, "answered")),
        _part("Handed to a human", outcome(figures, "escalated")),
        _tile(
            "Called helpful", percent(figures.votes), f"{figures.votes.part:,} of {counted(figures.votes.whole, 'vote')}" if figures.votes.whole else "no votes"
        ),
        _wait("First word", figures.first_word),
        _tile("In time", percent(figures.tickets.promise), _promised(figures.tickets.promise)),
        _money(figures.money),
        _tile("Pages in the index", f"{overview.index.pages:,}" if overview.index else "none", index_in_words(overview).rpartition(", ")[2]),
    )
    return el("dl", *shown, class_="tiles")


def _tile(name: str, value: str, note: str) -> Html:
    return el("div", el("dt", name), el("dd", el("strong", value), el("span", note)))


def _part(name: str, share: Share) -> Html:
    return _tile(name, percent(share), f"{share.part:,} of {share.whole:,}" if share.whole else "nobody asked")


def _wait(name: str, spread: Spread | None) -> Html:
    return _tile(name, length(spread.p50) if spread else NOTHING, f"half of them, 95% within {length(spread.p95)}" if spread else "nobody waited")


def _money(money: Money) -> Html:
    tokens = money.tokens_in + money.tokens_out
    return (
        _tile("Cost", dollars(money.cost_usd), f"{short(tokens)} tokens") if money.cost_usd or not tokens else _tile("Tokens", short(tokens), "without a price")
    )


def _promised(share: Share) -> str:
    return f"{share.part:,} of {counted(share.whole, 'promise')} kept" if share.whole else "no ticket was due"


def by_day(overview: Overview) -> Html:
    """How many questions a day, and what became of them."""
    figures = overview.figures
    if not figures.asked:
        return Html()
    named = [name for name in OUTCOMES if figures.outcomes.get(name)]
    places = [list(OUTCOMES).index(name) for name in named]
    series = [Series(name=OUTCOMES[name], class_=f"o{place + 1}") for name, place in zip(named, places, strict=True)]
    days = [(day.date, tuple(float(day.outcomes[place]) for place in places)) for day in figures.days]
    busiest = max(figures.days, key=lambda day: day.asked)
    parts = ", ".join(f"{OUTCOMES[name]} {figures.outcomes[name]:,}" for name in named)
    told = f"{counted(figures.asked, 'question')} in {figures.period.days} days: {parts}. Most of them, {busiest.asked:,}, on {busiest.date:%A} {busiest.date.isoformat()}."
    return el("figure", legend(series), columns(Named(id="chart-days", title="Questions by day", told=told), days, series))


def confidence(overview: Overview) -> Html:
    """Whether the bot is as often right as it says."""
    curve = overview.figures.curve
    if not curve.votes.whole or curve.error is None:
        return Html()
    told = f"{counted(curve.votes.whole, 'vote')} on answers. Confidence and votes differ by {curve.error * 100:.0f} points on average."
    few = f" With fewer than {VOTES_ENOUGH} votes that says little." if curve.votes.whole < VOTES_ENOUGH else ""
    reading = (
        "Dots on the dashed line keep what they claim; dots below it were called good less often than the bot expected. Lines show where the truth may lie."
    )
    drawn = reliability(Named(id="chart-confidence", title="Confidence against feedback", told=told), curve)
    labels = el("p", "Upwards: share called good. To the right: confidence of the answer.", class_="axes")
    return el("figure", labels, drawn, el("figcaption", f"{told}{few} {reading}"))


def waiting(overview: Overview) -> Html:
    """How long people wait for the bot, and for humans, each on a scale of its own."""
    figures = overview.figures
    by_bot = [("First word", figures.first_word), ("Whole answer", figures.answer)]
    by_humans = [("Ticket claimed", figures.tickets.claim), ("Ticket resolved", figures.tickets.resolve)]
    drawn = [_waits(*kind) for kind in (("bot", "For the bot", by_bot), ("humans", "For humans, nights and weekends included", by_humans))]
    some = [one for one in drawn if one]
    return el("figure", legend(WAITS), *some) if some else Html()


def _waits(name: str, heading: str, rows: Sequence[tuple[str, Spread | None]]) -> Html:
    known = [(row, spread) for row, spread in rows if spread]
    if not known:
        return Html()
    told = ". ".join(
        f"{row}: half within {length(spread.p50)}, 9 of 10 within {length(spread.p90)}, 19 of 20 within {length(spread.p95)}" for row, spread in known
    )
    return el("div", el("h3", heading), waits(Named(id=f"chart-waits-{name}", title=f"Waiting {heading.lower()}", told=f"{told}."), known, WAITS))


def humans(overview: Overview) -> Html:
    """What humans were asked to take over, and why."""
    tickets = overview.figures.tickets
    if not tickets.opened:
        return Html()
    rows = [Bar(name=REASONS.get(reason, reason), parts=(float(count),), said=f"{count:,}") for reason, count in tickets.reasons]
    told = f"{counted(tickets.opened, 'ticket')}: {tickets.resolved:,} resolved, {tickets.dismissed:,} dismissed, {tickets.waiting:,} not over."
    kept = f" Answered when promised: {share_of(tickets.promise)}." if tickets.promise.whole else ""
    drawn = bars(Named(id="chart-tickets", title="Why humans were asked", told=told), rows, ONE)
    return el("figure", el("p", f"{told}{kept}"), drawn)


def topics(overview: Overview) -> Html:
    """What people ask about, and how much of it goes to humans."""
    uses = overview.figures.topics[:BARS_SHOWN]
    if not uses:
        return Html()
    series = (Series(name="Not handed over", class_="o1"), Series(name="Handed to a human", class_="o4"))
    rows = [Bar(name=title(use.topic), parts=(float(use.asked - use.handed), float(use.handed)), said=f"{use.asked:,}") for use in uses]
    told = ", ".join(f"{title(use.topic)} {use.asked:,}" for use in uses)
    return el("figure", legend(series), bars(Named(id="chart-topics", title="Questions by topic", told=f"{told}."), rows, series))


def sources(overview: Overview) -> Html:
    """Which pages answers rest on."""
    figures = overview.figures
    if not figures.sources:
        return Html()
    rows = [Bar(name=use.url.partition("://")[2] or use.url, parts=(float(use.cited),), said=f"{use.cited:,}") for use in figures.sources[:BARS_SHOWN]]
    told = f"{counted(len(figures.sources), 'page')} cited; verified by a human: {verified_in_words(figures)}."
    return el("figure", el("p", told), bars(Named(id="chart-sources", title="Most cited pages", told=told), rows, ONE))


def cost(overview: Overview) -> Html:
    """What language models took, in dollars where there are prices, else in tokens."""
    figures = overview.figures
    told = cost_in_words(figures)
    words = el("p", f"{told[0].upper()}{told[1:]}.")
    if not figures.money.tokens_in + figures.money.tokens_out:
        return words
    paid = bool(figures.money.cost_usd)
    days = [(day.date, (day.cost_usd if paid else float(day.tokens_in + day.tokens_out),)) for day in figures.days]
    named = Named(id="chart-cost", title=f"{'Dollars' if paid else 'Tokens'} by day", told=f"{told} in {figures.period.days} days.")
    return el("figure", words, columns(named, days, (Series(name="Cost" if paid else "Tokens", class_="o1"),), dollars if paid else None))
