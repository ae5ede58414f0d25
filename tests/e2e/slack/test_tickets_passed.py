"""A question that is passed on: to a person, to another channel, and until nobody is left; also when the bot is killed on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.policies import Policy
from bot.settings import EscalationSettings
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import Message, shown, where, written
from tests.e2e.slack.test_tickets_killed import Killing
from tests.e2e.slack.tickets import DESK, asked_for_human, notes, packet, packets, said_in
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONES = "sip-desk"
PLAN = """
channel: {desk}
routes:
  - {{name: telephony, when: {{topics: [sip]}}, channel: {phones}, to: [person:{ben}]}}
  - {{name: rest, to: [person:{chi}, person:{dora}]}}
"""


@asynccontextmanager
async def planned(fresh: Fresh) -> AsyncIterator[World]:
    """A world in which Chi is asked first, then Dora, then everybody in the channel; what is about telephones goes to Ben in a channel of its own."""
    async with fresh("http", channels={PHONES: Policy(mode="off")}) as world:
        ids = {name: world.people[name].id for name in ("ben", "chi", "dora")}
        text = PLAN.format(desk=DESK, phones=PHONES, **ids)
        await world.stop()
        world.settings = replace(world.settings, escalation=EscalationSettings(file="plan.yaml", text=text))
        await world.start()
        yield world
        world.sandbox.workspace.mentions.clear()  # whom the plan names was to be called, wherever that is


async def passed(world: World, one: Message, to: str, *, channel: str = DESK) -> None:
    """Chi gives it away."""
    await world.chi.presses(one, "ticket_pass", channel=channel)
    await world.quiet()
    await world.chi.submits(world.chi.modal(), why="It is about phones", to=to)


async def test_the_next_in_the_chain_is_called_below_the_packet_and_the_asker_hears_who(fresh: Fresh) -> None:
    async with planned(fresh) as world:
        ts, one = await asked_for_human(world)
        assert f"<@{world.chi.id}>" in written(one)
        await world.chi.presses(one, "ticket_claim", channel=DESK)
        await world.quiet()
        await passed(world, one, "next")
        await world.quiet()

        assert (await notes(world, ts))[-1] == f"<@{world.dora.id}> Chi passed this on: It is about phones"
        assert (await said_in(world, ts))[-1].startswith("This went on to Dora, who is on duty.")
        now = await packet(world, ts)
        assert shown(now).startswith(f"<@{world.dora.id}>  ·  Open")
        await world.dora.presses(now, "ticket_claim", channel=DESK)
        await world.quiet()
        assert shown(await packet(world, ts)).startswith("Dora has it")


async def test_another_routes_channel_gets_the_packet_and_the_old_one_says_where_it_went(fresh: Fresh) -> None:
    async with planned(fresh) as world:
        ts, one = await asked_for_human(world)
        await passed(world, one, "route:telephony")
        await world.quiet()

        (new,) = await world.ben.channel(PHONES)
        assert f"<@{world.ben.id}>" in written(new)
        (old,) = await world.chi.channel(DESK)
        link = await world.chi.call("chat.getPermalink", channel=world.chi.place(PHONES), message_ts=new["ts"])
        assert shown(old) == f":arrow_right: The question of Ada went on to <{link['permalink']}|#{PHONES}>."
        assert "ticket_" not in str(old["blocks"])
        assert (await said_in(world, ts))[-1].startswith("This went on to Ben, who is on duty.")

        await world.chi.presses(one, "ticket_claim", channel=DESK)  # on a client that has not drawn it anew
        await world.ben.presses(new, "ticket_claim", channel=PHONES)
        await world.quiet()
        assert shown(await claimed(world)).startswith("Ben has it")
        assert shown((await world.chi.channel(DESK))[0]) == shown(old)


async def claimed(world: World) -> Message:
    """What stands among those who look after phones."""
    (only,) = await world.ben.channel(PHONES)
    return only


async def test_after_the_last_resort_there_is_nobody_and_who_says_so_may_close_it(fresh: Fresh) -> None:
    async with planned(fresh) as world:
        ts, one = await asked_for_human(world)
        for _ in range(2):
            await passed(world, await packet(world, ts), "next")
            await world.quiet()
            assert where((await packet(world, ts))["blocks"], "ticket_claim")
            assert (await said_in(world, ts))[-1].startswith("This went on to ")

        told = [words for words in await said_in(world, ts) if words.startswith("This went on to")]
        assert [words.split(".")[0] for words in told] == ["This went on to Dora, who is on duty", "This went on to the people in #support-escalations"]
        await passed(world, one, "nobody")
        await world.quiet()
        assert "The next in the chain" not in str(world.chi.modal())
        assert world.chi.whispers() == []
        assert (await said_in(world, ts))[-1].startswith("Chi says that this is not a question for them: It is about phones.")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", range(1, 5))
@pytest.mark.parametrize("to", ["next", "route:telephony"])
async def test_passing_on_that_is_killed_goes_one_step_and_leaves_one_packet(fresh: Fresh, to: str, nth: int, *, after: bool) -> None:
    async with planned(fresh) as world:
        ts, one = await asked_for_human(world)
        await world.chi.presses(one, "ticket_pass", channel=DESK)
        await world.quiet()
        killing = Killing(world, nth, after=after)
        await world.chi.submits(world.chi.modal(), why="It is about phones", to=to)
        await killing.over()
        assert killing.hit or nth > 1

        phones, desk = await world.ben.channel(PHONES), await world.chi.channel(DESK)
        assert (len(desk), len(phones)) == (1, int(to != "next"))
        assert [("ticket_claim" in str(message["blocks"])) for message in (*desk, *phones)] == ([True] if to == "next" else [False, True])
        told = [words for words in await said_in(world, ts) if words.startswith("This went on to")]
        assert [words.split(",")[0] for words in told] == ["This went on to Dora" if to == "next" else "This went on to Ben"]
        assert len(await packets(world, ts)) == int(to == "next")
