"""What tests of tickets share: a question that needs a human, and what stands about it where humans look."""

from __future__ import annotations

from tests.e2e.slack.people import Message, shown
from tests.e2e.slack.world import World

ASKED = "What does your enterprise plan cost per month, and can I talk to your sales people about my invoice?"
DESK = "support-escalations"
SECRET_WORDS = "zeppelin-quarry-47"


async def asked_for_human(world: World) -> tuple[str, Message]:
    """A question of Ada's that needs a human; its ts and the packet."""
    ts = await world.ada.says(ASKED)
    await world.quiet()
    return ts, await packet(world, ts)


async def packets(world: World, ts: str) -> list[Message]:
    """What stands before the humans about a thread."""
    return [message for message in await world.chi.channel(DESK) if ts.replace(".", "") in str(message["blocks"])]


async def packet(world: World, ts: str) -> Message:
    """The one packet about a thread."""
    (only,) = await packets(world, ts)
    return only


async def notes(world: World, ts: str) -> list[str]:
    """What the bot said below the packet."""
    one = await packet(world, ts)
    return [shown(message) for message in await world.chi.replies(str(one["ts"]), channel=DESK) if message["ts"] != one["ts"]]


async def said_in(world: World, ts: str) -> list[str]:
    """What the bot said in the asker's thread after its answer."""
    return [shown(message) for message in (await world.ada.replies(ts))[1:]]
