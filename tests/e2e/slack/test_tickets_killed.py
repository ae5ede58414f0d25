"""The bot is killed at each step of a ticket's life, and started again: nothing is lost, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from bot.sandbox.api.web import Answer, Asked
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import Message, shown, written
from tests.e2e.slack.tickets import ASKED, DESK, notes, packet, packets, said_in
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

Act = Callable[[World, str, Message], Awaitable[None]]
# A hand-over calls Slack so often to change something: the packet, and the answer.
HANDING = 2
CHANGING = frozenset({"chat.postMessage", "chat.update", "chat.startStream", "chat.stopStream"})


class Killing:
    """Kills the bot at its n-th call that changes something: before Slack did it, or `after`."""

    def __init__(self, world: World, nth: int, *, after: bool) -> None:
        self.world, self.left, self.after, self.hit = world, nth, after, False
        self.answer = world.sandbox.api.answer
        world.sandbox.api.answer = self.met  # type: ignore[method-assign]  # the one place through which all calls go

    async def met(self, asked: Asked) -> Answer:
        """A call of anybody."""
        if self.hit and asked.token not in self.world.sandbox.people.values():
            raise ConnectionError("killed")
        if asked.token in self.world.sandbox.people.values() or asked.method not in CHANGING:
            return await self.answer(asked)
        self.left -= 1
        if self.left:
            return await self.answer(asked)
        if self.after:
            await self.answer(asked)
        self.hit = True
        raise ConnectionError("killed")

    async def over(self) -> None:
        """Kill the bot when it came so far, and start it again; nothing happens when it was through before."""
        await self.world.until(self._reached)
        if self.hit:
            await self.world.kill()
        self.world.sandbox.api.answer = self.answer  # type: ignore[method-assign]
        if self.world.service is None:
            await self.world.start()
        await self.world.over()
        await self.world.quiet()

    async def _reached(self) -> bool:
        if self.hit:
            return True
        await self.world.sandbox.settled()
        return self.world.service is not None and not self.hit and await self.world.service.idle()


async def claims(world: World, _: str, one: Message) -> None:
    await world.chi.presses(one, "ticket_claim", channel=DESK)


async def answers(world: World, _: str, __: Message) -> None:
    modal: Mapping[str, Any] = world.chi.modal()
    await world.chi.submits(modal, words="Raise `media_timeout`.")


async def says_more(world: World, ts: str, _: Message) -> None:
    await world.ada.says("it is livekit-sip 1.2", thread=ts)


async def confirms(world: World, ts: str, _: Message) -> None:
    await world.ada.says("thanks, that worked!", thread=ts)


async def denies(world: World, ts: str, _: Message) -> None:
    await world.ada.says("it is still broken", thread=ts)


async def resolves(world: World, _: str, one: Message) -> None:
    await world.chi.reacts(one["ts"], "white_check_mark", channel=DESK)


# What somebody does and what they did before, how often that calls Slack to change something, and how the packet's first words and the thread's last end up.
LIFE: tuple[tuple[str, tuple[Act, ...], int, str, str], ...] = (
    ("claimed", (claims,), 2, "Chi has it", "Chi has taken this."),
    ("told", (claims, says_more), 2, "Chi has it", "Chi has taken this."),
    ("answered", (claims, answers), 2, "Chi answered", "Raise `media_timeout`."),
    ("confirmed", (claims, answers, confirms), 2, "Resolved", "Good to hear."),
    ("resolved", (claims, resolves), 2, "Resolved", "Chi closed this as resolved."),
    ("reopened", (claims, resolves, denies), 3, "Open", "I opened this again"),
)
# Each of these calls is once the last one of the bot's life.
KILLED = [pytest.param(acts, state, said, nth, id=f"{name}-{nth}") for name, acts, calls, state, said in LIFE for nth in range(1, calls + 1)]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", range(1, HANDING + 1))
async def test_a_hand_over_that_is_killed_makes_one_packet_and_one_answer(fresh: Fresh, nth: int, *, after: bool) -> None:
    async with fresh("http") as world:
        killing = Killing(world, nth, after=after)
        ts = await world.ada.says(ASKED)
        await killing.over()
        assert killing.hit

        (one,) = await packets(world, ts)
        assert ASKED in written(one)
        assert len(await world.chi.channel(DESK)) == 1
        assert "I asked the people in" in shown(await world.ada.reply(ts))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("acts", "state", "said", "nth"), KILLED)
async def test_a_step_that_is_killed_is_taken_once(fresh: Fresh, acts: tuple[Act, ...], state: str, said: str, nth: int, *, after: bool) -> None:
    async with fresh("http") as world:
        ts = await world.ada.says(ASKED)
        await world.quiet()
        one = await packet(world, ts)
        for act in acts[:-1]:
            await before(world, one, act)
            await act(world, ts, one)
            await world.quiet()
        await before(world, one, acts[-1])
        told, noted = len(await said_in(world, ts)), len(await notes(world, ts))
        killing = Killing(world, nth, after=after)
        await acts[-1](world, ts, one)
        await killing.over()
        assert killing.hit

        assert shown(await packet(world, ts)).startswith(state)
        thread = await said_in(world, ts)
        assert thread[-1].startswith(said)
        assert len(thread) == told + (acts[-1] is not says_more)
        assert len(await notes(world, ts)) == noted + (acts[-1] in {says_more, denies})
        assert len(await world.chi.channel(DESK)) == 1


async def before(world: World, one: Message, act: Act) -> None:
    """What has to be open for it."""
    if act is answers:
        await world.chi.presses(one, "ticket_answer", channel=DESK)
        await world.quiet()
