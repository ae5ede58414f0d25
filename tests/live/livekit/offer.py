"""`make livekit`: a LiveKit to look at and to dial with, on this machine, without an account. `python -m tests.live.livekit.offer --help` says more."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from livekit import api

from tests.live.livekit import scenarios
from tests.live.livekit.agents import open_worker
from tests.live.livekit.build import Missing, Tools, tools
from tests.live.livekit.callee import closed_address, open_callee
from tests.live.livekit.calls import Dial
from tests.live.livekit.people import open_person
from tests.live.livekit.servers import LiveServer, Rules, open_livekit, open_sip
from tests.live.livekit.tokens import Pass, listener
from tests.live.livekit.trunks import Trunk

PREFIX = "+1202555"
# What a number does stands in its last two digits, for most of them: 86 is SIP's 486.
NUMBERS: Mapping[str, tuple[str, scenarios.Manner]] = {
    "0100": ("picks up", scenarios.answers(after_ms=1500)),
    "0101": ("picks up and hangs up after five seconds", scenarios.hangs_up(after_ms=5000)),
    "0103": ("is forbidden: 403", scenarios.refuses("403 Forbidden")),
    "0104": ("is nobody's: 404", scenarios.refuses("404 Not Found")),
    "0153": ("fails at the carrier: 503", scenarios.refuses("503 Service Unavailable")),
    "0163": ("declines: 603", scenarios.refuses("603 Decline")),
    "0180": ("is switched off: 480", scenarios.refuses("480 Temporarily Unavailable")),
    "0186": ("is busy: 486", scenarios.refuses("486 Busy Here")),
    "0198": ("says nothing at all", scenarios.says_nothing()),
    "0199": ("rings for ever", scenarios.rings()),
}
SERVED, MISSPELT = "concierge", "conceirge"
REJOIN_S, LIFE_S, PAUSE_S = 15.0, 3.0, 40.0


async def serve(found: Tools, webhook_urls: Sequence[str]) -> None:
    """Everything, until SIGINT or SIGTERM; then all of it ends."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_livekit(found, webhook_urls=webhook_urls, rules=Rules(empty_timeout_s=86_400)))
        await stack.enter_async_context(open_sip(server))
        livekit = await stack.enter_async_context(server.api())
        trunks = await furnish(stack, server, livekit)
        say(described(server, trunks, webhook_urls))
        async with asyncio.TaskGroup() as tasks:
            busy = [tasks.create_task(rejoin(server)), tasks.create_task(come_and_go(server, livekit))]
            await stop.wait()
            say("Ending.")
            for task in busy:
                task.cancel()


async def furnish(stack: AsyncExitStack, server: LiveServer, livekit: api.LiveKitAPI) -> Mapping[str, str]:
    """The rooms with people in them, a call, an agent, and the carrier; the trunks' ids by what one meets behind them."""
    ada = await stack.enter_async_context(open_person(server, Pass(room="demo", identity="ada", name="Ada")))
    await ada.publish("audio")
    grace = await stack.enter_async_context(open_person(server, Pass(room="demo", identity="grace", name="Grace")))
    await grace.mute(await grace.publish("audio"))
    await stack.enter_async_context(open_person(server, Pass(room="demo", identity="linus", name="Linus", may=listener())))

    worker = await stack.enter_async_context(open_worker(server, SERVED))
    for room, agent in (("demo", MISSPELT), ("served", SERVED)):
        await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(room=room, agent_name=agent))
    await stack.enter_async_context(open_person(server, (await worker.job()).token))

    script = scenarios.exchange({digits: manner for digits, (_, manner) in NUMBERS.items()})
    carrier = await stack.enter_async_context(open_callee(server, script))
    strict = await stack.enter_async_context(open_callee(server, scenarios.scenario(scenarios.demands(user="bench", password=server.api_secret))))
    ids = {
        "the carrier": await Trunk(name="carrier", address=carrier.address).make(livekit),
        "a carrier that does not know our password": await Trunk(name="wrong password", address=strict.address, user="bench", password="old").make(livekit),
        "a port where nobody listens": await Trunk(name="nobody there", address=closed_address()).make(livekit),
    }
    await Dial(room="phone", trunk=ids["the carrier"], number=f"{PREFIX}0100").now(livekit)
    return ids


async def rejoin(server: LiveServer) -> None:
    """Somebody whom two devices are: each join throws the other out."""
    async with AsyncExitStack() as last:
        while True:
            async with AsyncExitStack() as next_one:
                await next_one.enter_async_context(open_person(server, Pass(room="loop", identity="tablet")))
                await last.aclose()
                last.push_async_exit(next_one.pop_all())
            await asyncio.sleep(REJOIN_S)


async def come_and_go(server: LiveServer, livekit: api.LiveKitAPI) -> None:
    """A room that is there for a moment, again and again, so that whoever records webhooks has seen it."""
    while True:
        async with open_person(server, Pass(room="gone", identity="visitor")):
            await asyncio.sleep(LIFE_S)
            await livekit.room.delete_room(api.DeleteRoomRequest(room="gone"))
        await asyncio.sleep(PAUSE_S)


def described(server: LiveServer, trunks: Mapping[str, str], webhook_urls: Sequence[str]) -> str:
    """What to put before the bot, and what to try."""
    environment = server.environment() | {
        "ASK_AI_DIAL_TRUNKS": ",".join(trunks.values()),
        "ASK_AI_DIAL_PREFIXES": PREFIX,
        "ASK_AI_DIAL_PER_USER_HOUR": "100",
        "ASK_AI_DIAL_PER_HOUR": "100",
        "ASK_AI_DIAL_PER_DAY": "1000",
    }
    lines = [
        "",
        *(f"export {name}={value}" for name, value in environment.items()),
        "",
        "Copy these lines into another terminal and start the bot there: ask-ai sandbox",
        f"Webhooks go to {', '.join(webhook_urls) or 'nobody; --webhook URL names where'}.",
        "",
        "room demo       Ada speaks, Grace is muted, Linus may not publish, and an agent was asked for whom nobody serves",
        "room served     with its agent",
        "call phone      a call that was answered",
        "room loop       two devices with one identity",
        "history gone    a room that comes for three seconds and goes for forty",
        "room nowhere    none",
        "",
        *(f"dial {PREFIX}{digits}              {does}" for digits, (does, _) in NUMBERS.items()),
        *(f"dial {PREFIX}0100 trunk {trunk}   {meets}" for meets, trunk in trunks.items()),
        "",
        "Ctrl-C ends it.",
    ]
    return "\n".join(lines)


def say(text: str) -> None:
    """A line for whoever started it."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """0 when it was ended, 1 when this machine cannot, 130 when it was interrupted before there was anything."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.live.livekit.offer", description="A LiveKit on this machine, with people, an agent, and a carrier to call."
    )
    parser.add_argument(
        "--webhook", action="append", default=[], metavar="URL", help="send webhooks there, to the bot's /livekit/webhook for example; may be given again"
    )
    arguments = parser.parse_args()
    environment = dict(os.environ)  # noqa: TID251  where programs are found and kept is no setting of the bot
    say("Looking for the programs. The first time LiveKit's server is built from source, which takes some minutes.")
    try:
        asyncio.run(serve(tools(environment), arguments.webhook))
    except KeyboardInterrupt:
        return 130
    except Missing as reason:
        sys.stderr.write(f"This machine cannot: {reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
