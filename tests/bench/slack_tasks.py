"""`python -m tests.bench.slack_tasks`: all measurements of one bot against a sandbox in this process; order and figures are JSON as in `tests.bench.worker`.

The order has "bot" (one of `slack_bots.COMMANDS`), "index", "asked" (wordings of questions), and how much of each measurement is wanted, 0 or nothing for none of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tests.bench.measures import percentile
from tests.bench.slack_bots import Bot
from tests.bench.slack_field import Field, open_field
from tests.bench.slack_watch import Spot

EVENTS_S, QUESTIONS_S = 50.0, 2.0
WARM_UP, QUESTION_EVERY, SAMPLES = 10, 50, 4
KILL_LOAD_S, KILL_QUESTIONS_S, SEED = 1.0, 10.0, 1
Figures = dict[str, Any]


async def acknowledged(field: Field, bot: Bot, seconds: float) -> Figures:
    """Fifty events a second: how soon each is acknowledged, and what becomes of them."""
    began, used_s, own_s = time.perf_counter(), bot.used_s(), time.process_time()
    await field.load.steadily(seconds=seconds, events_s=EVENTS_S, questions_s=QUESTIONS_S)
    took_s = time.perf_counter() - began
    shares = {"bot_share": (bot.used_s() - used_s) / took_s, "sandbox_share": (time.process_time() - own_s) / took_s}
    drained_s = await field.quiet()
    return {**_percentiles(field.timed.took_ms), **shares, **field.tally(), "drained_s": drained_s, "lag_ms": field.load.lag_ms}


async def answered(field: Field, _: Bot, seconds: float) -> Figures:
    """Two questions a second and nothing else: how soon there is a status, and how soon the complete answer."""
    await field.load.steadily(seconds=seconds, events_s=QUESTIONS_S, questions_s=QUESTIONS_S)
    await field.quiet()
    watch = field.watch
    figures = {"status": _percentiles(watch.status_ms()), "answer": _percentiles(watch.answer_ms()), "without_status": watch.without_status()}
    return {**figures, **field.tally()}


async def burst(field: Field, _: Bot, questions: float) -> Figures:
    """So many questions at once, several in each thread: how long until all are answered, and in which order."""
    for _number in range(int(questions)):
        await field.load.question()
    drained_s, threads = await field.quiet(), len({asked.thread for asked in field.watch.asked})
    return {"drained_s": drained_s, "threads": threads, "disordered": field.disordered(), **field.tally()}


async def remembered(field: Field, bot: Bot, events: float) -> Figures:
    """So many events as fast as they are taken: how much memory is held after each quarter of them, when all is done."""
    each, held_mb, taken_s, done_s = int(events) // SAMPLES, [], 0.0, 0.0
    for _ in range(SAMPLES):
        began = time.perf_counter()
        await field.load.swiftly(each, questions_every=QUESTION_EVERY)
        taken_s += time.perf_counter() - began
        await field.quiet()
        done_s += time.perf_counter() - began
        held_mb.append(bot.resident_mb())
    speed = {"taken_a_second": events / taken_s, "done_a_second": events / done_s}
    return {"each": each, "held_mb": held_mb, **speed, **field.tally()}


async def killed(field: Field, bot: Bot, kills: int) -> Figures:
    """Questions among other events, and a kill -9 meanwhile, of this bot first; again and again, and what is left of them in the end."""
    chance, in_flight = random.Random(SEED), set[Spot]()
    field.begin()
    field.load.follow_ups = 0
    await _kill(field, bot, chance, in_flight)
    for _ in range(kills - 1):
        async with field.bot() as next_one:
            await field.send_again()
            await _kill(field, next_one, chance, in_flight)
    async with field.bot():
        await field.send_again()
        await field.quiet()
    return {"in_flight": len(in_flight), **field.tally()}


async def _kill(field: Field, bot: Bot, chance: random.Random, in_flight: set[Spot]) -> None:
    """At some moment of a second of load, whose rest nobody hears. What the bot had acknowledged and not answered by then is added to `in_flight`."""
    async with asyncio.TaskGroup() as group:
        group.create_task(field.load.steadily(seconds=KILL_LOAD_S, events_s=EVENTS_S, questions_s=KILL_QUESTIONS_S))
        await asyncio.sleep(chance.uniform(KILL_LOAD_S / 2, KILL_LOAD_S))
        in_flight |= {asked.spot for asked in field.watch.waiting() if asked.spot in field.timed.taken}
        bot.kill()


def _percentiles(values_ms: Sequence[float]) -> dict[str, float]:
    """Empty for no values."""
    return {name: percentile(values_ms, share) for name, share in (("p50", 0.50), ("p95", 0.95), ("p99", 0.99))} if values_ms else {}


TASKS: Mapping[str, Callable[[Field, Bot, float], Awaitable[Figures]]] = {
    "acknowledged": acknowledged,
    "answered": answered,
    "burst": burst,
    "remembered": remembered,
}


async def _perform(order: Mapping[str, Any]) -> Figures:
    """Everything that is wanted, in the order of `TASKS`, within one life of the bot, which the first kill ends."""
    found: Figures = {}
    async with open_field(order) as field, field.bot() as bot:
        await _warmed_up(field)
        for name, task in TASKS.items():
            if order.get(name):
                field.begin()
                found[name] = await task(field, bot, order[name])
        if order.get("killed"):
            found["killed"] = await killed(field, bot, order["killed"])
    return found


async def _warmed_up(field: Field) -> None:
    """Names are looked up, caches are filled."""
    for _ in range(WARM_UP):
        await field.load.question()
    await field.quiet()


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    print(json.dumps(asyncio.run(_perform(json.load(sys.stdin)))))
