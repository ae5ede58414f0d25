"""What a look does when the server is late, refuses, or is not there: the card comes in time and says what it does not know."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import fields

import pytest

from bot.diagnostics.observe import LATE, LOOK_S, WIDTH, Eye
from bot.diagnostics.seen import Dispatch, Reach
from bot.errors import LiveKitRefused, LiveKitUnreachable, StoreFailed
from tests.diagnostics.judge.observations import MICROPHONE, event, room, who
from tests.diagnostics.looks.onlooker import codes, look, scene
from tests.fakes.livekit import FakeLiveKit
from tests.fakes.records import MemoryRecords

CARD_MS_MAX = 3_000.0
READING = {"rooms", "participants", "dispatches", "egresses", "ingresses", "inbound_trunks", "outbound_trunks", "dispatch_rules", "reach"}
LOOKS = [
    ("rooms", ""),
    ("room", "demo"),
    ("room", "RM_x"),
    ("agent", "demo"),
    ("agent", "AJ_x"),
    ("egress", "demo"),
    ("ingress", ""),
    ("server", ""),
    ("call", "demo"),
    ("sip", ""),
]


def refused(code: str) -> LiveKitRefused:
    return LiveKitRefused("a call", code=code, why=f"why: {code}")


@pytest.mark.parametrize(("what", "name"), LOOKS)
async def test_a_server_that_never_answers_is_a_card_in_time(what: str, name: str) -> None:
    report = await look(scene(hangs=set(READING)), what, name)

    assert codes(report) == ["server-late"]
    assert report.took_ms < CARD_MS_MAX
    assert report.unseen


@pytest.mark.parametrize(("what", "name"), LOOKS)
async def test_a_key_that_is_not_accepted_is_told_as_that(what: str, name: str) -> None:
    server = scene(
        fails=dict.fromkeys(READING - {"reach"}, refused("unauthenticated")),
        reached=Reach(host="livekit.example.com", dns="ok", connect="ok", http="ok", auth="it accepts neither the API key nor the secret"),
    )

    assert codes(await look(server, what, name)) == ["server-key"]


async def test_a_clock_that_is_wrong_explains_a_key_that_is_not_accepted() -> None:
    reached = Reach(host="livekit.example.com", dns="ok", connect="ok", http="ok", auth="no", skew_s=900.0)

    report = await look(scene(fails=dict.fromkeys(READING - {"reach"}, refused("unauthenticated")), reached=reached), "room", "demo")

    assert codes(report) == ["server-clock"]


@pytest.mark.parametrize("hung", ["participants", "dispatches", "egresses", "ingresses"])
async def test_one_call_that_hangs_hides_nothing_of_the_others(hung: str) -> None:
    server = scene(hangs={hung}, people={"demo": [who("ada", MICROPHONE), who("eve", state="joining")]})

    report = await look(server, "room", "demo")

    assert report.took_ms == pytest.approx(LOOK_S * 1000)
    assert [line.why for line in report.unseen].count(LATE) == 1
    assert "room" in [fact.label for fact in report.facts]
    assert ("participant-stuck-joining" in codes(report)) == (hung != "participants")


async def test_the_room_is_judged_though_the_list_of_rooms_hangs() -> None:
    report = await look(scene(hangs={"rooms"}), "agent", "demo")

    assert codes(report)[0] == "server-late"
    assert "room-not-found" not in codes(report)


async def test_one_refusal_is_named_with_its_reason() -> None:
    report = await look(scene(fails={"egresses": refused("permission_denied")}), "room", "demo")

    assert codes(report) == ["room-fine"]
    assert next(line for line in report.unseen if line.what == "recordings").why == "why: permission_denied"


@pytest.mark.parametrize("code", ["not_connected", "unimplemented", "unavailable"])
async def test_a_server_without_egress_is_no_news_in_a_room_and_is_when_one_asks(code: str) -> None:
    server = scene(fails={"egresses": refused(code), "ingresses": refused(code)})

    in_room, asked = await look(server, "room", "demo"), await look(server, "egress", "demo")

    assert not [line for line in in_room.unseen if line.why.startswith("why")]
    assert codes(asked) == ["server-lacks-service"]
    assert f"why: {code}" in asked.findings[0].cause


async def test_lines_with_one_reason_are_one_line() -> None:
    report = await look(scene(fails=dict.fromkeys({"egresses", "ingresses"}, refused("permission_denied"))), "room", "demo")

    assert report.unseen[0].what == "recordings, encoders"


async def test_records_that_cannot_be_read_are_named_and_the_rest_is_seen() -> None:
    class Broken(MemoryRecords):
        async def of_room(self, *_: object, **__: object) -> list[object]:  # type: ignore[override]
            raise StoreFailed("locked")

    report = await look(scene(), "room", "demo", records=Broken())

    assert codes(report) == ["room-fine"]
    assert "my own records could not be read" in [line.why for line in report.unseen]


async def test_a_server_that_is_not_reached_is_told_by_how_far_one_gets() -> None:
    server = scene(
        fails=dict.fromkeys(READING - {"reach"}, LiveKitUnreachable("a call", stage="http")),
        reached=Reach(host="livekit.example.com", dns="ok", connect="nothing listens at that address and port"),
    )

    assert codes(await look(server, "room", "demo")) == ["server-not-connecting"]


async def test_calls_of_one_look_are_asked_side_by_side_and_not_all_at_once() -> None:
    eye, running, most = Eye(until_s=asyncio.get_running_loop().time() + 1), 0, 0

    async def call() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return 1

    assert await eye.see_each("it", [call] * 40) == [1] * 40
    assert most == WIDTH


async def test_calls_that_wait_for_their_turn_when_time_is_over_are_not_begun() -> None:
    eye, begun = Eye(until_s=asyncio.get_running_loop().time() + 0.015), 0

    async def call() -> int:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0.01)
        return 1

    found = await eye.see_each("it", [call] * 40)

    assert (found.count(1), begun) == (WIDTH, 2 * WIDTH)
    assert [line.what for line in eye.unseen] == ["it (32 of 40)"]


async def test_a_bug_in_a_call_stays_a_bug() -> None:
    class Odd(FakeLiveKit):
        async def participants(self, room: str) -> list[object]:  # type: ignore[override]
            raise ZeroDivisionError(room)

    with pytest.raises(ExceptionGroup):
        await look(Odd(active=[room()]), "room", "demo")


async def test_a_late_look_for_names_of_agents_leaves_what_was_seen_before() -> None:
    records = MemoryRecords()
    await records.keep([event("participant_joined", 50, "ada")])

    report = await look(scene(hangs={"egresses"}), "room", "demo", records=records)

    assert codes(report) == ["room-fine"]
    assert report.chart


@pytest.mark.parametrize("late", [True, False])
async def test_a_history_that_cannot_be_read_is_a_failure_of_the_store(late: bool) -> None:
    class Broken(MemoryRecords):
        async def of_room(self, *_: object, **__: object) -> list[object]:  # type: ignore[override]
            if late:
                await asyncio.Event().wait()
            raise StoreFailed("locked")

    with pytest.raises(StoreFailed):
        await look(scene(), "history", "demo", records=Broken())


async def test_what_was_found_is_not_kept_waiting_by_rooms_that_do_not_answer() -> None:
    class Halting(FakeLiveKit):
        async def dispatches(self, room: str) -> Sequence[Dispatch]:
            if room != "demo":
                await asyncio.Event().wait()
            return await super().dispatches(room)

    halting = Halting(**{part.name: getattr(scene(), part.name) for part in fields(FakeLiveKit)})

    report = await look(halting, "agent", "AJ_1")

    assert codes(report) == ["agent-present"]
    assert report.took_ms < LOOK_S * 1000
    assert LATE not in [line.why for line in report.unseen]


async def test_of_a_room_that_is_not_there_no_dispatches_are_asked_for_since_servers_take_their_time_over_that() -> None:
    server = scene(hangs={"dispatches"})

    report = await look(server, "room", "Demo")

    assert codes(report) == ["room-name-differs"]
    assert report.took_ms < LOOK_S * 1000
    assert "dispatches" not in server.asked
