"""A test call from its first stage to the deleted room."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.diagnostics import dial
from bot.diagnostics.dial.ports import Against, Caps, Dial
from bot.diagnostics.ports import CALL_ROOMS, Dialled
from bot.diagnostics.report import Report
from bot.errors import LiveKitRefused, LiveKitUnreachable, SlackUnreachable, StoreFailed
from tests.diagnostics.dial.carrier import ASKER, BUSY, NUMBER, OTHER, OURS, SETTINGS, Bench
from tests.fakes.dials import MemoryDials

DOWN = LiveKitUnreachable("delete", stage="connect", why="nothing listens at that address")


async def run(bench: Bench, number: str = NUMBER) -> Report:
    """The report of a call that was allowed."""
    told = await bench.dial.run(await bench.plan(number), bench.tell)
    assert isinstance(told, Report)
    return told


def facts(report: Report) -> dict[str, str]:
    return {fact.label: fact.value for fact in report.facts}


async def test_an_answered_call_is_told_stage_by_stage_and_hung_up_after_ten_seconds() -> None:
    bench = Bench()

    report = await run(bench)

    assert bench.stages == ["dialing", "ringing", "answered", "ended"]
    assert bench.carrier.did == ["open", "dial", "hang up"]
    assert [finding.code for finding in report.findings] == ["sip-answered"]
    told = facts(report)
    assert told["stages"] == "dialing, ringing (2 s), answered (4 s), ended (14 s)"
    assert (told["answered"], told["hung up"]) == ("after 4 s", "by me, 10 s after the answer")
    assert bench.carrier.open == []


async def test_the_room_has_a_random_name_under_the_prefix_and_the_call_its_limits() -> None:
    bench = Bench()
    await run(bench)
    await run(bench, OTHER)

    first, second = bench.carrier.dialled
    assert first.room != second.room
    assert first.room.startswith(CALL_ROOMS)
    assert (first.ring_s, first.talk_s, first.trunk) == (30.0, 10.0, "ST_out")
    assert first.caller is not None
    assert first.caller.raw == OURS
    assert first.talk_s <= 20


async def test_a_hidden_number_is_asked_for() -> None:
    bench = Bench()
    await bench.dial.run(await bench.plan(hidden=True), bench.tell)

    assert bench.carrier.dialled[0].hidden


async def test_a_refused_call_says_who_refused_and_what_to_quote_and_is_not_repeated() -> None:
    bench = Bench()
    bench.carrier.answers[NUMBER] = BUSY

    report = await run(bench)

    assert bench.stages == ["dialing", "ringing", "refused", "ended"]
    assert report.findings[0].code == "sip-busy"
    told = facts(report)
    assert told["refused by"] == "the person or device that was called"
    assert told["again?"] == "another call may work later"
    assert told["to quote: SIP Call-ID, for the carrier"] == "abc@carrier"
    assert told["to quote: call id, for LiveKit"] == "SCL_a"
    assert bench.carrier.did.count("dial") == 1


@pytest.mark.parametrize(
    ("rings", "dialled", "code"),
    [
        ((("dialing", 2.0), ("ringing", 20.0)), Dialled(outcome="refused", error="canceled"), "sip-rang-out"),
        ((("dialing", 20.0),), Dialled(outcome="refused", error="canceled"), "sip-no-reply"),
        ((), Dialled(outcome="refused", error="not_found", note="trunk_not_found"), "sip-no-trunk"),
        ((), Dialled(outcome="refused", error="unavailable", note="no_sip_service"), "sip-no-service"),
        ((("dialing", 40.0),), Dialled(outcome="unknown", note="late"), "sip-unknown"),
    ],
)
async def test_what_ended_without_a_status_is_told_by_how_far_it_came(rings: tuple[tuple[str, float], ...], dialled: Dialled, code: str) -> None:
    bench = Bench()
    bench.carrier.rings, bench.carrier.answers[NUMBER] = rings, dialled

    report = await run(bench)

    assert report.findings[0].code == code
    assert bench.carrier.open == []


async def test_a_call_of_which_nobody_tells_anything_is_unknown_and_its_room_is_deleted_twice() -> None:
    bench = Bench()
    bench.carrier.hangs.add(NUMBER)

    report = await run(bench)

    assert report.findings[0].code == "sip-unknown"
    assert bench.stages[-2:] == ["unknown", "ended"]
    assert bench.carrier.did == ["open", "dial", "hang up", "hang up"]
    assert bench.carrier.log[1][1] + 50.0 <= bench.carrier.log[-1][1] <= bench.carrier.log[1][1] + 60.0


async def test_the_other_side_may_hang_up_first() -> None:
    bench = Bench()
    bench.carrier.leaves_after_s = 3.0

    report = await run(bench)

    assert facts(report)["hung up"] == "by the other side, 3 s after the answer"


@pytest.mark.parametrize("error", [DOWN, LiveKitRefused("create", code="unauthenticated")])
async def test_when_the_room_cannot_be_opened_nobody_is_called(error: LiveKitUnreachable | LiveKitRefused) -> None:
    bench = Bench()
    bench.carrier.fails["open_room"] = error

    report = await run(bench)

    assert report.findings[0].code == ("dial-unreachable" if isinstance(error, LiveKitUnreachable) else "sip-api-key")
    assert "dial" not in bench.carrier.did
    assert [dial_.over_at is not None for dial_ in bench.books.kept.values()] == [True]


async def test_a_server_that_is_gone_altogether_is_told_once_and_soon() -> None:
    bench = Bench()
    plan = await bench.plan()
    bench.carrier.fails = {"open_room": DOWN, "hang_up": DOWN}

    report = await bench.dial.run(plan, bench.tell)

    assert isinstance(report, Report)
    assert [finding.code for finding in report.findings] == ["dial-unreachable"]
    assert bench.carrier.did == ["open", "hang up"]
    assert await bench.books.open() == []


async def test_a_refused_call_is_over_even_when_its_room_cannot_be_deleted() -> None:
    bench = Bench()
    bench.carrier.answers[NUMBER] = BUSY
    plan = await bench.plan()
    bench.carrier.fails["hang_up"] = DOWN

    report = await bench.dial.run(plan, bench.tell)

    assert isinstance(report, Report)
    assert [finding.code for finding in report.findings] == ["sip-busy"]
    assert await bench.books.open() == []


async def test_a_call_that_could_not_be_made_is_told_as_such() -> None:
    bench = Bench()
    bench.carrier.fails["dial"] = DOWN

    report = await run(bench)

    assert report.findings[0].code == "dial-unreachable"
    assert "nothing listens at that address" in report.findings[0].cause


async def test_stages_that_cannot_be_seen_are_named_and_end_no_call() -> None:
    bench = Bench()
    bench.carrier.fails["stage"] = DOWN

    report = await run(bench)

    assert report.findings[0].code == "sip-answered"
    assert bench.stages == ["dialing", "answered", "ended"]
    assert any(line.what == "some of the stages" for line in report.unseen)


async def test_a_chat_that_fails_or_hangs_ends_no_call() -> None:
    bench = Bench()

    async def fails(stage: dial.Stage) -> None:
        if stage.name == "dialing":
            await asyncio.Event().wait()
        raise SlackUnreachable("post", maybe_done=False)

    told = await bench.dial.run(await bench.plan(), fails)

    assert isinstance(told, Report)
    assert told.findings[0].code == "sip-answered"
    assert bench.carrier.open == []


@pytest.mark.parametrize("at", ["dialing", "ringing", "answered"])
async def test_a_bug_while_it_is_told_hangs_up_too(at: str) -> None:
    bench = Bench()
    plan = await bench.plan()

    async def broken(stage: dial.Stage) -> None:
        if stage.name == at:
            raise LookupError(stage.name)

    with pytest.raises((LookupError, ExceptionGroup)):
        await bench.dial.run(plan, broken)

    assert bench.carrier.open == []
    assert await bench.books.open() == []


async def test_a_room_that_cannot_be_deleted_is_said_to_be_there_and_swept_later() -> None:
    bench = Bench()
    plan = await bench.plan()
    bench.carrier.fails["hang_up"] = DOWN

    report = await bench.dial.run(plan, bench.tell)

    assert isinstance(report, Report)
    assert report.findings[0].code == "dial-not-ended"
    assert "ended" not in bench.stages
    assert bench.carrier.did.count("hang up") == 3
    assert len(await bench.books.open()) == 1
    del bench.carrier.fails["hang_up"]
    assert await bench.dial.sweep() == 1
    assert (bench.carrier.open, await bench.books.open()) == ([], [])


async def test_the_books_tell_how_it_ended_and_never_the_number() -> None:
    bench = Bench()
    bench.carrier.answers[NUMBER] = BUSY

    report = await run(bench)

    (kept,) = bench.books.kept.values()
    assert (kept.person, kept.team, kept.channel, kept.trunk, kept.outcome, kept.status, kept.call_id) == ("U1", "T1", "C1", "ST_out", "sip-busy", 486, "SCL_a")
    assert kept.number == "+14•••••••71"
    assert NUMBER[1:] not in repr(kept) + repr(report)
    assert OURS[1:] not in repr(kept) + repr(report)


async def test_the_mark_of_a_number_is_the_same_for_the_same_number_and_another_with_another_key() -> None:
    bench = Bench()
    await run(bench)
    bench.dial.books = replace(bench.dial.books, key=b"another key")
    await run(bench)
    await run(bench, OTHER)

    assert len({kept.number_key for kept in bench.books.kept.values()}) == 3


async def test_books_that_cannot_be_written_mean_no_call() -> None:
    bench = Bench()
    plan = await bench.plan()
    bench.dial.books = replace(bench.dial.books, audit=Closed(bench.books.clock))

    with pytest.raises(StoreFailed):
        await bench.dial.run(plan, bench.tell)

    assert bench.carrier.did == []


async def test_a_double_click_makes_one_call() -> None:
    bench = Bench()
    plan = await bench.plan()

    told = await asyncio.gather(*(bench.dial.run(plan.id, bench.tell) for _ in range(3)))
    later = await bench.dial.run(plan.id, bench.tell)

    assert [one.code if isinstance(one, dial.No) else "" for one in told] == ["", "again", "again"]
    assert isinstance(later, dial.No)
    assert later.code == "again"
    assert bench.carrier.did.count("dial") == 1


async def test_an_id_that_was_never_planned_makes_no_call() -> None:
    bench = Bench()

    told = await bench.dial.run("made up", bench.tell)

    assert isinstance(told, dial.No)
    assert told.code == "gone"


async def test_two_calls_at_once_to_one_number_are_one() -> None:
    bench = Bench()
    first, second = await bench.plan(), await bench.plan(asker=replace(ASKER, person="U2"))

    told = await asyncio.gather(bench.dial.run(first, bench.tell), bench.dial.run(second, bench.tell))

    assert isinstance(told[0], Report)
    assert isinstance(told[1], dial.No)
    assert told[1].code == "number"
    assert bench.carrier.did.count("dial") == 1


async def test_calls_to_two_numbers_at_once_do_not_disturb_each_other() -> None:
    bench = Bench()
    bench.carrier.answers[OTHER] = BUSY
    plans = await bench.plan(), await bench.plan(OTHER)

    told = await asyncio.gather(*(bench.dial.run(plan, bench.tell) for plan in plans))

    assert [report.findings[0].code for report in told if isinstance(report, Report)] == ["sip-answered", "sip-busy"]


async def test_caps_hold_when_the_call_is_made_even_for_what_was_planned_before() -> None:
    bench = Bench(settings=replace(SETTINGS, per_user_hour=2))
    plans = [await bench.plan(f"+1415555267{digit}") for digit in range(4)]

    told = [await bench.dial.run(plan, bench.tell) for plan in plans]

    assert [one.code if isinstance(one, dial.No) else "" for one in told] == ["", "", "user_hour", "user_hour"]


@pytest.mark.parametrize("after_s", [0.0, 1.0, 3.0, 8.0, 14.4])
async def test_a_call_that_is_cancelled_is_hung_up_first(after_s: float) -> None:
    bench = Bench()
    running = asyncio.ensure_future(bench.dial.run(await bench.plan(), bench.tell))
    await asyncio.sleep(after_s)
    running.cancel()
    await asyncio.wait({running})

    assert running.cancelled()
    assert bench.carrier.open == []
    assert await bench.books.open() == []
    assert await bench.dial.sweep() == 0


async def test_a_call_that_is_cancelled_again_and_again_is_hung_up_and_written_down_all_the_same() -> None:
    bench = Bench()
    bench.books = Slow(bench.books.clock)
    bench.dial = bench.restarted()
    running = asyncio.ensure_future(bench.dial.run(await bench.plan(), bench.tell))
    await asyncio.sleep(2.0)
    while not running.done():
        running.cancel()
        await asyncio.sleep(0.25)

    assert running.cancelled()
    assert bench.carrier.open == []
    assert await bench.books.open() == []


class Slow(MemoryDials):
    """Books that take half a second to close a call."""

    async def end(self, id_: str, *, outcome: str, status: int, call_id: str) -> bool:
        await asyncio.sleep(0.5)
        return await super().end(id_, outcome=outcome, status=status, call_id=call_id)


class Closed(MemoryDials):
    """Books of a database that is gone."""

    async def begin(self, dial: Dial, caps: Caps) -> Against:
        raise StoreFailed("the database is gone")
