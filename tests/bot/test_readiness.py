"""What `/ready` tries, and how often."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.errors import BotError
from bot.readiness import BAD_S, GOOD_S, Trial, troubles
from tests.fakes.clock import HandClock


@dataclass
class Thing:
    """Works until it has a fault; counts how often it was tried. While `held` it gives no answer."""

    fault: str = ""
    tried: int = 0
    held: bool = False
    clock: HandClock = field(default_factory=HandClock)

    async def act(self) -> None:
        self.tried += 1
        if self.held:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        if self.fault:
            raise BotError(self.fault)

    def trial(self, deadline_s: float = 3.0) -> Trial:
        return Trial(act=self.act, now=self.clock.now, deadline_s=deadline_s)


async def test_what_works_is_tried_again_after_a_minute() -> None:
    thing = Thing()
    trial = thing.trial()
    assert [await trial.trouble() for _ in range(3)] == ["", "", ""]
    assert thing.tried == 1

    thing.clock.move(GOOD_S - 1)
    assert await trial.trouble() == ""
    thing.fault = "token_revoked"
    thing.clock.move(1)
    assert await trial.trouble() == "token_revoked"
    assert thing.tried == 2


async def test_what_does_not_work_is_tried_again_soon() -> None:
    thing = Thing(fault="full")
    trial = thing.trial()
    assert [await trial.trouble() for _ in range(2)] == ["full", "full"]
    assert thing.tried == 1

    thing.fault = ""
    thing.clock.move(BAD_S)
    assert await trial.trouble() == ""


async def test_those_who_ask_at_once_wait_for_one_try() -> None:
    thing = Thing(fault="full")
    trial = thing.trial()

    assert await asyncio.gather(*(trial.trouble() for _ in range(5))) == ["full"] * 5
    assert thing.tried == 1


async def test_what_gives_no_answer_is_a_trouble_after_its_deadline() -> None:
    assert await Thing(held=True).trial(deadline_s=0.01).trouble() == "no answer within 0.01 s"


async def test_only_what_does_not_work_is_told_and_by_its_name() -> None:
    good, bad = Thing(), Thing(fault="full")

    assert await troubles({"slack": good.trial().trouble, "database": bad.trial().trouble}) == {"database": "full"}
    assert await troubles({"slack": good.trial().trouble}) == {}
