"""What was counted is remembered, for as long as it is worth."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.errors import BotError, SlackUnreachable, StoreFailed
from bot.figures.overview import IndexFacts
from bot.learning.gaps import Digest, Gap
from bot.web.dashboard.gaps import KEPT_S, Gaps, as_shown
from bot.web.dashboard.look import FRESH_S, REST, USABLE_S, Look
from knowledge import IndexBroken
from tests.fakes.clock import HandClock
from tests.figures.made import desk, quarter
from tests.web.dashboard.served import Served, busy
from tests.web.served import failed


def looking(served: Served) -> Look:
    return Look(served.source(), now=served.clock.now, clock=HandClock().now)


async def test_what_is_old_is_counted_anew_and_what_is_not_is_left() -> None:
    served = busy(turns=quarter(100))
    look = looking(served)
    first = await look.counted("", 90)

    served.clock.move(FRESH_S - 1)
    await look.renew("")
    assert await look.counted("", 90) is first

    served.clock.move(1)
    await look.renew("")
    assert (await look.counted("", 90)).at.timestamp() == served.clock.now()


async def test_what_nobody_has_looked_at_is_not_counted_anew() -> None:
    served = busy(turns=quarter(10))
    await looking(served).renew("T1")

    assert served.reads == 0


async def test_what_is_being_counted_is_not_counted_twice() -> None:
    served, go = busy(turns=quarter(100)), asyncio.Event()
    source = served.source()
    go.set()

    async def index() -> IndexFacts | None:
        await go.wait()
        return await source.index()

    look = Look(replace(source, index=index), now=served.clock.now, clock=HandClock().now)
    await look.counted("", 90)
    go.clear()
    served.clock.move(FRESH_S)
    async with asyncio.TaskGroup() as group:
        group.create_task(look.renew(""))
        await asyncio.sleep(0)
        await look.renew("")  # comes back at once
        go.set()

    assert served.reads == 2


async def test_where_counting_takes_long_it_is_done_less_often() -> None:
    served, slow = busy(turns=quarter(100)), HandClock()
    source = served.source()

    async def index() -> IndexFacts | None:
        slow.move(4.0)
        return await source.index()

    look = Look(replace(source, index=index), now=served.clock.now, clock=slow.now)
    await look.counted("", 90)
    served.clock.move(4.0 * REST - 1)
    await look.renew("")
    assert served.reads == 1

    served.clock.move(1)
    await look.renew("")
    assert served.reads == 2


async def test_a_failure_leaves_what_is_there_until_it_is_too_old() -> None:
    served = busy(turns=quarter(100))
    look = looking(served)
    first = await look.counted("", 90)
    served.fault = failed()

    served.clock.move(USABLE_S - 1)
    await look.renew("")
    assert await look.counted("", 90) is first

    served.clock.move(1)
    with pytest.raises(StoreFailed):
        await look.counted("", 90)


async def test_without_gaps_and_names_there_is_all_the_rest() -> None:
    served = busy(turns=quarter(100))
    served.gap_fault = BotError("no embeddings")
    look = looking(served)
    counted = await look.counted("", 90)
    await look.renew("")

    assert look.overview(counted, 7, "").gaps is None
    assert await look.teams() == {"T1": "T1"}
    assert counted.figures[90].asked == 100


async def test_gaps_are_looked_for_behind_a_page_and_a_few_times_a_day() -> None:
    served = busy(turns=quarter(100))
    look = looking(served)
    counted = await look.counted("", 90)
    assert look.overview(counted, 7, "").gaps is None

    for after_s, found in ((0, 1), (KEPT_S - 1, 1), (1, 2)):
        served.clock.move(after_s)
        await look.renew("")
        assert served.found == found

    gaps = look.overview(counted, 7, "").gaps
    assert gaps is not None
    assert [(gap.name, gap.count, gap.topic, gap.confined) for gap in gaps] == [
        ("Recording only one participant", 14, "recording", False),
        ("Regions of phone numbers", 6, "sip", False),
    ]


async def test_gaps_that_were_found_stay_when_they_cannot_be_found_again() -> None:
    served = busy(turns=quarter(100))
    look = looking(served)
    counted = await look.counted("", 90)
    await look.renew("")
    served.gap_fault = IndexBroken("no index")
    served.clock.move(KEPT_S)
    await look.renew("")

    gaps = look.overview(counted, 7, "").gaps
    assert served.found == 2
    assert gaps is not None
    assert len(gaps) == 2


async def test_gaps_are_looked_for_once_at_a_time() -> None:
    finding, go = 0, asyncio.Event()

    async def find(team: str) -> Digest:
        nonlocal finding
        finding += 1
        await go.wait()
        return Digest(team=team, since=0.0, until=0.0)

    gaps = Gaps(find, now=HandClock().now)
    async with asyncio.TaskGroup() as group:
        group.create_task(gaps.renew(""))
        await asyncio.sleep(0)
        await gaps.renew("T1")  # comes back at once
        go.set()

    assert finding == 1
    assert gaps.known("") == ()
    assert gaps.known("T1") is None


def test_a_gap_of_which_nothing_may_be_told_is_confined() -> None:
    assert as_shown(Gap(count=3, people=2, confined=3)).confined
    assert not as_shown(Gap(count=3, people=2, title="egress", confined=1)).confined


async def test_each_length_and_each_workspace_is_counted_by_itself() -> None:
    served = busy(turns=quarter(300, teams=("T1", "T2")), tickets=desk(30, team="T3"))
    look = looking(served)
    whole, own = await look.counted("", 90), await look.counted("T2", 90)

    assert list(await look.teams()) == ["T1", "T2", "T3"]
    assert whole.figures[7].asked < whole.figures[30].asked < whole.figures[90].asked == 300
    assert own.figures[90].asked == sum(turn.team == "T2" for turn in served.turns)
    assert own.figures[90].tickets.opened == 0


async def test_only_as_many_days_are_counted_as_somebody_looks_at() -> None:
    served = busy(turns=quarter(300))
    look = looking(served)

    assert list((await look.counted("", 30)).figures) == [7, 30]
    assert list((await look.counted("", 7)).figures) == [7, 30]
    assert served.reads == 1
    assert list((await look.counted("", 90)).figures) == [7, 30, 90]
    assert served.reads == 2


async def test_what_is_renewed_keeps_its_days() -> None:
    served = busy(turns=quarter(300))
    look = looking(served)
    await look.counted("", 90)
    served.clock.move(FRESH_S)
    await look.renew("")

    assert served.reads == 2
    assert list((await look.counted("", 30)).figures) == [7, 30, 90]


async def test_a_name_that_slack_does_not_tell_leaves_the_others() -> None:
    served = busy(turns=quarter(300, teams=("T1", "T2", "T3")), names={"T1": "Analytical Engines"})
    source = served.source()

    async def name(team: str) -> str:
        if team == "T2":
            raise SlackUnreachable("no way", maybe_done=False)
        return await source.name(team)

    look = Look(replace(source, name=name), now=served.clock.now, clock=HandClock().now)

    assert await look.teams() == {"T1": "Analytical Engines", "T2": "T2", "T3": "T3"}


async def test_names_that_take_too_long_are_ids_until_they_are_asked_for_again() -> None:
    served, told = busy(turns=quarter(100, teams=("T1", "T2"))), asyncio.Event()

    async def name(team: str) -> str:
        await told.wait()
        return f"The {team}"

    look = Look(replace(served.source(), name=name), now=served.clock.now, clock=HandClock().now, names_s=0.01)
    assert await look.teams() == {"T1": "T1", "T2": "T2"}

    told.set()
    served.clock.move(FRESH_S + 1)
    assert await look.teams() == {"T1": "The T1", "T2": "The T2"}


async def test_of_a_single_workspace_nobody_asks_the_name() -> None:
    served = busy(turns=quarter(100), names={"T1": "Analytical Engines"})

    assert await looking(served).teams() == {"T1": "T1"}
