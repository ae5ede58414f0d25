"""The bot in Slack, built in one place and closed in reverse: store, clients, flows, worker, and the way events come in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import httpx

from bot.crew import Crew, Parts, crew
from bot.errors import SettingsError, ungrouped
from bot.escalation.again import Alike
from bot.figures.index import indexed
from bot.figures.overview import IndexFacts
from bot.flow import Answerer
from bot.jobs import NewJob
from bot.learning.gaps import Digest
from bot.looking.counting import Week
from bot.lookout import open_lookout, utc_now
from bot.masking import masked
from bot.readiness import trials_of, troubles
from bot.schooling import Books
from bot.settings import Settings, SlackSettings
from bot.slack.bolt import build_app
from bot.slack.client import SLACK_URL, Api, open_api
from bot.slack.clock import MachineClock
from bot.slack.directory import Directory
from bot.slack.http import slack_routes, web_app
from bot.slack.keeping import Keeping
from bot.slack.oauth import OAuthApp
from bot.slack.server import serve_http
from bot.slack.sockets import Sockets, open_sockets
from bot.slack.tenancy import Tenancy, many_workspaces, one_workspace
from bot.slack.workspaces import Workspaces
from bot.store import Store, SystemClock, default_url, open_store
from bot.takeover import alike_by
from bot.upkeep import Upkeep
from bot.web.dashboard import Gaps, Reads, dashboard_routes
from bot.wiring import open_answering
from bot.worker import WIDTHS, Worker
from knowledge import Library

log = logging.getLogger("bot.serving")
GAPS_S = 30 * 86_400.0
NOTICED_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A bot that serves. `port` is where it listens: to Slack, or in Socket Mode, which has `sockets`, to whoever asks after its health."""

    store: Store
    worker: Worker
    port: int = 0
    sockets: Sockets | None = None

    async def connected(self) -> None:
        """Return once Slack's events can come in: over HTTP at once, since the port listens. Raises `SlackRefused` when Slack does not take SLACK_APP_TOKEN."""
        if self.sockets is not None:
            await self.sockets.opened()

    async def idle(self) -> bool:
        """Whether there is nothing left to do for now: nothing runs, nothing is due, and that did not change between the two looks."""
        before = await self.store.inbox.counts()
        due = [await self.store.queue.next_due_s(lane) for lane in WIDTHS]
        return not before["running"] and 0.0 not in due and await self.store.inbox.counts() == before


@asynccontextmanager
async def open_service(settings: Settings, *, answerer: Answerer | None = None, api: Api | None = None) -> AsyncIterator[Service]:
    """Serving until the block ends; then nothing new is taken up, and what runs is given 20 seconds.

    An `answerer` or `api` that is given is used instead of a new one, and left open.

    Raises `SettingsError` for what the environment lacks, `SlackRefused` when Slack does not take the token, `StoreFailed` when the database cannot be used.
    """
    slack = settings.slack
    if missing := missing_tokens(slack):
        raise SettingsError(f"set {' and '.join(missing)}; docs/slack.md tells where they come from, and `ask-ai sandbox` needs none")
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database_url or default_url(settings.data_dir), clock=SystemClock()))
        alike: Alike | None = None
        library: Library | None = None
        books: Books | None = None
        if answerer is None:
            answering = await stack.enter_async_context(open_answering(settings, withdrawals=store.withdrawals))
            answerer, library = answering.answerer, answering.library
            books = Books(syncer=answering.syncer, retriever=answerer.retriever, many=slack.installable, library=library)
            alike = alike_by(library.embedder)
        if api is None:
            api = await stack.enter_async_context(open_api(MachineClock(), url=slack.api_url or SLACK_URL))
        http = await stack.enter_async_context(httpx.AsyncClient())
        lookout = await stack.enter_async_context(open_lookout(settings.livekit, store))

        tenancy = await _tenancy(slack, api, store)
        workspaces = Workspaces(api, tenancy.token_of)
        directory = Directory(workspaces.client_of, clock=MachineClock().now)
        index = partial(_indexed, library)
        parts = Parts(
            settings=settings,
            store=store,
            tenancy=tenancy,
            workspaces=workspaces,
            directory=directory,
            answerer=answerer,
            http=http,
            lookout=lookout,
            alike=alike,
            books=books,
            week=Week(turns=store.turns, index=index, now=utc_now, zone=ZoneInfo(settings.dashboard.zone)),
        )
        upkeep = Upkeep(
            inbox=store.inbox,
            housekeeping=store.housekeeping,
            keep_days=slack.keep_days,
            now=SystemClock().now,
            records=store.records,
            record_days=settings.livekit.record_days,
        )
        hands = crew(parts, upkeep)
        worker = hands.worker
        await store.orphans.release()
        await hands.begin()

        keeping = Keeping(inbox=store.inbox)

        async def keep(job: NewJob) -> bool:
            saved = masked(job)
            lookout.held.hold(job, saved)
            return await keeping(saved)

        app = build_app(authorize=tenancy.authorize, keep=keep, wake=worker.wake)
        stack.enter_context(ungrouped())  # whoever starts a service wants to know what it was
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(worker.run(), name="worker")
        stack.push_async_callback(worker.drain)
        stack.callback(group.create_task(_noticing(worker), name="what other processes save").cancel)
        if lookout.recorder:
            await stack.enter_async_context(lookout.recorder.running(group))
        group.create_task(lookout.sweep(), name="sweep of test calls")
        log.info("serving.started", extra={"installable": slack.installable, "socket_mode": slack.socket_mode})
        sockets = await stack.enter_async_context(open_sockets(app, api, group, app_token=slack.app_token)) if slack.socket_mode else None

        trials = trials_of(slack, api, store, sockets)
        routes = slack_routes(app, signing_secret=slack.signing_secret) if slack.signing_secret else []
        dashboard = dashboard_routes(
            settings, Reads(turns=store.turns, index=index, name=directory.workspace_name, gaps=_gaps(hands)), api=api, client_of=workspaces.client_of
        )
        web = web_app([*routes, *tenancy.routes, *lookout.routes, *dashboard], partial(troubles, trials))
        port = await stack.enter_async_context(serve_http(web, group, host=settings.host, port=settings.port))
        yield Service(store=store, worker=worker, port=port, sockets=sockets)


async def _noticing(worker: Worker) -> None:
    """Jobs that a command saved beside the bot wake nobody."""
    while True:
        await asyncio.sleep(NOTICED_S)
        worker.wake()


async def _tenancy(slack: SlackSettings, api: Api, store: Store) -> Tenancy:
    if not slack.installable or store.database is None:
        return await one_workspace(api, slack.bot_token)
    app = OAuthApp(client_id=slack.client_id, client_secret=slack.client_secret, base_url=slack.public_url)
    return await many_workspaces(api, app, store.database, now=SystemClock().now)


async def _indexed(library: Library | None) -> IndexFacts | None:
    return await asyncio.to_thread(indexed, library) if library else None


def _gaps(hands: Crew) -> Gaps | None:
    """What the documents lack, of the last thirty days."""
    if hands.gaps is None:
        return None
    gaps, now = hands.gaps, SystemClock().now

    async def find(team: str) -> Digest:
        return await gaps.digest(since=now() - GAPS_S, until=now(), team=team)

    return Gaps(find, now=MachineClock().now)


def missing_tokens(slack: SlackSettings) -> list[str]:
    """The names of what has to be set before the bot can serve."""
    needed = {"SLACK_BOT_TOKEN": slack.bot_token or slack.installable, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET": slack.app_token or slack.signing_secret}
    return [name for name, value in needed.items() if not value]
