"""What the books of test calls promise."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.diagnostics.dial.ports import Against, Caps, Dial
from bot.store import Store
from tests.fakes.clock import HandClock
from tests.store.backends import OnMemory, OnSqlite

HOUR_S, DAY_S = 3_600.0, 86_400.0
CAPS = Caps(per_user_hour=3, per_hour=5, per_day=8, busy_s=120.0)
DIAL = Dial(
    id="d1",
    project="default",
    team="T1",
    person="U1",
    channel="C1",
    trunk="ST_a",
    number="+14•••••••71",
    number_key="mark of 1",
    caller="+15•••••••00",
    room="ask-ai-test-call-1",
    owner="serve",
)


def another(number: int, *, number_key: str = "", person: str = "") -> Dial:
    """A call to a number of its own by a person of its own, unless told otherwise."""
    return replace(DIAL, id=f"d{number}", number_key=number_key or f"mark of {number}", person=person or f"U{number}", room=f"ask-ai-test-call-{number}")


async def made(store: Store, dial: Dial) -> Against:
    """Begun, and ended at once when it could be begun."""
    against = await store.dials.begin(dial, CAPS)
    if not against:
        assert await store.dials.end(dial.id, outcome="sip-answered", status=200, call_id="SCL_a")
    return against


class DialsContract:
    """A subclass gives `store` and `clock`."""

    async def test_a_call_is_in_the_books_from_its_beginning_to_its_end(self, store: Store, clock: HandClock) -> None:
        began = datetime.fromtimestamp(clock.now(), UTC)
        assert await store.dials.begin(DIAL, CAPS) == ""
        assert list(await store.dials.open()) == [replace(DIAL, begun_at=began)]
        clock.move(7.0)

        assert await store.dials.end("d1", outcome="sip-busy", status=486, call_id="SCL_a")

        over = replace(DIAL, begun_at=began, over_at=datetime.fromtimestamp(clock.now(), UTC), outcome="sip-busy", status=486, call_id="SCL_a")
        assert await store.dials.get("d1") == over
        assert list(await store.dials.open()) == []

    async def test_what_is_over_or_was_never_begun_cannot_end(self, store: Store) -> None:
        await store.dials.begin(DIAL, CAPS)
        await store.dials.end("d1", outcome="sip-busy", status=486, call_id="")

        assert not await store.dials.end("d1", outcome="dial-swept", status=0, call_id="")
        assert not await store.dials.end("d2", outcome="dial-swept", status=0, call_id="")

        ended = await store.dials.get("d1")
        assert ended is not None
        assert ended.outcome == "sip-busy"
        assert await store.dials.get("d2") is None

    async def test_the_same_call_begins_once_even_when_it_is_over(self, store: Store) -> None:
        assert await made(store, DIAL) == ""

        assert await made(store, DIAL) == "again"
        assert await store.dials.against(DIAL, CAPS) == "again"

    async def test_of_many_who_begin_the_same_call_at_once_one_does(self, store: Store) -> None:
        answers = await asyncio.gather(*(store.dials.begin(DIAL, CAPS) for _ in range(6)))

        assert sorted(answers) == ["", *["again"] * 5]

    async def test_of_many_calls_to_one_number_at_once_one_begins(self, store: Store) -> None:
        answers = await asyncio.gather(*(store.dials.begin(another(number, number_key="same"), CAPS) for number in range(6)))

        assert sorted(answers) == ["", *["number"] * 5]

    async def test_of_many_who_want_the_last_places_so_many_get_one(self, store: Store) -> None:
        answers = await asyncio.gather(*(store.dials.begin(another(number), CAPS) for number in range(9)))

        assert sorted(answers) == [*[""] * 5, *["hour"] * 4]

    async def test_a_number_is_free_again_when_its_call_is_over_or_too_old_to_go_on(self, store: Store, clock: HandClock) -> None:
        assert await store.dials.begin(another(1, number_key="same"), CAPS) == ""
        clock.move(119.0)
        assert await store.dials.against(another(2, number_key="same"), CAPS) == "number"
        clock.move(2.0)

        assert await made(store, another(2, number_key="same")) == ""
        assert await made(store, another(3, number_key="same")) == ""

    async def test_looking_writes_nothing(self, store: Store) -> None:
        assert await store.dials.against(DIAL, CAPS) == ""

        assert await store.dials.get("d1") is None

    async def test_a_person_has_so_many_calls_in_an_hour_in_each_workspace(self, store: Store) -> None:
        calls = [another(number, person="U1") for number in range(4)]

        assert [await made(store, call) for call in calls] == ["", "", "", "user_hour"]
        assert await made(store, replace(another(5), team="T2", person="U1")) == ""

    async def test_a_number_is_called_no_more_often_than_one_person_may_call(self, store: Store) -> None:
        calls = [another(number, number_key="same") for number in range(4)]

        assert [await made(store, call) for call in calls] == ["", "", "", "number_hour"]

    async def test_all_together_have_so_many_calls_in_an_hour_and_in_a_day(self, store: Store, clock: HandClock) -> None:
        assert [await made(store, another(number)) for number in range(6)] == [*[""] * 5, "hour"]
        clock.move(HOUR_S)

        assert [await made(store, another(number)) for number in range(10, 14)] == ["", "", "", "day"]
        clock.move(DAY_S - HOUR_S)
        assert await made(store, another(20)) == ""

    @pytest.mark.parametrize("before_midnight_s", [1.0, 1_800.0])
    async def test_nothing_starts_anew_at_midnight(self, store: Store, clock: HandClock, before_midnight_s: float) -> None:
        clock.move(DAY_S - clock.now() % DAY_S - before_midnight_s)
        for number in range(5):
            await made(store, another(number))
        clock.move(2 * before_midnight_s)

        assert await made(store, another(9)) == ("hour" if before_midnight_s * 2 < HOUR_S else "")

    async def test_a_clock_that_went_back_gives_nobody_more_calls(self, store: Store, clock: HandClock) -> None:
        for number in range(5):
            await made(store, another(number))
        clock.move(-DAY_S)

        assert await made(store, another(9)) == "hour"

    async def test_open_calls_come_oldest_first_and_of_all_projects(self, store: Store, clock: HandClock) -> None:
        for number, project in ((2, "eu"), (1, "default"), (3, "default")):
            await store.dials.begin(replace(another(number), project=project), CAPS)
            clock.move(1.0)

        assert [dial.id for dial in await store.dials.open()] == ["d2", "d1", "d3"]

    async def test_characters_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        await store.dials.begin(replace(DIAL, channel="C\0\ud83d1"), CAPS)

        kept = await store.dials.get("d1")
        assert kept is not None
        assert kept.channel == "C1"

    async def test_calls_are_forgotten_with_their_workspace_their_person_and_their_age(self, store: Store, clock: HandClock) -> None:
        for dial in (another(1), replace(another(2), team="T2"), another(3), another(4)):
            await made(store, dial)
        clock.move(15 * DAY_S)
        await made(store, another(5))

        assert await store.housekeeping.delete_team("T2") == 1
        assert await store.housekeeping.delete_person("U1") == 1
        assert await store.housekeeping.delete_older(days=14) == 2

        assert [bool(await store.dials.get(f"d{number}")) for number in range(1, 6)] == [False, False, False, False, True]


class TestMemoryDials(OnMemory, DialsContract):
    pass


class TestSqliteDials(OnSqlite, DialsContract):
    pass
