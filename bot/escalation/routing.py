"""Which desk a question belongs to: what is known about it, and the first route that it fits. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.asker import learn
from bot.escalation.plan import Plan, Route, When
from bot.escalation.ports import Case
from bot.escalation.tongues import tongue_of
from bot.figures.topics import OTHER, topic_of
from bot.thread import Given
from knowledge import Asker


def case_of(given: Given, *, channel: str, history: Sequence[str] = ()) -> Case:
    """The case of an answer that was given, and of the question with it. `channel` is the name of where it was asked, `history` the asker's earlier turns, oldest first.

    The topic is that of the newest turn that has one; the sources of the answer have a say in that of the question itself.
    """
    turns = (*history, given.question)
    asker = Asker()
    for turn in turns:
        asker = learn(asker, turn)
    topics = [topic_of(given.question, [link.url for link in given.sources]), *map(topic_of, reversed(history))]
    topic = next((topic for topic in topics if topic != OTHER), "")
    return Case(
        team=given.thread.team,
        channel=channel,
        topics=frozenset({topic} - {""}),
        language=asker.language,
        sdk=asker.sdk,
        tongue=tongue_of("\n".join(reversed(turns))),
    )


def route_of(plan: Plan, case: Case) -> Route:
    """The one that was chosen, or the first that fits; one that leads to the last resort alone, when none does."""
    if case.route:
        return plan.route(case.route)
    return next((route for route in plan.routes if fits(route.when, case)), Route(name=""))


def fits(when: When, case: Case) -> bool:
    """Whether the case has one of each that is asked for."""
    pairs = (
        (when.topics, case.topics),
        (when.channels, {case.channel.casefold()}),
        (when.languages, {case.language}),
        (when.sdks, {case.sdk.casefold()}),
        (when.tongues, {case.tongue}),
    )
    return all(not wanted or wanted & has for wanted, has in pairs)
