"""The questions of a while that got no good answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import SlackUnreachable
from bot.escalation.ticket import Event, Ticket
from bot.figures.ports import Turn
from bot.learning.collecting import COMMON, Asked, Confined, Gaps
from bot.thread import ThreadId, Vote
from knowledge import Asker, Found, Hit, Link
from tests.bot.answering.samples import hit_of, page
from tests.fakes.clock import HandClock
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.stores import MemoryStore
from tests.learning.samples import GIVEN, NOW, TICKET

MODEL = HashingEmbedder()
NEAREST = hit_of(page("Words.\n", slug="billing"))
OWN = replace(hit_of(replace(page("Acme.\n", slug="own"), audience="T1")), score=0.9)


class Finding:
    """A retriever that embeds; `settled` holds the questions that a verified answer settles."""

    def __init__(self, *settled: str) -> None:
        self.settled, self.asked = settled, list[tuple[str, str]]()

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """See `Retriever`."""
        self.asked.append((query, audience))
        hits: tuple[Hit, ...] = (OWN, NEAREST) if audience else (NEAREST,)
        vector = tuple(MODEL.embed([query])[0].tolist())
        return Found(query=query, hits=hits, vector=vector, settled=NEAREST if query in self.settled else None)


async def is_public(_team: str, channel: str) -> bool:
    return channel != "CPUBLIC"


async def nobody_knows(_team: str, _channel: str) -> bool:
    raise SlackUnreachable("no route", maybe_done=False)


class Office:
    def __init__(self) -> None:
        self.store, self.number = MemoryStore(HandClock(NOW)), 0

    async def ask(
        self, question: str, outcome: str = "escalated", *, good: bool | None = None, channel: str = "CPUBLIC", at: float = NOW - 60.0, person: str = ""
    ) -> ThreadId:
        """One question, its answer, and the asker's vote."""
        self.number += 1
        name, asker = f"a{self.number}", person or f"U{self.number}"
        thread = ThreadId(team="T1", channel=channel, ts=f"{self.number}.0")
        await self.store.answers.keep(replace(GIVEN, id=name, thread=thread, question=question, outcome=outcome, asker=asker))
        await self.store.turns.keep(Turn(answer=name, team="T1", channel=channel, person=asker, outcome=outcome, confidence=0.5, asked_at=at))
        if good is not None:
            await self.store.votes.cast(Vote(answer=name, person=asker, good=good))
        return thread

    def gaps(self, confined: Confined = is_public, *settled: str) -> Gaps:
        asked = Asked(turns=self.store.turns, answers=self.store.answers, tickets=self.store.tickets)
        return Gaps(asked=asked, retriever=Finding(*settled), confined=confined)

    async def count(self, confined: Confined = is_public, *settled: str) -> int:
        return (await self.gaps(confined, *settled).digest(since=NOW - 3_600.0, until=NOW)).count


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize(
    ("outcome", "good", "counts"),
    [
        ("escalated", None, True),
        ("escalated", True, True),
        ("answered", None, False),
        ("answered", True, False),
        ("answered", False, True),
        ("diagnose", False, True),
        ("diagnose", None, False),
    ],
)
async def test_what_was_handed_over_or_rated_bad_counts(office: Office, outcome: str, *, good: bool | None, counts: bool) -> None:
    await office.ask("invoice of october", outcome, good=good)

    assert await office.count() == counts


@pytest.mark.parametrize(("question", "counts"), [("write me a poem", False), ("does livekit send invoices", True)])
async def test_what_was_declined_counts_when_it_names_livekit_all_the_same(office: Office, question: str, *, counts: bool) -> None:
    await office.ask(question, "declined")

    assert await office.count() == counts


async def test_only_what_was_asked_in_that_while_counts(office: Office) -> None:
    await office.ask("before", at=NOW - 7_200.0)
    await office.ask("after", at=NOW)
    await office.ask("just then", at=NOW - 3_600.0)

    digest = await office.gaps().digest(since=NOW - 3_600.0, until=NOW)

    assert digest.once == ("just then",)


async def test_what_a_verified_answer_settles_by_now_is_no_gap(office: Office) -> None:
    await office.ask("invoice of october")

    assert await office.count(is_public, "invoice of october") == 0


async def test_questions_about_the_same_are_put_together_with_pages_that_everybody_may_see(office: Office) -> None:
    await office.ask("invoice of october")
    await office.ask("invoice of november")

    (gap,) = (await office.gaps().digest(since=NOW - 3_600.0, until=NOW)).gaps

    assert (gap.count, gap.people, gap.confined) == (2, 2, 0)
    assert gap.pages == (Link(title="Page billing", url="https://docs.example/billing"),)


async def test_what_was_asked_in_a_private_channel_is_counted_and_not_said(office: Office) -> None:
    await office.ask("the vermilion invoice", channel="CPRIVATE")
    await office.ask("the vermilion invoice", channel="D1")

    digest = await office.gaps().digest(since=NOW - 3_600.0, until=NOW)

    assert [(gap.count, gap.confined, gap.title) for gap in digest.gaps] == [(2, 2, "")]
    assert "vermilion" not in repr(digest)


async def test_where_nobody_can_be_asked_who_may_read_everything_is_confined(office: Office) -> None:
    await office.ask("the vermilion invoice")

    assert (await office.gaps(nobody_knows).digest(since=NOW - 3_600.0, until=NOW)).once == ()


@pytest.mark.parametrize("confined", [False, True])
async def test_what_its_ticket_says_about_a_thread_goes_first(office: Office, *, confined: bool) -> None:
    thread = await office.ask("the vermilion invoice", channel="CPRIVATE" if not confined else "CPUBLIC")
    ticket: Ticket = replace(TICKET, thread=thread, state="open", owner="", confined=confined)
    await office.store.tickets.open(ticket, Event(kind="opened", at=NOW))

    assert bool((await office.gaps().digest(since=NOW - 3_600.0, until=NOW)).once) is not confined


async def test_an_answer_that_was_forgotten_is_left_out(office: Office) -> None:
    await office.ask("invoice", person="UADA")
    await office.store.turns.keep(Turn(answer="gone", team="T1", channel="CPUBLIC", person="U9", outcome="escalated", confidence=0.1, asked_at=NOW - 1))

    assert await office.count() == 1


async def test_without_a_question_nothing_is_searched_for(office: Office) -> None:
    gaps = office.gaps()
    await gaps.digest(since=NOW - 3_600.0, until=NOW)
    assert isinstance(gaps.retriever, Finding)
    assert gaps.retriever.asked == []

    await office.ask("invoice")
    await gaps.digest(since=NOW - 3_600.0, until=NOW)
    assert gaps.retriever.asked == [("invoice", "T1"), *((words, "") for words in COMMON)]
