"""All that people can do with looks in Slack: commands, sentences, buttons, forms, watches, test calls."""

from __future__ import annotations

from livekit import api

from tests.e2e.slack.people import Message
from tests.e2e.slack.world import World
from tests.live.diag_planted import Planted
from tests.live.livekit.calls import Dial

BUTTONS = ("look_share", "look_human", "look_again")


def sentences(planted: Planted, token: str) -> list[str]:
    """What people write in threads."""
    return [
        f"can you check room {planted.call_room}?",
        f"why did my room {planted.call_room} disconnect?",
        f"is my agent in room '{planted.room}'?",
        f"watch room {planted.call_room}",
        f"what is wrong with this token? {token}",
        f"did participant {planted.identity} in room {planted.room} publish?",
    ]


def commands(planted: Planted, token: str) -> list[str]:
    """Every look there is, on the harmless room and on the one that is called by a number."""
    both = [f"{what} {room}" for what in ("room", "agent", "call", "egress", "ingress", "history") for room in (planted.room, planted.call_room)]
    who = [f"participant {planted.room} {planted.identity}", f"participant {planted.room} ann", f"participant {planted.call_room} {planted.identity}"]
    return ["help", "rooms", *both, *who, "sip", "ingress", "server", f"token {token}", token, f"room {planted.call_room}x", f"tokn {token}", "stats"]


async def typed(world: World, text: str) -> Message:
    """Run `/lkdiag …`; what the person alone is shown then."""
    await world.ada.does("command", channel=world.ada.place("ask-ai"), command="/lkdiag", text=text)
    await world.quiet()
    return dict(world.ada.sees("ephemeral")[-1]["message"])


async def pressed(world: World, card: Message) -> None:
    """Whatever a card has buttons for, but for watching."""
    for action in BUTTONS:
        if f"'{action}'" in str(card["blocks"]):
            answer = await world.ada.presses(card, action)
            assert answer.get("ok"), answer
            await world.quiet()


async def diagnosed(world: World, name: str) -> None:
    """The shortcut on a message that names it, and the form that comes for one that names nothing."""
    for words in (f"it is broken in room “{name}”", "it is broken"):
        ts = await world.ben.says(words, channel="general")
        await world.ada.does("shortcut", callback_id="diagnose", channel=world.ada.place("general"), message_ts=ts)
        await world.quiet()
    await world.ada.submits(world.ada.modal(), name=name)
    await world.quiet()


async def watched(world: World, livekit: api.LiveKitAPI, planted: Planted) -> None:
    """Two watches, one of them asked for in a sentence; in each room a phone joins."""
    await world.ada.presses(await typed(world, f"room {planted.room}"), "look_watch")
    await appears(world, f"Watching room {planted.room}")
    for room in (planted.room, planted.call_room):
        number, begun = planted.numbers["called"], len(world.changes)
        await Dial(room=room, trunk=planted.trunks[0], number=number, identity=f"tel_{number}").now(livekit)
        assert number in await planted.told_back(livekit)
        for line in (f"call {room}", f"participant {room} tel_{number}"):
            await pressed(world, await typed(world, line))
        await appears(world, "joined", since=begun)


async def appears(world: World, words: str, *, since: int = 0) -> None:
    """Return when a message of the bot's says so, as it is posted or edited."""
    await world.until(lambda: any(words in str(change.data) for change in world.changes[since:] if change.kind in {"message", "message_changed"}))


async def called(world: World, planted: Planted, trunk: str) -> None:
    """A test call, confirmed and told to its end."""
    before = str(await world.ada.channel("bot")).count("hung up")
    await typed(world, f"dial {planted.numbers['called']} trunk {trunk}")
    await world.ada.submits(world.ada.modal())

    async def over() -> bool:
        return str(await world.ada.channel("bot")).count("hung up") > before

    await world.until(over)
    await world.quiet()


async def looked_at(world: World, livekit: api.LiveKitAPI, planted: Planted, token: str) -> None:
    """All that can be done in Slack."""
    for line in commands(planted, token):
        await pressed(world, await typed(world, line))
    for words in sentences(planted, token):
        await world.ada.says(words)
        await world.quiet()
    await diagnosed(world, planted.call_room)
    await watched(world, livekit, planted)
    for trunk in planted.trunks:
        await called(world, planted, trunk)
    await typed(world, f"room {planted.call_room}")
    await pressed(world, await typed(world, f"history {planted.call_room}"))
