"""The digest of what the documents lack: on Monday morning, once a workspace, about the week before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SlackRefused
from bot.learning.gaps import Digest, Gap
from bot.learning.weekly import GAPS_SHOWN, KIND, Weekly, digest_words
from knowledge import Link
from tests.fakes.people import FakeChannel
from tests.learning.at_work import Work

ZONE = ZoneInfo("Europe/Berlin")
PAGE = Link(title="Rooms", url="https://docs.example/rooms")
GAP = Gap(count=2, people=2, title="Invoice october", examples=("invoice of october",), pages=(PAGE,))


def at(day: int, hour: int, *, month: int = 11) -> float:
    return datetime(2026, month, day, hour, tzinfo=ZONE).timestamp()


@dataclass(kw_only=True)
class Counting:
    """The same gap each week; `asked` is of which weeks."""

    asked: list[tuple[float, float, str]] = field(default_factory=list)

    async def digest(self, *, since: float, until: float, team: str = "") -> Digest:
        """See `Digests`."""
        self.asked.append((since, until, team))
        return Digest(team=team, since=since, until=until, count=2, gaps=(GAP,))


@dataclass(kw_only=True)
class Week:
    """Two workspaces; it is Thursday, 19 November."""

    work: Work = field(default_factory=Work)
    gaps: Counting = field(default_factory=Counting)

    def __post_init__(self) -> None:
        self.work.clock.time_s = at(19, 12)

    @property
    def weekly(self) -> Weekly:
        async def teams() -> tuple[str, ...]:
            return ("T1", "T2")

        work = self.work
        return Weekly(inbox=work.store.inbox, gaps=self.gaps, board=work.board, specialists=work.specialists, teams=teams, zone=ZONE, now=work.clock.now)

    async def ran(self) -> int:
        """How many jobs were due; they are done then."""
        count = 0
        while claimed := await self.work.store.queue.claim("answer", lease_s=60.0):
            await self.weekly(claimed)
            await self.work.store.queue.finish(claimed)
            count += 1
        return count


@pytest.fixture
def week() -> Week:
    return Week()


async def test_on_monday_morning_each_workspace_reads_of_the_week_before_once(week: Week) -> None:
    await week.weekly.begin()
    week.work.clock.time_s = at(23, 9) - 1
    await week.weekly.begin()
    assert await week.ran() == 0
    week.work.clock.time_s = at(23, 9) + 1
    assert await week.ran() == 3
    await week.weekly.begin()
    assert await week.ran() == 0

    assert week.gaps.asked == [(at(16, 0), at(23, 0), "T1"), (at(16, 0), at(23, 0), "T2")]
    assert [(place.team, place.channel, place.ts) for place in week.work.board.places.values()] == [("T1", "CDESK", ""), ("T2", "CDESK", "")]
    assert week.work.jobs(KIND) == [f"{KIND}:2026-W48", f"{KIND}:2026-W49", f"{KIND}:2026-W48:T1", f"{KIND}:2026-W48:T2"]


async def test_the_week_in_which_clocks_change_is_an_hour_longer_or_shorter(week: Week) -> None:
    week.work.clock.time_s = at(24, 12, month=10)
    await week.weekly.begin()
    week.work.clock.time_s = at(26, 9, month=10)
    await week.ran()

    since, until, _ = week.gaps.asked[0]
    assert until - since == 7 * 86_400.0 + 3_600.0


async def test_after_weeks_without_the_bot_only_the_last_one_is_told_of(week: Week) -> None:
    await week.weekly.begin()
    week.work.clock.time_s = at(16, 12, month=12)
    await week.weekly.begin()
    await week.ran()
    assert {asked[:2] for asked in week.gaps.asked} == {(at(7, 0, month=12), at(14, 0, month=12))}
    week.work.clock.time_s = at(21, 10, month=12)
    await week.ran()

    assert {asked[:2] for asked in week.gaps.asked[2:]} == {(at(14, 0, month=12), at(21, 0, month=12))}


async def test_a_run_that_was_interrupted_doubles_nothing(week: Week) -> None:
    await week.weekly.begin()
    week.work.clock.time_s = at(23, 9) + 1
    for _ in range(2):
        claimed = await week.work.store.queue.claim("answer", lease_s=60.0)
        assert claimed
        await week.weekly(claimed)
        await week.work.store.queue.retry(claimed, after_s=0.0, error="killed")
    await week.ran()

    assert len(week.work.board.said) == 2


async def test_a_channel_that_takes_no_messages_does_not_hide_the_digest_of_the_others(week: Week) -> None:
    week.work.board.fails.append(SlackRefused("chat.postMessage: is_archived", code="is_archived"))
    await week.weekly.begin()
    week.work.clock.time_s = at(23, 9) + 1
    await week.ran()

    assert [place.team for place in week.work.board.places.values()] == ["T2"]


async def test_where_there_is_no_channel_nothing_is_looked_up(week: Week) -> None:
    week.work.people.channels["help"] = FakeChannel(id="CDESK", bot=False)
    await week.weekly.begin()
    week.work.clock.time_s = at(23, 9) + 1
    await week.ran()

    assert week.gaps.asked == []


def test_pages_of_the_digest_can_be_clicked_and_of_many_gaps_the_first_are_shown() -> None:
    gaps = tuple(Gap(count=9, people=9, title=f"Topic {n}", pages=(PAGE,)) for n in range(GAPS_SHOWN + 3))
    words = digest_words(Digest(team="T1", since=0.0, until=1.0, count=99, gaps=gaps), ZONE)

    assert words.allow == {PAGE.url}
    assert f"Topic {GAPS_SHOWN - 1}" in words.text
    assert f"Topic {GAPS_SHOWN}" not in words.text
    assert "And 3 smaller ones" in words.text
    assert "smaller" not in digest_words(Digest(team="T1", since=0.0, until=1.0, count=2, gaps=(GAP,)), ZONE).text


def test_what_was_asked_where_others_may_not_read_is_only_counted() -> None:
    confined = Digest(team="T1", since=0.0, until=1.0, count=2, gaps=(Gap(count=2, people=2, confined=2),))

    assert "2 questions from 2 people" in digest_words(confined, ZONE).text


def test_the_days_that_it_is_about_are_those_of_the_zone() -> None:
    week = Digest(team="T1", since=at(9, 0), until=at(16, 0), count=0)

    assert digest_words(week, ZONE).text.startswith("# What to write, 2026-11-09 to 2026-11-15\n")
