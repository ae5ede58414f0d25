"""A question that humans take over, from the packet to the word that it is solved, between people who have nothing but a Slack client."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.escalation.promise import CLOSED_BY_ASKER, CONFINED
from bot.policies import Policy
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import Message, shown, where, written
from tests.e2e.slack.tickets import ASKED, DESK, SECRET_WORDS, asked_for_human, notes, packet, packets, said_in
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACTS = ("ticket_claim", "ticket_answer", "ticket_info", "ticket_pass", "ticket_resolve")


@pytest.mark.parametrize("words", [ASKED, "can I talk to a human please? My agent prints nonsense"])
async def test_what_needs_a_human_makes_one_packet_and_the_asker_is_told_who_and_until_when(world: World, words: str) -> None:
    ts = await world.ada.says(words)
    await world.quiet()

    (one,) = await packets(world, ts)
    assert words in written(one)
    assert "|Open the thread>" in written(one)
    assert [where(one["blocks"], act) for act in ACTS]
    told = shown(await world.ada.reply(ts))
    assert "I asked the people in #support-escalations. An answer is promised by " in told
    assert await world.ada.replies(one["ts"], channel=DESK) == [one]


async def test_of_two_who_claim_at_once_one_owns_it_and_the_other_is_told_who(world: World) -> None:
    ts, one = await asked_for_human(world)
    await asyncio.gather(*(person.presses(one, "ticket_claim", channel=DESK) for person in (world.chi, world.dora)))
    await world.quiet()

    chi_first = shown(await packet(world, ts)).startswith("Chi has it")
    loser, winner = (world.dora, world.chi) if chi_first else (world.chi, world.dora)
    assert loser.whispers() == [f"{winner.name.title()} has this question already. You can still answer it, or ask {winner.name.title()} to pass it on."]
    assert winner.whispers() == []
    assert [words.startswith(f"{winner.name.title()} has taken this. I am quiet here unless somebody mentions me.") for words in await said_in(world, ts)] == [
        True
    ]


async def test_while_a_human_has_it_the_bot_is_quiet_unless_it_is_mentioned_and_the_human_hears_of_what_is_said(world: World) -> None:
    ts, one = await asked_for_human(world)
    await world.chi.presses(one, "ticket_claim", channel=DESK)
    await world.quiet()
    before = len(await world.ada.replies(ts))
    await world.ada.says("When does a room end by itself?", thread=ts)
    await world.quiet()

    assert len(await world.ada.replies(ts)) == before
    (noted,) = await notes(world, ts)
    assert noted.startswith(f"<@{world.chi.id}>")
    assert "When does a room end by itself?" in noted

    await world.ada.says(f"{world.bot} When does a room end by itself?", thread=ts)
    await world.quiet()
    assert "departure" in (await said_in(world, ts))[-1]
    assert len(await packets(world, ts)) == 1


async def test_an_answer_in_the_form_stands_in_the_thread_in_the_humans_name_and_is_confirmed_by_words(world: World) -> None:
    ts, one = await asked_for_human(world)
    await answered(world, one, "Raise `media_timeout`, see https://docs.livekit.io/sip/")

    reply = (await world.ada.replies(ts))[-1]
    assert shown(reply) == "Raise `media_timeout`, see https://docs.livekit.io/sip/"
    assert reply["username"] == "Chi (via ask-ai)"
    assert "Chi answered" in shown(await packet(world, ts))

    await world.ada.says("thanks, that worked!", thread=ts)
    await world.quiet()
    assert shown((await world.ada.replies(ts))[-1]) == CLOSED_BY_ASKER
    assert "Resolved" in shown(await packet(world, ts))

    await world.ada.says("hm, it is still broken", thread=ts)
    await world.quiet()
    assert (await said_in(world, ts))[-1].startswith("I opened this again, and asked the people in #support-escalations.")
    assert shown(await packet(world, ts)).startswith("Open")
    assert len(await packets(world, ts)) == 1


@pytest.mark.parametrize(("act", "state"), [("ticket_solved", "Resolved"), ("ticket_broken", "Chi has it")])
async def test_the_asker_says_by_a_press_whether_it_is_solved(world: World, act: str, state: str) -> None:
    ts, one = await asked_for_human(world)
    await answered(world, one, "Raise it.")
    reply = (await world.ada.replies(ts))[-1]
    await world.ben.says("me too", channel="general")
    for _ in range(2):
        await world.ada.presses(reply, act)
        await world.quiet()

    assert state in shown(await packet(world, ts))


async def test_what_a_human_needs_to_know_is_asked_in_the_thread_and_the_reply_reaches_them(world: World) -> None:
    ts, one = await asked_for_human(world)
    await world.chi.presses(one, "ticket_info", channel=DESK)
    await world.quiet()
    await world.chi.submits(world.chi.modal(), needs=["room", "logs"], more="And since when?")
    await world.quiet()

    question = (await said_in(world, ts))[-1]
    assert question.startswith(f"<@{world.ada.id}>")
    for part in ("Chi needs to know", "the name of the room", "And since when?"):
        assert part in question
    world.sandbox.workspace.mentions.clear()  # that the asker was called is what was wanted

    await world.ada.says("room demo, since Monday", thread=ts)
    await world.quiet()
    assert "room demo, since Monday" in (await notes(world, ts))[-1]
    assert "Chi has it" in shown(await packet(world, ts))


async def test_what_is_not_for_them_goes_on_only_where_there_is_somebody_and_can_be_nobodys(world: World) -> None:
    ts, one = await asked_for_human(world)
    await world.chi.presses(one, "ticket_pass", channel=DESK)
    await world.quiet()
    assert "The next in the chain" not in str(world.chi.modal())
    await world.chi.submits(world.chi.modal(), why="It is about invoices", to="nobody")
    await world.quiet()
    assert world.chi.whispers() == []
    assert (await said_in(world, ts))[-1].startswith("Chi says that this is not a question for them: It is about invoices.")
    assert "It is about invoices" in written(await packet(world, ts))


@pytest.mark.parametrize("emoji", ["white_check_mark", "eyes"])
async def test_an_emoji_on_the_packet_resolves_it_or_takes_it(world: World, emoji: str) -> None:
    ts, one = await asked_for_human(world)
    await world.chi.reacts(one["ts"], emoji, channel=DESK)
    await world.quiet()

    words = (await said_in(world, ts))[-1]
    assert words.startswith("Chi closed this as resolved." if emoji == "white_check_mark" else "Chi has taken this.")


async def test_a_human_is_asked_once_and_again_when_what_was_closed_is_asked_for_again(world: World) -> None:
    ts = await world.ada.says("When does a room end by itself?")
    await world.quiet()
    reply = await world.ada.reply(ts)
    await asyncio.gather(*(world.ada.presses(reply, "ask_human") for _ in range(3)))
    await world.quiet()
    (one,) = await packets(world, ts)
    await world.chi.reacts(one["ts"], "white_check_mark", channel=DESK)
    await world.quiet()
    await world.ben.presses(reply, "ask_human")
    await world.quiet()

    assert (await said_in(world, ts))[-1].startswith("I opened this again")
    assert shown(await packet(world, ts)).startswith("Open")
    assert len(await packets(world, ts)) == 1


async def test_what_a_human_writes_in_the_thread_counts_as_their_answer(world: World) -> None:
    ts, _ = await asked_for_human(world)
    before = await said_in(world, ts)
    await world.chi.says("Raise media_timeout, that is it", thread=ts)
    await world.quiet()

    assert await said_in(world, ts) == before
    assert "Chi answered" in shown(await packet(world, ts))
    await world.ada.says("works now, thank you", thread=ts)
    await world.quiet()
    closed = await packet(world, ts)
    assert "Resolved" in shown(closed)
    assert "Raise media_timeout, that is it" in written(closed)


async def test_nobody_outside_of_the_channel_can_press_there(fresh: Fresh) -> None:
    async with fresh("socket") as world:
        workspace = world.sandbox.workspace
        workspace.channels.leave(world.ben.place(DESK), workspace.person(world.ben.id))
        ts, one = await asked_for_human(world)
        await world.ben.presses(one, "ticket_claim", channel=DESK)
        await world.quiet()

        assert world.ben.whispers() == ["Only people who are in this channel can do that. Join it, and press again in a minute."]
        assert shown(await packet(world, ts)).startswith("Open")


@pytest.mark.parametrize("share", [False, True])
async def test_of_a_private_channel_the_humans_elsewhere_read_no_word_unless_its_policy_says_so(fresh: Fresh, *, share: bool) -> None:
    async with fresh("http", channels={"secret-plans": Policy(mode="all", share=share)}, closed=["secret-plans"]) as world:
        ts = await world.ada.says(f"{ASKED} {SECRET_WORDS}", channel="secret-plans")
        await world.quiet()
        (one,) = await world.chi.channel(DESK)
        await world.chi.presses(one, "ticket_claim", channel=DESK)
        await world.quiet()
        await world.ada.says(f"We also tried {SECRET_WORDS}", channel="secret-plans", thread=ts)
        await world.quiet()
        await answered(world, one, f"Do not use {SECRET_WORDS} any more")
        await world.ada.says(f"it is still broken with {SECRET_WORDS}", channel="secret-plans", thread=ts)
        await world.quiet()

        seen = await everything(world)
        assert (SECRET_WORDS in seen, "secret-plans" in seen) == (share, share)
        assert (CONFINED["channel"] in str(await world.ada.replies(ts, channel="secret-plans"))) != share


async def test_of_a_direct_message_they_read_nothing_until_the_asker_presses_for_a_human(fresh: Fresh) -> None:
    async with fresh("http") as world:
        words = f"What does your enterprise plan cost per month for {SECRET_WORDS}, and how is it invoiced?"
        ts = await world.ada.says(words, channel="bot")
        await world.quiet()
        reply = await world.ada.reply(ts, channel="bot")
        assert CONFINED["direct"] in shown(reply)
        assert SECRET_WORDS not in await everything(world)

        await world.ada.presses(reply, "ask_human", channel="bot")
        await world.quiet()
        assert SECRET_WORDS in await everything(world)
        assert len(await world.chi.channel(DESK)) == 1


async def answered(world: World, one: Message, words: str) -> None:
    """Chi answers through the form."""
    await world.chi.presses(one, "ticket_answer", channel=DESK)
    await world.quiet()
    modal: Mapping[str, Any] = world.chi.modal()
    assert modal["title"]["text"] == "Answer"
    assert await world.chi.submits(modal, words=words) == {"ok": True}
    await world.quiet()


async def everything(world: World) -> str:
    """All that the humans of the desk can read there, packets and notes, blocks and notifications."""
    threads = [await world.chi.thread(str(message["ts"]), channel=DESK) for message in await world.chi.channel(DESK)]
    sent = [dict(asked.arguments) for asked in world.wire.calls if world.chi.place(DESK) in str(asked.arguments.get("channel"))]
    return f"{threads}{sent}{world.chi.sees('view_opened')}"
