from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.errors import SettingsError
from bot.jobs import Job, Lane
from bot.serving import Service, missing_tokens, open_service
from bot.settings import Settings, SlackSettings
from bot.stores import Queue
from bot.worker import Worker
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore
from tests.store.backends import a_job


@dataclass
class Hasty:
    """A queue of which somebody claims a job just before it is asked what is due."""

    queue: Queue
    claimed: Job | None = None

    async def next_due_s(self, lane: Lane) -> float | None:
        self.claimed = self.claimed or await self.queue.claim(lane, lease_s=60.0)
        return await self.queue.next_due_s(lane)


async def nothing(*_: object) -> None:
    """Does it."""


def service_of(memory: MemoryStore) -> Service:
    store = memory.as_store()
    return Service(store=store, worker=Worker(queue=store.queue, handlers={}, on_dead=nothing))


async def test_a_service_is_idle_when_nothing_is_due_and_nothing_runs() -> None:
    memory = MemoryStore(HandClock())
    service = service_of(memory)
    assert await service.idle()

    await memory.inbox.add(a_job("later", after_s=60.0))
    assert await service.idle()

    await memory.inbox.add(a_job("now"))
    assert not await service.idle()


async def test_a_job_that_is_claimed_while_one_looks_is_not_overlooked() -> None:
    memory = MemoryStore(HandClock())
    await memory.inbox.add(a_job("now"))
    service = service_of(memory)
    hasty = Hasty(queue=memory.queue)

    assert not await replace(service, store=replace(service.store, queue=hasty)).idle()  # type: ignore[arg-type]  # only this method is asked for
    assert hasty.claimed is not None


@pytest.mark.parametrize(
    ("slack", "missing"),
    [
        (SlackSettings(), ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"]),
        (SlackSettings(bot_token="b"), ["SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"]),
        (SlackSettings(app_token="a"), ["SLACK_BOT_TOKEN"]),
        (SlackSettings(bot_token="b", signing_secret="s"), []),
        (SlackSettings(bot_token="b", app_token="a"), []),
    ],
)
async def test_what_is_missing_is_named_before_anything_is_opened(slack: SlackSettings, missing: list[str]) -> None:
    assert missing_tokens(slack) == missing
    if missing:
        with pytest.raises(SettingsError, match=missing[0].split()[0]):
            async with open_service(Settings(slack=slack)):
                pass
